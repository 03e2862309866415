"""Encryption by outside programs: gpg where it is installed, and programs that fail."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from oress_opendata.errors import SettingsError, StoreUnavailable
from oress_opendata.operations.encryption import (
    Recipient,
    detect_program,
    encrypting,
    opening,
    parse_recipient,
)

TEXT = b"a backup" * 200_000


def install(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is first on the path, for programs of a test."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


# As age behaves: a line of its own first, then the same for every recipient.
AGE = """
if [ "$1" = --encrypt ]; then echo age-encryption.org/v1; exec tr a-z b-za
else [ "$3" = key.txt ] || { echo 'age: error: no identity matched' >&2; exit 1; }
sed 1d | tr b-za a-z; fi
"""


def test_a_file_for_age_is_read_with_its_key(programs: Path, tmp_path: Path) -> None:
    install(programs, "age", AGE)
    target = tmp_path / "oress.tar.age"
    with encrypting(target, parse_recipient("age:age1xyz")) as sink:
        sink.write(TEXT)
    assert TEXT not in target.read_bytes()
    with opening(target, Path("key.txt")) as stream:
        assert stream.read() == TEXT
    with pytest.raises(StoreUnavailable, match="no identity matched"), opening(target, None) as it:
        it.read()


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A key of gpg in a keyring of its own; its path must be short for the agent's socket."""
    if not shutil.which("gpg"):
        pytest.skip("needs gpg; Debian's package gnupg has it")
    with TemporaryDirectory(prefix="gpg") as folder:
        monkeypatch.setenv("GNUPGHOME", folder)
        make = ("gpg", "--batch", "--passphrase", "", "--quick-generate-key", "backup@example.org")
        subprocess.run(make, check=True, capture_output=True)
        yield "gpg:backup@example.org"
        subprocess.run(("gpgconf", "--kill", "all"), check=False)


@pytest.mark.slow
def test_a_file_for_gpg_is_read_with_its_key(keyring: str, tmp_path: Path) -> None:
    target = tmp_path / "oress.tar.gpg"
    with encrypting(target, parse_recipient(keyring)) as sink:
        sink.write(TEXT)
    with target.open("rb") as written:
        assert detect_program(written.read(64)) == "gpg"
    with opening(target, None) as stream:
        assert stream.read() == TEXT


def test_a_program_that_fails_says_why(programs: Path, tmp_path: Path) -> None:
    install(programs, "age", "echo 'age: error: malformed recipient' >&2; exit 1")
    with (
        pytest.raises(StoreUnavailable, match="malformed recipient"),
        encrypting(tmp_path / "x", Recipient("age", "wrong")) as sink,
    ):
        sink.write(TEXT * 10)


def test_a_program_that_is_absent_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreUnavailable, match="age is not installed"):
        parse_recipient("age:age1xyz")


@pytest.mark.parametrize("text", ["", "age", "age:", "zip:key", "age:-o/etc/passwd"])
def test_no_recipient_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        parse_recipient(text)


@pytest.mark.parametrize(
    ("head", "program"),
    [
        (b"age-encryption.org/v1\n", "age"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----", "age"),
        (b"-----BEGIN PGP MESSAGE-----", "gpg"),
        (b"\x85\x02\x0c\x03", "gpg"),
        (b"\xc1\xc0", "gpg"),
        (b"\x1f\x8b\x08", None),
        (b"snapshot.json\0", None),
        (b"", None),
    ],
)
def test_the_program_is_known_by_the_first_bytes(head: bytes, program: str | None) -> None:
    assert detect_program(head) == program

"""The signatures of heads, checked by the programs of others."""

from __future__ import annotations

import shutil
import stat
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from oress_opendata.errors import Damage, SettingsError
from oress_opendata.model.head import Head
from oress_opendata.store.signatures import (
    KEY,
    PublicKey,
    SigningKey,
    make_key,
    read_key,
    verify_signature,
)

HEAD = Head("https://data.example.org", 12, "ab" * 32, datetime(2026, 11, 30, tzinfo=UTC))


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return make_key(tmp_path)


def test_a_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    assert read_key(tmp_path) is None
    key = make_key(tmp_path)
    assert make_key(tmp_path) == read_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / KEY).stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "x", "RWQ=", "AAAA" * 14])
def test_a_damaged_key_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / KEY).write_text(content)
    with pytest.raises(Damage, match="The file signing"):
        read_key(tmp_path)


def test_a_signature_is_of_one_head_and_one_key(key: SigningKey, tmp_path: Path) -> None:
    signature = key.sign(HEAD)
    verify_signature(HEAD, signature, key.public)
    with pytest.raises(Damage, match="not valid"):
        verify_signature(replace(HEAD, seq=13), signature, key.public)
    (tmp_path / "other").mkdir()
    other = make_key(tmp_path / "other").public
    with pytest.raises(Damage, match="another key"):
        verify_signature(HEAD, signature, other)
    with pytest.raises(Damage, match="not valid"):
        verify_signature(HEAD, signature, replace(other, number=key.public.number))


def test_every_changed_character_of_a_signature_is_found(key: SigningKey) -> None:
    signature = key.sign(HEAD)
    start = signature.index("\n") + 1
    for place in range(start, len(signature) - 1):
        changed = "B" if signature[place] == "A" else "A"
        text = signature[:place] + changed + signature[place + 1 :]
        # The last character of a signature in Base64 has bits that say nothing.
        if signature[place + 1] in "=\n":
            continue
        with pytest.raises(Damage):
            verify_signature(HEAD, text, key.public)


@pytest.mark.parametrize("text", ["", "\n", "signature", "a\nb\nc\nd\n"])
def test_what_is_no_signature_is_refused(key: SigningKey, text: str) -> None:
    with pytest.raises(Damage, match="not valid"):
        verify_signature(HEAD, text, key.public)


def test_a_public_key_is_read_from_its_line_or_its_file(key: SigningKey) -> None:
    line = str(key.public)
    assert PublicKey.from_text(line) == key.public
    assert PublicKey.from_text(f"untrusted comment: ours\n{line}\n") == key.public
    for wrong in ("", "key", line[:-4], "AAAA" + line[4:]):
        with pytest.raises(SettingsError, match="not a public key"):
            PublicKey.from_text(wrong)


@pytest.mark.parametrize("program", ["minisign", "signify-openbsd"])
def test_programs_of_others_accept_a_signature(
    tmp_path: Path, key: SigningKey, program: str
) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"needs {program}, which .ci/run installs")
    head, signature, public = (tmp_path / name for name in ("head", "head.sig", "key.pub"))
    head.write_bytes(HEAD.to_bytes())
    signature.write_text(key.sign(HEAD))
    public.write_text(f"untrusted comment: public key\n{key.public}\n")
    command: list[str | Path] = [program, "-V", "-p", public, "-x", signature, "-m", head]
    subprocess.run(command, check=True, capture_output=True)
    head.write_bytes(replace(HEAD, seq=13).to_bytes())
    assert subprocess.run(command, check=False, capture_output=True).returncode != 0

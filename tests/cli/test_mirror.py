"""Commands of signatures, and those that a copy of another catalogue refuses."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from oress_opendata.store.mirror import Mirror, write_mirror
from tests.cli.conftest import Run
from tests.conftest import WritePackage

pytestmark = pytest.mark.slow


@pytest.fixture
def home(run: Run, write_package: WritePackage, tmp_path: Path) -> Path:
    run("init")
    run("publish", write_package())
    return tmp_path / "var"


@pytest.fixture
def copy(home: Path) -> Path:
    write_mirror(home, Mirror("https://data.example.org"))
    return home


@pytest.mark.parametrize(
    "command",
    [
        ("key",),
        ("withdraw", "cooperatives", "--reason", "No longer"),
        ("redact", "structure", "zitoun", "--reason", "Asked for", "--dry-run"),
        ("user", "add", "amina", "--role", "admin"),
        ("token", "list"),
        ("backup", "backups"),
    ],
)
def test_a_copy_refuses_what_is_done_at_the_original(
    run: Run, copy: Path, command: tuple[str, ...]
) -> None:
    before = sorted(path.name for path in copy.iterdir())
    assert "This is a copy of https://data.example.org" in run(*command, code=1).stderr
    assert sorted(path.name for path in copy.iterdir()) == before


@pytest.mark.usefixtures("home")
def test_the_signature_of_the_journal_is_made_and_checked(run: Run, tmp_path: Path) -> None:
    key = run("key").stdout.strip()
    assert run("key").stdout.strip() == key
    run("verify", "--signed-by", key)
    (tmp_path / "var" / "signing.key").unlink()
    other = run("key").stdout.strip()
    assert "by another key" in run("verify", "--signed-by", other, code=1).stderr
    # Another key says nothing of the files.
    assert "Damaged files" not in run("doctor", "--offline").output


@pytest.mark.usefixtures("home")
def test_what_is_no_key_or_no_catalogue_is_a_sentence(run: Run) -> None:
    assert "not a public key" in run("verify", "--signed-by", "key", code=2).stderr
    assert "cannot be read" in run("mirror", "http://127.0.0.1:9", code=1).stderr
    assert "cannot be read" in run("mirror", "http://a..b", code=1).stderr
    for address in ("data.example.org", "file:///etc/passwd", "https://a:b@example.org",
                    "http://[foo", "http://exa℀mple.org", "http:///a"):  # fmt: skip
        assert "Give the whole address" in run("mirror", address, code=1).stderr


@pytest.mark.usefixtures("home")
def test_a_proof_is_written_once(run: Run, tmp_path: Path) -> None:
    proving = ("prove", "cooperatives", "1.0.0", "zitoun")
    assert "journal is not signed" in run(*proving).stderr
    assert "already exists" in run(*proving, code=2).stderr
    run("key")
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    assert "first/check.sh" in run(*proving, "--output", first).stdout
    run(*proving[:3], "1", "structures", "--number", "--output", second)
    with ZipFile(first) as one, ZipFile(second) as other:
        assert [one.read(name) for name in one.namelist()] == [
            other.read(name) for name in other.namelist()
        ]

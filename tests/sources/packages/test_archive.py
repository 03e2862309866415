"""Zips: those of packages are opened and removed again, hostile ones are not unpacked at all."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import pytest

from oress_opendata.errors import PackageRefused
from oress_opendata.model.known import Known
from oress_opendata.sources.packages import archive
from oress_opendata.sources.packages.package import open_package
from tests.sources.conftest import Draft, validate_path


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where zips are unpacked; it must be empty in the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def make_zip(draft: Draft, tmp_path: Path, prefix: str = "") -> Path:
    folder = draft.write(tmp_path / "package")
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                target.write(file, prefix + file.relative_to(folder).as_posix())
    return path


def add(path: Path, name: str, content: bytes = b"x", mode: int = 0) -> None:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "a") as target:
        target.writestr(entry, content)


def codes(path: Path) -> set[str]:
    with pytest.raises(PackageRefused) as refused, open_package(path):
        pass
    return {finding.code for finding in refused.value.report.findings}


@pytest.mark.parametrize("prefix", ["", "things-1.0.0/"])
def test_a_zip_is_a_package(
    draft: Draft, tmp_path: Path, known: Known, temporary: Path, prefix: str
) -> None:
    path = make_zip(draft, tmp_path, prefix)
    add(path, "__MACOSX/._things.csv")
    assert validate_path(path, known).findings == ()
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (("../outside.csv", 0), "zip-path"),
        (("/etc/outside.csv", 0), "zip-path"),
        (("C:\\outside.csv", 0), "zip-path"),
        (("data\\..\\..\\outside.csv", 0), "zip-path"),
        (("data/a\nb.csv", 0), "zip-path"),
        (("link.csv", 0o120777), "zip-link"),
        (("device", 0o020666), "zip-link"),
        (("DATA/things.csv", 0), "path-clash"),
    ],
)
def test_a_hostile_entry_is_refused(
    draft: Draft, tmp_path: Path, temporary: Path, entry: tuple[str, int], code: str
) -> None:
    path = make_zip(draft, tmp_path)
    name, mode = entry
    add(path, name, mode=mode)
    assert code in codes(path)
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "outside.csv").exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_refused(draft: Draft, tmp_path: Path) -> None:
    path = make_zip(draft, tmp_path)
    add(path, "data/things.csv")
    assert codes(path) == {"path-clash"}


def test_a_bomb_is_refused(draft: Draft, tmp_path: Path) -> None:
    path = make_zip(draft, tmp_path)
    add(path, "data/zeros.csv", bytes(20 * 1024**2))
    assert path.stat().st_size < 100_000
    assert codes(path) == {"zip-bomb"}


def test_too_many_entries_are_refused(
    draft: Draft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "ENTRY_CAP", 2)
    assert codes(make_zip(draft, tmp_path)) == {"zip-entries"}


def test_an_encrypted_zip_is_refused(draft: Draft, tmp_path: Path) -> None:
    path = make_zip(draft, tmp_path)
    content = bytearray(path.read_bytes())
    # The flag of the first entry, in the zip's directory.
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert "zip-encrypted" in codes(path)


def test_a_flipped_byte_is_found_by_its_checksum(draft: Draft, tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    folder = draft.write(tmp_path / "package")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for file in sorted(folder.rglob("*.*")):
            target.write(file, file.relative_to(folder).as_posix())
    path.write_bytes(path.read_bytes().replace(b"zitoun,two", b"zitoun,tvo"))
    assert codes(path) == {"zip-broken"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and nothing more", b"not a zip"])
def test_an_invalid_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "package.zip"
    path.write_bytes(content)
    assert codes(path) == {"zip-broken"}

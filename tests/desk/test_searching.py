"""A file that cannot be searched counts as holding a value, whatever is wrong with it."""

from __future__ import annotations

import io
import zipfile

import pytest

from oress_opendata.desk.searching import holds_value

SECRET = frozenset({"Halima Secret"})


def make_zip(text: str, method: int = zipfile.ZIP_DEFLATED) -> bytearray:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.writestr("xl/sharedStrings.xml", text * 50)
    return bytearray(target.getvalue())


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_zip_is_searched(method: int) -> None:
    assert holds_value(bytes(make_zip("<t>Halima Secret</t>", method)), SECRET)
    assert not holds_value(bytes(make_zip("<t>another name</t>", method)), SECRET)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_zip_counts_as_holding_it(method: int) -> None:
    content = make_zip("<t>another name</t>", method)
    start = 30 + len("xl/sharedStrings.xml")
    # Behind the header of LZMA, whose reader has an error of its own.
    content[start + 9 : start + 20] = b"\xff" * 11
    assert holds_value(bytes(content), SECRET)
    assert holds_value(bytes(content[:40]), SECRET)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16-le"])
def test_a_text_is_searched_in_its_encoding(encoding: str) -> None:
    assert holds_value("nom;Halima Secret".encode(encoding), SECRET)
    assert not holds_value("nom;autre".encode(encoding), SECRET)

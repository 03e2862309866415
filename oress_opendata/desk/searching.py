"""Whether a file holds a value: in the encodings of spreadsheets, in zips, in the text of a PDF.

A file that cannot be searched counts as holding it: what is erased too much can be sent again.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from oress_opendata.sources.documents.reader import read_document
from oress_opendata.sources.packages.archive import ZIP_ERRORS

# Bytes of an unpacked workbook; a larger one counts as holding the value.
MOST_UNPACKED = 500_000_000
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "cp1256")


def holds_value(content: bytes, values: frozenset[str]) -> bool:
    """Whether the bytes of a file hold one of the values."""
    forms = {form for value in values for form in _list_forms(value)}
    if content.startswith(b"PK"):
        return _zip_holds(content, forms)
    if content.startswith(b"%PDF"):
        return _document_holds(content, values)
    return any(form in content for form in forms)


def _list_forms(value: str) -> Iterator[bytes]:
    """A value as CSV, XML or JSON write it, in each encoding that has its letters. A number that a
    cell keeps as a number has no zeros in front."""
    texts = {value, value.replace('"', '""'), escape(value), json.dumps(value)[1:-1]}
    texts.add(json.dumps(value, ensure_ascii=False)[1:-1])
    bare = value.lstrip("0+")
    if bare.isdigit() and len(bare) >= 6:
        texts.add(bare)
    for text in texts:
        for encoding in ENCODINGS:
            try:
                yield text.encode(encoding)
            except UnicodeEncodeError:
                continue


def _zip_holds(content: bytes, forms: set[bytes]) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
                return True
            return any(_member_holds(archive, name, forms) for name in archive.namelist())
    except (*ZIP_ERRORS, OSError):
        return True


def _member_holds(archive: zipfile.ZipFile, name: str, forms: set[bytes]) -> bool:
    if any(form in name.encode() for form in forms):
        return True
    with archive.open(name) as member:
        content = member.read(MOST_UNPACKED)
    return any(form in content for form in forms)


def _document_holds(content: bytes, values: frozenset[str]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.pdf"
        path.write_bytes(content)
        text = read_document(path, recognise=False)
    return bool(text.problem) or any(value in "\n".join(text.pages) for value in values)

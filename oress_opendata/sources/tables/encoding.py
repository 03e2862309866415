"""Validate the bytes of a table's file: strict UTF-8, no control characters.

The whole file is scanned at the speed of C. Only a file with errors is read again, to find their
rows and columns.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.characters import CONTROLS, SURROGATES, make_visible
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.tables.rows import open_text, parse_rows

CHUNK = 1024**2
UTF16 = "UTF-16"

ENCODING = error(
    "file-encoding",
    N_("“{file}” is not UTF-8 from here on (“{value}”). It looks like {encoding}."),
    N_("Save the file as UTF-8. Excel calls it “CSV UTF-8”."),
)
CONTROL = error(
    "control-character",
    N_("“{value}” contains the control character {character}."),
    N_("Remove it. It often comes from a copied PDF or a wrong conversion."),
)

# The control characters in UTF-8: single bytes; two, with a rare first byte; three, rarer still.
_SINGLE = bytes({*range(32), 0x7F} - {0x09, 0x0A, 0x0D})
_DOUBLE = re.compile(rb"\xc2[\x80-\x9f]")
_TRIPLE = re.compile(rb"\xef\xbf[\xbe\xbf]")


def find_control(text: str) -> str | None:
    """The first control character of a text as U+…; None if there is none."""
    found = CONTROLS.search(text)
    return f"U+{ord(found.group()):04X}" if found else None


def scan_table(location: Path, resource: Mapping[str, Any]) -> Iterator[Finding]:
    """The invalid characters of a table's file."""
    if not _is_clean(location):
        yield from _locate(location, resource)


def _is_clean(location: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    before = b""
    with location.open("rb") as source:
        while chunk := source.read(CHUNK):
            # With two bytes of the chunk before, since a character may cross the border.
            if _has_controls(before + chunk):
                return False
            before = chunk[-2:]
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _has_controls(chunk: bytes) -> bool:
    return (
        len(chunk.translate(None, _SINGLE)) < len(chunk)
        or _DOUBLE.search(chunk) is not None
        or _TRIPLE.search(chunk) is not None
    )


def _locate(location: Path, resource: Mapping[str, Any]) -> Iterator[Finding]:
    """The first cell that is not UTF-8, and each cell with a control character; the file as a whole
    if its rows cannot be read."""
    file, encoding = str(resource["path"]), guess_encoding(location)
    if encoding == UTF16:
        yield ENCODING.finding(file, 1, value="…", encoding=encoding)
        return
    found = False
    with open_text(location, errors="surrogateescape") as text, suppress(csv.Error):
        for finding in _locate_cells(parse_rows(text, resource, strict=False), file, encoding):
            found = True
            yield finding
    if not found:
        yield ENCODING.finding(file, value="…", encoding=encoding)


def guess_encoding(location: Path) -> str:
    """The encoding of a file that is not UTF-8: UTF-16 by its mark, else one of Windows: in French
    text few letters have accents, in Arabic text nearly all bytes are beyond ASCII."""
    with location.open("rb") as source:
        start = source.read(CHUNK)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF16
    beyond = sum(byte >= 0x80 for byte in start)
    letters = sum(chr(byte).isalpha() for byte in start if byte < 0x80)
    return "Windows-1256" if beyond > letters else "Windows-1252"


def _locate_cells(rows: Iterable[list[str]], file: str, encoding: str) -> Iterator[Finding]:
    header: list[str] = []
    is_known = False
    for number, cells in enumerate(rows, start=1):
        header = header or cells
        for place, cell in enumerate(cells):
            name = make_visible(header[place]) if place < len(header) else None
            if SURROGATES.search(cell):
                if not is_known:
                    shown = cell.encode("utf-8", "surrogateescape").decode(encoding, "replace")
                    yield ENCODING.finding(file, number, name, shown, encoding=encoding)
                is_known = True
            elif character := find_control(cell):
                yield CONTROL.finding(file, number, name, make_visible(cell), character=character)

"""The paragraphs of a document that is a zip of XML: Word, OpenDocument, EPUB, slides.

Without a parser of XML, which a hostile file could exhaust.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from oress_opendata.sources.files.text_column import TextColumn, UnreadFormatError
from oress_opendata.sources.packages.archive import ZIP_ERRORS

# Bytes of all parts of a document; more is a bomb.
MOST_XML = 200_000_000

_PARAGRAPH = re.compile(r"</(?:\w+:)?(?:p|h|tr|li|td|div)>|<(?:\w+:)?(?:br|tab)/?>")
_TAG = re.compile(r"<[^>]*>")


def read_paragraphs(location: Path) -> Iterator[TextColumn]:
    """The paragraphs of a document. Raises UnreadFormatError."""
    try:
        with zipfile.ZipFile(location) as archive:
            parts = [
                part for part in archive.infolist() if part.filename.endswith((".xml", "html"))
            ]
            if sum(part.file_size for part in parts) > MOST_XML:
                raise UnreadFormatError(location.name)
            for part in parts:
                source = archive.read(part).decode("utf-8", "replace")
                lines = _split(source)
                yield TextColumn("", [(None, line) for line in lines if line])
    except (*ZIP_ERRORS, OSError) as problem:
        raise UnreadFormatError(location.name) from problem


def _split(source: str) -> Iterator[str]:
    for piece in _PARAGRAPH.split(source):
        yield html.unescape(_TAG.sub("", piece)).strip()

"""What a PDF says of itself: proposals for its record, its text and cover as the public will see
them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from oress_opendata.model.document import DocumentText
from oress_opendata.sources.documents.reader import draw_cover, read_document, read_metadata

SHOWN_TEXT = 3_000
LONGEST_TITLE = 200
# Titles that programs write, not people.
_NO_TITLE = re.compile(
    r"(microsoft \w+ - .*|untitled.*|sans titre.*|.*\.(docx?|odt|pptx?|indd|pdf))"
)
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")
_ARABIC = re.compile(r"[\u0621-\u064a]")
_LATIN = re.compile(r"[a-zà-ÿ]+", re.IGNORECASE)
_COMMON = {
    "fr": frozenset({"le", "la", "les", "des", "du", "et", "une", "dans", "pour", "que", "est"}),
    "en": frozenset({"the", "of", "and", "to", "is", "for", "that", "with", "are", "by", "this"}),
}
# Below this share of Arabic letters, a text only quotes Arabic.
MOSTLY = 0.3


@dataclass(frozen=True, slots=True)
class Facts:
    """`language` is a guess, empty without text; `issued` the day on which the file was made;
    `problem` as in model.document."""

    title: str
    language: str
    issued: str
    pages: int
    problem: str
    recognised: bool
    text: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def facts_from_json(value: Mapping[str, Any]) -> Facts:
    return Facts(**value)


def read_facts(path: Path) -> Facts:
    """The facts of a PDF; nothing raises for a broken one."""
    text = read_document(path)
    metadata = read_metadata(path)
    whole = "\n".join(text.pages)
    return Facts(
        title=guess_title(metadata.get("Title", ""), text),
        language=guess_language(whole),
        issued=read_day(metadata.get("CreationDate", "")),
        pages=len(text.pages),
        problem=text.problem,
        recognised=text.recognised,
        text=whole[:SHOWN_TEXT],
    )


def read_cover(path: Path) -> bytes | None:
    """The first page as the public will see it, as WebP."""
    return draw_cover(path)


def guess_title(stated: str, text: DocumentText) -> str:
    """The title that the file states, else its first line."""
    plain = " ".join(stated.split())
    if plain and not _NO_TITLE.fullmatch(plain.casefold()):
        return plain[:LONGEST_TITLE]
    lines = (" ".join(line.split()) for page in text.pages for line in page.splitlines())
    return next(filter(None, lines), "")[:LONGEST_TITLE]


def guess_language(text: str) -> str:
    """The language of a text, of those of the catalogue; empty if there is no telling."""
    letters = sum(character.isalpha() for character in text)
    if not letters:
        return ""
    if len(_ARABIC.findall(text)) > MOSTLY * letters:
        return "ar"
    words = [word.lower() for word in _LATIN.findall(text)]
    counts = {code: sum(word in common for word in words) for code, common in _COMMON.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] else ""


def read_day(stated: str) -> str:
    """The day of a date as PDF writes it (ISO 32000-1, 7.9.4), as precise as it is."""
    found = _DATE.match(stated)
    return "-".join(filter(None, found.groups())) if found else ""

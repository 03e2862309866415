"""Sources of a fact as links: a cell `source` holds several, separated by ` ; `."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from oress_opendata.delivery.pages.shared.texts import name_host, safe_link

SEPARATOR = " ; "


@dataclass(frozen=True, slots=True)
class SourceLink:
    """`href` is empty where the source has no address."""

    text: str
    href: str


def read_sources(cell: object) -> list[SourceLink]:
    """The sources of a cell; an address is shown by its host, numbered from the second one on."""
    return list(_read(str(cell or "")))


def _read(cell: str) -> Iterator[SourceLink]:
    seen: Counter[str] = Counter()
    for part in filter(None, (part.strip() for part in cell.split(SEPARATOR))):
        href = safe_link(part)
        text = name_host(href) or part
        seen[text] += 1
        yield SourceLink(text if seen[text] == 1 else f"{text} ({seen[text]})", href)

"""Where a fact was read, as links: a cell `source` holds several, apart by ` ; `."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from oress_opendata.delivery.pages.shared.texts import safe_link

BETWEEN = " ; "


@dataclass(frozen=True, slots=True)
class Source:
    """What is shown, and the address where there is one."""

    words: str
    href: str


def read_sources(cell: object) -> list[Source]:
    """The sources of a cell; an address is shown by its host, a further one there by a number."""
    return list(_read(str(cell or "")))


def _read(cell: str) -> Iterator[Source]:
    seen: Counter[str] = Counter()
    for part in filter(None, (part.strip() for part in cell.split(BETWEEN))):
        href = safe_link(part)
        words = ((urlsplit(href).hostname or "") if href else part).removeprefix("www.") or part
        seen[words] += 1
        yield Source(words if seen[words] == 1 else f"{words} ({seen[words]})", href)

"""Sources of a fact as links: a cell `source` holds several, separated by ` ; `.

A source is words, an address, or both: `HCP, RGPH 2024, https://… (through which program)`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from oress_opendata.delivery.pages.shared.texts import name_host, safe_link

SEPARATOR = " ; "
# In the released data: a program is named by its name and version, which every language has.
_PROGRAM = re.compile(r"^par le paquet \w+ ")
_CITED = re.compile(
    r"^(?P<text>.*?)[\s,;]*(?P<href>https?://[^\s)]+)\s*(?:\((?P<through>[^()]+)\))?$"
)


@dataclass(frozen=True, slots=True)
class SourceLink:
    """`href` is empty where the source has no address; `through` says how it was obtained."""

    text: str
    href: str
    through: str = ""


def read_sources(cell: object) -> list[SourceLink]:
    """The sources of a cell; an address is shown by its host, numbered from the second one on."""
    return list(_read(str(cell or "")))


def _read(cell: str) -> Iterator[SourceLink]:
    seen: Counter[str] = Counter()
    for part in filter(None, (part.strip() for part in cell.split(SEPARATOR))):
        found = _CITED.match(part)
        href = safe_link(found["href"]) if found else ""
        text = (found["text"] or name_host(found["href"])) if found else part
        through = _PROGRAM.sub("", found["through"] or "") if found else ""
        seen[text] += 1
        yield SourceLink(text if seen[text] == 1 else f"{text} ({seen[text]})", href, through)

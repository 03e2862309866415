"""Indicators in groups by what they are about, each sorted as the reader's language sorts."""

from __future__ import annotations

from collections.abc import Iterable

from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.languages import N_, say
from oress_opendata.projections.search.analysis.folding import sort_key

# By the beginning of a code; the first that fits.
GROUPS = (
    ("population", N_("Population")),
    ("rural", N_("Population")),
    ("labour", N_("Work")),
    ("employment", N_("Work")),
    ("illiteracy", N_("Education")),
    ("establishments", N_("Establishments")),
    ("sector", N_("Businesses by sector")),
    ("size", N_("Businesses by size")),
    ("founded", N_("Businesses by year of foundation")),
)
OTHER = N_("Other indicators")

Group = tuple[str, tuple[tuple[str, str], ...]]


def group_indicators(reader: Reader, indicators: Iterable[str]) -> tuple[Group, ...]:
    """The title of each group, and its codes with their labels."""
    found: dict[str, list[tuple[str, str]]] = {}
    for code in indicators:
        found.setdefault(_title(code), []).append((code, str(reader.label("indicator", code))))
    order = [*dict.fromkeys(title for _, title in GROUPS), OTHER]
    return tuple(
        (say(title, reader.language), _sort(title, found[title]))
        for title in order
        if title in found
    )


def _title(code: str) -> str:
    return next((title for start, title in GROUPS if code.startswith(start)), OTHER)


def _sort(title: str, labelled: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """By label; sizes and years of foundation keep the order of the source."""
    if title in ("Businesses by size", "Businesses by year of foundation"):
        return tuple(labelled)
    return tuple(sorted(labelled, key=lambda pair: sort_key(pair[1])))

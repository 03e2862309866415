"""Filters of a list that is read whole: the entries that fit, and the options of a filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oress_opendata.delivery.pages.shared.texts import Text

# By filter, the values of an entry with their labels.
Facets = Mapping[str, Mapping[str, Text]]


@dataclass(frozen=True, slots=True)
class FilterOption:
    """A value of a filter, the number of entries that have it, and whether it is chosen."""

    value: str
    label: Text
    count: int
    chosen: bool


def fits(facets: Facets, chosen: Mapping[str, str]) -> bool:
    return all(not value or value in facets[name] for name, value in chosen.items())


def list_options(
    entries: Sequence[Facets], name: str, chosen: Mapping[str, str], *, downwards: bool = False
) -> list[FilterOption]:
    """The values of a filter, with the number of entries that also fit the other filters."""
    others = {other: value for other, value in chosen.items() if other != name}
    found = [pair for facets in entries if fits(facets, others) for pair in facets[name].items()]
    labels, counts = dict(found), Counter(value for value, _ in found)
    options = [
        FilterOption(value, label, counts[value], value == chosen[name])
        for value, label in labels.items()
    ]
    return sorted(options, key=lambda option: str(option.label), reverse=downwards)

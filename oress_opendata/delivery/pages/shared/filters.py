"""Filters of a list that is held whole: what fits them, and what each of them offers.

Called by the shelf of documents and the list of datasets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oress_opendata.delivery.pages.shared.texts import Text

# By filter, the values of a thing with their labels.
Facets = Mapping[str, Mapping[str, Text]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter, how many things have it, and whether it is chosen."""

    value: str
    label: Text
    count: int
    chosen: bool


def fits(facets: Facets, chosen: Mapping[str, str]) -> bool:
    return all(not value or value in facets[name] for name, value in chosen.items())


def list_choices(
    entries: Sequence[Facets], name: str, chosen: Mapping[str, str], *, downwards: bool = False
) -> list[Choice]:
    """What a filter offers: each value with how many things have it and fit the others."""
    others = {other: value for other, value in chosen.items() if other != name}
    found = [pair for facets in entries if fits(facets, others) for pair in facets[name].items()]
    labels, counts = dict(found), Counter(value for value, _ in found)
    choices = [
        Choice(value, label, counts[value], value == chosen[name])
        for value, label in labels.items()
    ]
    return sorted(choices, key=lambda choice: str(choice.label), reverse=downwards)

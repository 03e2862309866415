"""The places that a dataset is about, as the current graph names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from oress_opendata.iris import record_iri
from oress_opendata.languages import choose_text
from oress_opendata.projections.rdf.namespaces import PREFIXES
from oress_opendata.projections.rdf.store.reading import name_place, open_current

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LABEL, _BOX = PREFIXES["skos"] + "prefLabel", PREFIXES["dcat"] + "bbox"


@dataclass(frozen=True, slots=True)
class CoveredPlace:
    """A place: its names by language, and its west, south, east and north in degrees (WGS 84)."""

    code: str
    iri: str
    names: Mapping[str, str]
    box: tuple[float, float, float, float] | None

    def name_in(self, languages: Iterable[str]) -> str:
        """The name in the first of these languages that has one, else the code."""
        return choose_text(self.names, tuple(languages)) or self.code


def read_covered_places(home: Path, id_base: str, codes: Iterable[str]) -> tuple[CoveredPlace, ...]:
    """The places with these codes; without names while there is no graph yet."""
    reading = open_current(home)
    found = []
    for code in codes:
        iri = record_iri(id_base, "place", code)
        stated = list(name_place(reading, NamedNode(iri))) if reading else []
        found.append(CoveredPlace(code, iri, _names(stated), _box(stated)))
    return tuple(found)


def _names(stated: Iterable[Triple]) -> dict[str, str]:
    labels = (triple.object for triple in stated if triple.predicate.value == _LABEL)
    texts = (label for label in labels if isinstance(label, Literal))
    return {text.language or "": text.value for text in texts}


def _box(stated: Iterable[Triple]) -> tuple[float, float, float, float] | None:
    """The corners of a rectangle in WKT, whose first point is the south-west one."""
    texts = (str(triple.object) for triple in stated if triple.predicate.value == _BOX)
    numbers = [float(number) for number in _NUMBER.findall(next(texts, "").partition("^^")[0])]
    if len(numbers) != 10:
        return None
    longitudes, latitudes = numbers[::2], numbers[1::2]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)

"""The metadata quality score of data.europa.eu for the description of a dataset, out of 405 points.

https://data.europa.eu/mqa/methodology Whether URLs respond and whether the shapes conform is passed
in by the caller; what is unknown gets no mark.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from oress_opendata.model.form import FORMS
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.rdf.namespaces import AUTHORITY, term

MOST = 405
LISTED = tuple(form for form in FORMS.values() if form.eu)
MACHINE = frozenset(f"{AUTHORITY}/file-type/{form.eu}" for form in LISTED if form.machine)
FREE = frozenset(f"{AUTHORITY}/file-type/{form.eu}" for form in LISTED if form.free)


@dataclass(frozen=True, slots=True)
class Mark:
    """A criterion, the points it scored, and the most it can score."""

    name: str
    points: int
    most: int


def mark_dataset(
    graph: Graph, dataset: str, *, answers: bool | None = None, conforms: bool | None = None
) -> tuple[Mark, ...]:
    """The marks of the description of a dataset. Points for its distributions are proportional to
    the share of them that meets the criterion."""
    found = _index(graph)
    distributions = found.get((dataset, "dcat:distribution"), ())

    def having(name: str) -> list[bool]:
        return [bool(found.get((distribution, name))) for distribution in distributions]

    marks = [
        *(Mark(name, most if found.get((dataset, name)) else 0, most) for name, most in OF_DATASET),
        *_mark_access(found, dataset),
        *_mark_seen(answers, ("accessURL answers", 50), ("downloadURL answers", 30)),
        *_mark_seen(conforms, ("DCAT-AP conformant", 30)),
        *(_share(name, having(name), most) for name, most in OF_DISTRIBUTION),
        *_mark_formats(found, distributions),
    ]  # fmt: skip
    return tuple(marks)


OF_DATASET = (
    ("dcat:keyword", 30),
    ("dcat:theme", 30),
    ("dct:spatial", 20),
    ("dct:temporal", 20),
    ("dct:accessRights", 10),
    ("dcat:contactPoint", 20),
    ("dct:publisher", 10),
    ("dct:issued", 5),
    ("dct:modified", 5),
)
OF_DISTRIBUTION = (
    ("dcat:downloadURL", 20),
    ("dct:format", 20),
    ("dcat:mediaType", 10),
    ("dct:license", 20),
    ("dct:rights", 5),
)
_Index = dict[tuple[str, str], tuple[str, ...]]


def _mark_seen(seen: bool | None, *marks: tuple[str, int]) -> Iterator[Mark]:
    """Marks for what was tested; none if it was not tested."""
    if seen is not None:
        yield from (Mark(name, most if seen else 0, most) for name, most in marks)


def _mark_access(found: _Index, dataset: str) -> Iterator[Mark]:
    rights = found.get((dataset, "dct:accessRights"), ())
    listed = all(iri.startswith(f"{AUTHORITY}/access-right/") for iri in rights)
    yield Mark("accessRights of the list", 5 if rights and listed else 0, 5)


def _mark_formats(found: _Index, distributions: tuple[str, ...]) -> Iterator[Mark]:
    formats = [found.get((distribution, "dct:format"), ()) for distribution in distributions]
    media = [found.get((distribution, "dcat:mediaType"), ()) for distribution in distributions]
    licences = [found.get((distribution, "dct:license"), ()) for distribution in distributions]
    sizes = [bool(found.get((distribution, "dcat:byteSize"))) for distribution in distributions]
    flat = {value for some in formats for value in some}
    listed = [
        all(value.startswith(f"{AUTHORITY}/file-type/") for value in some)
        and all("iana.org/assignments/media-types/" in media_type for media_type in other)
        for some, other in zip(formats, media, strict=True)
    ]
    yield _share("format and media type of the lists", listed, 10)
    # One open, machine-readable format of the same data is enough for these two.
    yield Mark("non-proprietary", 20 if flat & FREE else 0, 20)
    yield Mark("machine-readable", 20 if flat & MACHINE else 0, 20)
    of_list = [any(value.startswith(AUTHORITY) for value in some) for some in licences]
    yield _share("licence of the list", of_list, 10)
    # Formats that are generated on request have no size.
    yield Mark("byteSize", 5 if any(sizes) else 0, 5)


def _share(name: str, have: list[bool], most: int) -> Mark:
    return Mark(name, round(most * sum(have) / len(have)) if have else 0, most)


def _index(graph: Graph) -> _Index:
    names = [name for name, _ in (*OF_DATASET, *OF_DISTRIBUTION)]
    terms = {term(name): name for name in (*names, "dcat:distribution", "dcat:byteSize")}
    index: dict[tuple[str, str], list[str]] = {}
    for triple in graph.triples:
        name = terms.get(triple.predicate)
        if name and isinstance(triple.subject, NamedNode):
            index.setdefault((triple.subject.value, name), []).append(_value(triple))
    return {key: tuple(values) for key, values in index.items()}


def _value(triple: Triple) -> str:
    return triple.object.value if isinstance(triple.object, NamedNode) else str(triple.object)

"""The quality of a dataset's description, in the points of data.europa.eu: 405 are all of them.

https://data.europa.eu/mqa/methodology What only a request can tell (that addresses answer) and
whether shapes conform is handed in by whoever asks; who does not know is given no mark for it.
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
    """What was looked at, the points that it got, and those that it could get."""

    name: str
    points: int
    most: int


def mark_dataset(
    graph: Graph, dataset: str, *, answers: bool | None = None, conforms: bool | None = None
) -> tuple[Mark, ...]:
    """The marks of a dataset's description. Points for its distributions are in proportion to
    how many of them have what is asked for."""
    found = _index(graph)
    distributions = found.get((dataset, "dcat:distribution"), ())
    marks = [
        *(Mark(each, most if found.get((dataset, each)) else 0, most) for each, most in OF_DATASET),
        *_mark_access(found, dataset),
        *_mark_seen(answers, ("accessURL answers", 50), ("downloadURL answers", 30)),
        *_mark_seen(conforms, ("DCAT-AP conformant", 30)),
        *(_share(name, [bool(found.get((each, name))) for each in distributions], most)
          for name, most in OF_DISTRIBUTION),
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
    """Marks for what was tried; none where it was not."""
    if seen is not None:
        yield from (Mark(name, most if seen else 0, most) for name, most in marks)


def _mark_access(found: _Index, dataset: str) -> Iterator[Mark]:
    rights = found.get((dataset, "dct:accessRights"), ())
    listed = all(each.startswith(f"{AUTHORITY}/access-right/") for each in rights)
    yield Mark("accessRights of the list", 5 if rights and listed else 0, 5)


def _mark_formats(found: _Index, distributions: tuple[str, ...]) -> Iterator[Mark]:
    formats = [found.get((each, "dct:format"), ()) for each in distributions]
    media = [found.get((each, "dcat:mediaType"), ()) for each in distributions]
    licences = [found.get((each, "dct:license"), ()) for each in distributions]
    sizes = [bool(found.get((each, "dcat:byteSize"))) for each in distributions]
    flat = {each for some in formats for each in some}
    listed = [
        all(each.startswith(f"{AUTHORITY}/file-type/") for each in some)
        and all("iana.org/assignments/media-types/" in each for each in other)
        for some, other in zip(formats, media, strict=True)
    ]
    yield _share("format and media type of the lists", listed, 10)
    # One open, readable format of the same data is enough for these two.
    yield Mark("non-proprietary", 20 if flat & FREE else 0, 20)
    yield Mark("machine-readable", 20 if flat & MACHINE else 0, 20)
    of_list = [any(each.startswith(AUTHORITY) for each in some) for some in licences]
    yield _share("licence of the list", of_list, 10)
    # Formats that are made on the way out have no size before.
    yield Mark("byteSize", 5 if any(sizes) else 0, 5)


def _share(name: str, have: list[bool], most: int) -> Mark:
    return Mark(name, round(most * sum(have) / len(have)) if have else 0, most)


def _index(graph: Graph) -> _Index:
    names = [name for name, _ in (*OF_DATASET, *OF_DISTRIBUTION)]
    terms = {term(each): each for each in (*names, "dcat:distribution", "dcat:byteSize")}
    index: dict[tuple[str, str], list[str]] = {}
    for each in graph.triples:
        name = terms.get(each.predicate)
        if name and isinstance(each.subject, NamedNode):
            index.setdefault((each.subject.value, name), []).append(_value(each))
    return {key: tuple(values) for key, values in index.items()}


def _value(triple: Triple) -> str:
    return triple.object.value if isinstance(triple.object, NamedNode) else str(triple.object)

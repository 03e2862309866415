"""How often terms are used in the default graph, kept up to date while triples come and go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pyoxigraph import DefaultGraph, NamedNode, Store, Triple

from oress_opendata.projections.rdf.namespaces import term
from oress_opendata.projections.rdf.store.generation import Uses

TYPE = term("rdf:type")


class Tally:
    """Starts from what was counted before. Takes triples before they are added to the store, or
    after they are removed."""

    def __init__(self, store: Store, uses: Uses) -> None:
        self.store = store
        self.classes = Counter(uses.classes)
        self.properties = Counter(uses.properties)
        self.entities = uses.entities

    def add(self, triples: Iterable[Triple]) -> None:
        self._count(triples, 1)

    def remove(self, triples: Iterable[Triple]) -> None:
        self._count(triples, -1)

    def read(self) -> Uses:
        """In the order of the terms, as if all were counted anew."""
        classes, properties = (
            {name: count for name, count in sorted(counts.items()) if count}
            for counts in (self.classes, self.properties)
        )
        return Uses(classes, properties, self.entities)

    def _count(self, triples: Iterable[Triple], step: int) -> None:
        subjects = set()
        for triple in triples:
            self.properties[triple.predicate.value] += step
            if triple.predicate == TYPE and isinstance(triple.object, NamedNode):
                self.classes[triple.object.value] += step
                subjects.add(triple.subject)
        self.entities += step * sum(not self._has_class(subject) for subject in subjects)

    def _has_class(self, subject: object) -> bool:
        found = self.store.quads_for_pattern(subject, TYPE, None, DefaultGraph())  # type: ignore[arg-type]
        return next(iter(found), None) is not None

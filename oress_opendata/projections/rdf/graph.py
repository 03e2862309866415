"""A set of triples, with short methods for the usual statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from oress_opendata.iris import is_iri
from oress_opendata.meaning.literals import canonical_form
from oress_opendata.model.entry import time_to_text
from oress_opendata.projections.rdf.namespaces import term
from oress_opendata.sources.findings.characters import make_visible

Node = NamedNode | BlankNode
Term = Node | Literal


class Graph:
    """Triples. A subject or an object that is text is an IRI; a predicate is a known term."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self.triples: set[Triple] = set(triples)

    def __len__(self) -> int:
        return len(self.triples)

    def add(self, subject: str | Node, predicate: str, value: str | Term) -> None:
        named = NamedNode(value) if isinstance(value, str) else value
        node = NamedNode(subject) if isinstance(subject, str) else subject
        self.triples.add(Triple(node, term(predicate), named))

    def add_external(self, subject: str, predicate: str, value: Term) -> None:
        """Add a triple with a property that a package names, of any vocabulary."""
        self.triples.add(Triple(NamedNode(subject), NamedNode(predicate), value))

    def type(self, subject: str | Node, *classes: str) -> None:
        for name in classes:
            self.add(subject, "rdf:type", term(name))

    def texts(self, subject: str | Node, predicate: str, texts: Mapping[str, str]) -> None:
        """A text by language; `""` is a text without a language."""
        for language, text in texts.items():
            if text:
                plain = make_visible(text)
                literal = Literal(plain, language=language) if language else Literal(plain)
                self.add(subject, predicate, literal)

    def text(self, subject: str | Node, predicate: str, text: str) -> None:
        if text:
            self.add(subject, predicate, Literal(make_visible(text)))

    def typed(self, subject: str | Node, predicate: str, text: str, datatype: str) -> None:
        """A typed value. Of the integer types derived from xsd:integer, the store keeps only those
        in `namespaces.RANGES`."""
        form = canonical_form(text, datatype.partition(":")[2])
        self.add(subject, predicate, Literal(form, datatype=term(datatype)))

    def wkt(self, subject: str | Node, predicate: str, text: str) -> None:
        """A geometry in well-known text, with longitude before latitude."""
        self.add(subject, predicate, Literal(text, datatype=term("geo:wktLiteral")))

    def time(self, subject: str | Node, predicate: str, time: datetime) -> None:
        self.typed(subject, predicate, time_to_text(time), "xsd:dateTime")

    def day(self, subject: str | Node, predicate: str, text: str) -> None:
        """A date of a descriptor; left out if it is not a valid date."""
        try:
            date.fromisoformat(text)
        except ValueError:
            return
        self.typed(subject, predicate, text, "xsd:date")

    def address(self, subject: str | Node, predicate: str, address: str) -> None:
        """A link, if the address is a valid IRI."""
        if is_iri(address):
            self.add(subject, predicate, address)

    def merge(self, other: Graph) -> None:
        self.triples |= other.triples

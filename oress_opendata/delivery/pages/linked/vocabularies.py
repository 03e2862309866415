"""The pages of vocabularies: a scheme with its concepts, a concept with the resources that use it,
and the ontology with its terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from flask import Blueprint, Response
from pyoxigraph import Literal, NamedNode, Triple
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.linked.carriers import Carriers, find_carriers
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text, name_host, pick_text
from oress_opendata.errors import NotFound
from oress_opendata.iris import concept_iri
from oress_opendata.languages import N_
from oress_opendata.model.concept import Concept, Scheme
from oress_opendata.projections.rdf.namespaces import PREFIXES
from oress_opendata.projections.rdf.vocabularies import load_vocabularies
from oress_opendata.queries.indicators import find_cubes, list_indicators

NO_SCHEME = N_("There is no vocabulary {name}.")
NO_CONCEPT = N_("There is no {code} in the vocabulary {name}.")
FINDER = {"support-service": "need", "public": "public"}
INDICATOR = "indicator"
LABEL, COMMENT = PREFIXES["rdfs"] + "label", PREFIXES["rdfs"] + "comment"
TITLE, DESCRIPTION = PREFIXES["dct"] + "title", PREFIXES["dct"] + "description"


@dataclass(frozen=True, slots=True)
class TermView:
    """A concept or a term in a list. `anchor` is its code or its local name."""

    anchor: str
    label: Text
    meaning: Text
    deprecated: bool = False
    broader: str | None = None


@dataclass(frozen=True, slots=True)
class VocabularyPage(Page):
    """`is_scheme` says that the terms are concepts, which have pages of their own."""

    template: ClassVar[str] = "linked/vocabulary.html"

    name: str
    iri: str
    title: Text
    description: Text
    terms: tuple[TermView, ...]
    is_scheme: bool


@dataclass(frozen=True, slots=True)
class ConceptPage(Page):
    """`matches` are the same concept elsewhere: a name and an address; `labels` those in other
    languages; `carriers` what uses it, by register; `page` is where people read more of it."""

    template: ClassVar[str] = "linked/concept.html"

    name: str
    notation: str
    iri: str
    scheme: Text
    label: Text
    meaning: Text
    alternatives: tuple[str, ...]
    deprecated: bool
    labels: tuple[Text, ...]
    matches: tuple[tuple[str, str], ...]
    carriers: tuple[Carriers, ...]
    page: str
    narrower: tuple[TermView, ...]
    broader: TermView | None


def make_vocabulary_pages(service: Service) -> Blueprint:
    pages = Blueprint("vocabulary-pages", __name__)

    @pages.get("/vocab/<scheme>")
    def show_scheme(language: str, scheme: str) -> Response:
        def make(connection: Connection) -> str:
            return _render_scheme(Reader(service, language), scheme)

        return answer(service, make, PAGE)

    @pages.get("/vocab/<scheme>/<notation>")
    def show_concept(language: str, scheme: str, notation: str) -> Response:
        def make(connection: Connection) -> str:
            return _render_concept(Reader(service, language), connection, scheme, notation)

        return answer(service, make, PAGE)

    return pages


def _render_scheme(reader: Reader, name: str) -> str:
    base = reader.service.settings.id_base
    vocabularies = load_vocabularies(base)
    iri = f"{base}/vocab/{name}"
    if name not in vocabularies.graphs:
        raise NotFound(NO_SCHEME, name=name)
    triples = vocabularies.graphs[name]
    texts = _texts_of(triples, iri)
    scheme = reader.vocabulary.schemes.get(name)
    terms = _concepts(reader, scheme) if scheme else _terms(reader, triples, iri)
    page = VocabularyPage(
        name=name,
        iri=iri,
        title=_pick(reader, texts.get(TITLE, {})) or Text(name),
        description=_pick(reader, texts.get(DESCRIPTION, {})),
        terms=tuple(terms),
        is_scheme=scheme is not None,
    )
    return render(page)


def _render_concept(reader: Reader, connection: Connection, name: str, notation: str) -> str:
    scheme = reader.vocabulary.schemes.get(name)
    concept = scheme.concepts.get(notation) if scheme else None
    if scheme is None or concept is None:
        raise NotFound(NO_CONCEPT, name=name, code=notation)
    base = reader.service.settings.id_base
    iri = concept_iri(base, name, notation)
    label = _pick(reader, concept.labels) or Text(notation)
    vocabularies = load_vocabularies(base)
    broader = scheme.concepts.get(concept.broader or "")
    page = ConceptPage(
        name=name,
        notation=notation,
        iri=iri,
        scheme=_pick(reader, scheme.titles) or Text(name),
        label=label,
        meaning=_pick(reader, concept.definitions),
        alternatives=tuple(concept.alternatives),
        deprecated=concept.deprecated,
        labels=tuple(
            Text(text, code)
            for code, text in concept.labels.items()
            if code in reader.service.settings.languages and text != label.text
        ),
        matches=tuple((name_host(match), match) for match in vocabularies.matches.get(iri, ())),
        carriers=find_carriers(reader, connection, iri, name, notation),
        page=_page_for_people(reader, connection, name, notation),
        narrower=tuple(term for term in _concepts(reader, scheme) if term.broader == notation),
        broader=_view(reader, broader) if broader else None,
    )
    return render(page)


def _page_for_people(reader: Reader, connection: Connection, name: str, notation: str) -> str:
    """The finder of a need or a public, the atlas of an indicator that has values."""
    address, language = reader.service.addresses.page, reader.language
    if name in FINDER:
        return f"{address('actors', language=language)}?{urlencode({FINDER[name]: notation})}"
    if name == INDICATOR and notation in list_indicators(find_cubes(reader.service, connection)):
        return f"{address('atlas', language=language)}?{urlencode({INDICATOR: notation})}"
    return ""


def _concepts(reader: Reader, scheme: Scheme) -> list[TermView]:
    return [_view(reader, concept) for concept in scheme.concepts.values()]


def _view(reader: Reader, concept: Concept) -> TermView:
    return TermView(
        concept.notation,
        _pick(reader, concept.labels) or Text(concept.notation),
        _pick(reader, concept.definitions),
        concept.deprecated,
        concept.broader,
    )


def _terms(reader: Reader, triples: Iterable[Triple], iri: str) -> list[TermView]:
    """The terms of an ontology: the subjects that are its fragments."""
    found = {
        triple.subject.value
        for triple in triples
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(f"{iri}#")
    }
    terms = []
    for term in sorted(found):
        texts = _texts_of(triples, term)
        local = term.rpartition("#")[2]
        label = _pick(reader, texts.get(LABEL, {})) or Text(local)
        terms.append(TermView(local, label, _pick(reader, texts.get(COMMENT, {}))))
    return terms


def _texts_of(triples: Iterable[Triple], iri: str) -> dict[str, dict[str, str]]:
    """The texts of a subject, by property, then by language."""
    node = NamedNode(iri)
    found: dict[str, dict[str, str]] = {}
    for triple in triples:
        if triple.subject == node and isinstance(triple.object, Literal):
            texts = found.setdefault(triple.predicate.value, {})
            texts[triple.object.language or ""] = triple.object.value
    return found


def _pick(reader: Reader, texts: Mapping[str, str]) -> Text:
    return pick_text(texts, reader.language, reader.languages)

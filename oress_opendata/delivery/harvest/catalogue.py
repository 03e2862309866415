"""`/catalog`: DCAT-AP 3 in pages. Datasets stand in the order of their first publication, which
nothing changes; one that is withdrawn keeps its place as a tombstone. So no edit shifts a page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from oress_opendata.delivery.harvest.descriptions import sourcing_of
from oress_opendata.delivery.http.caching import knows, tagged
from oress_opendata.delivery.http.negotiation import (
    PAGE_OR_RDF,
    choose_form,
    reader_language,
    redirect,
)
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.http.urls import query_string
from oress_opendata.errors import BadQuery
from oress_opendata.iris import catalog_iri
from oress_opendata.languages import N_
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.form import FORMS, RDF_FORMS
from oress_opendata.model.release import Dataset
from oress_opendata.projections.rdf.dcat.catalogue import catalog_to_rdf
from oress_opendata.projections.rdf.dcat.context import Sourcing
from oress_opendata.projections.rdf.dcat.dataset import (
    dataset_to_rdf,
    last_change,
    withdrawn_to_rdf,
)
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.rdf.syntaxes import make_page, write_page
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import find_entry, head_of
from oress_opendata.store.releases import list_datasets

LIMIT, MOST = 50, 100
KNOWN = frozenset({"after", "limit", "modified_since"})
NUMBER = N_("The parameter {parameter} must be a whole number.")
TIME = N_("The parameter {parameter} must be a date or a time, such as 2026-11-24T06:10:36Z.")
UNKNOWN = N_("There is no parameter {parameter}.")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: datasets after one, at most so many, changed since a time."""

    suffix: str
    after: int
    limit: int
    since: datetime | None


def make_catalogue(service: Service) -> Blueprint:
    catalogue = Blueprint("catalogue", __name__)

    @catalogue.get("/catalog")
    def choose_catalogue() -> Response:
        form = choose_form(PAGE_OR_RDF)
        query = request.query_string.decode("ascii", "ignore")
        address = f"{service.settings.base_url}/catalog.{form}"
        if form == "html":
            query, language = "", reader_language(service.settings)
            address = service.addresses.page("datasets", language=language)
        response = redirect(address + (f"?{query}" if query else ""), 303)
        response.vary.update(("Accept", "Accept-Language"))
        return response

    @catalogue.get(f"/catalog.<any({', '.join(RDF_FORMS)}):suffix>")
    def get_catalogue(suffix: str) -> Response:
        question = _read_question(suffix)
        with transaction(service.store.reading) as connection:
            tag = _tag(service, head_of(connection))
            if knows(tag):
                return tagged(Response(status=304), tag)
            graph = describe_page(service, connection, question)
        iri = catalog_iri(service.settings.id_base)
        body = write_page(make_page(graph.triples, iri, service.settings.id_base), suffix)
        return tagged(Response(body, content_type=FORMS[suffix].content_type), tag)

    return catalogue


def describe_page(service: Service, connection: Connection, question: Question) -> Graph:
    """The catalogue with the datasets of one page, and where it goes on."""
    since = question.since
    everything = sorted(list_datasets(connection), key=first_seq)
    wanted = [dataset for dataset in everything if since is None or last_change(dataset) >= since]
    left = (dataset for dataset in wanted if first_seq(dataset) > question.after)
    shown = list(islice(left, question.limit))
    sourcing = sourcing_of(service)
    graph = _describe_catalogue(service, connection, shown, sourcing)
    for dataset in shown:
        graph.merge(_describe_dataset(service, dataset, sourcing))
    following = next(left, None)
    _add_paging(graph, service, question, len(wanted))
    if following:
        last = replace(question, after=first_seq(shown[-1]))
        graph.add(_address(service, question), "hydra:next", _address(service, last))
    return graph


def first_seq(dataset: Dataset) -> int:
    """The entry that published a dataset first: it never changes."""
    return min(release.seq for release in dataset.releases)


def _describe_catalogue(
    service: Service, connection: Connection, shown: Sequence[Dataset], sourcing: Sourcing
) -> Graph:
    current = [
        (dataset, service.store.manifest(dataset.current.manifest))
        for dataset in shown
        if dataset.current
    ]
    last = find_entry(connection, head_of(connection))
    return catalog_to_rdf(current, find_entry(connection, 1), last, sourcing)


def _describe_dataset(service: Service, dataset: Dataset, sourcing: Sourcing) -> Graph:
    if dataset.current:
        manifest = service.store.manifest(dataset.current.manifest)
        return dataset_to_rdf(dataset, manifest, sourcing)
    return withdrawn_to_rdf(dataset, None, sourcing) if not dataset.visible else Graph()


def _add_paging(graph: Graph, service: Service, question: Question, total: int) -> None:
    """Hydra's view, typed as older harvesters know it, too."""
    catalogue = catalog_iri(service.settings.id_base)
    page = _address(service, question)
    graph.type(page, "hydra:PartialCollectionView", "hydra:PagedCollection")
    graph.type(catalogue, "hydra:Collection")
    graph.add(catalogue, "hydra:view", page)
    graph.typed(catalogue, "hydra:totalItems", str(total), "xsd:integer")
    graph.typed(page, "hydra:totalItems", str(total), "xsd:integer")
    graph.add(page, "hydra:first", _address(service, replace(question, after=0)))


def _address(service: Service, question: Question) -> str:
    query: dict[str, str | int] = {"after": question.after} if question.after else {}
    if question.limit != LIMIT:
        query["limit"] = question.limit
    if question.since:
        query["modified_since"] = time_to_text(question.since)
    return f"{service.settings.base_url}/catalog.{question.suffix}{query_string(query)}"


def _read_question(suffix: str) -> Question:
    for name in request.args:
        if name not in KNOWN:
            raise BadQuery(UNKNOWN, parameter=name)
    after, limit = _read_number("after", 0), _read_number("limit", LIMIT)
    return Question(suffix, after, max(1, min(limit, MOST)), _read_time("modified_since"))


def _read_number(name: str, default: int) -> int:
    text = request.args.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadQuery(NUMBER, parameter=name)
    return int(text)


def _read_time(name: str) -> datetime | None:
    text = request.args.get(name)
    if text is None:
        return None
    try:
        # A `+` in a query is a space, and harvesters write it so.
        time = datetime.fromisoformat(text.replace(" ", "+"))
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadQuery(TIME, parameter=name) from error


def _tag(service: Service, head: int) -> str:
    question = (service.build, head, request.path, request.query_string)
    return hashlib.blake2b(repr(question).encode(), digest_size=15).hexdigest()

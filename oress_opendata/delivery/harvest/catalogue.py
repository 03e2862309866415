"""`/catalog`: DCAT-AP 3 in pages. Datasets are in the order of their first publication, which never
changes; a withdrawn one keeps its place as a tombstone. So no edit shifts a page.

Pages are linked as harvesters read them: udata follows `hydra:next` of a `PartialCollectionView`,
ckanext-dcat and piveau that of a `PagedCollection`, and older ones its `hydra:nextPage`.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode
from sqlalchemy import Connection

from oress_opendata.delivery.harvest.catalogue_filters import (
    PARAMETERS,
    Chosen,
    is_wanted,
    read_filters,
)
from oress_opendata.delivery.harvest.descriptions import description_context
from oress_opendata.delivery.http.caching import knows, tagged
from oress_opendata.delivery.http.negotiation import (
    PAGE_OR_RDF,
    choose_form,
    reader_language,
    redirect,
)
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.http.urls import query_string
from oress_opendata.delivery.parameters.parameter import (
    GREATEST,
    Parameter,
    number_parameter,
    read_time,
)
from oress_opendata.delivery.parameters.query_string import read_only
from oress_opendata.iris import catalog_iri
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.form import FORMS, RDF_FORMS
from oress_opendata.model.release import Dataset
from oress_opendata.projections.omissions import Omissions, is_of_the_machine
from oress_opendata.projections.rdf.dcat.catalogue import catalog_to_rdf
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.dcat.dataset import (
    dataset_to_rdf,
    last_change,
    withdrawn_to_rdf,
)
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.rdf.namespaces import PREFIXES, term
from oress_opendata.projections.rdf.store.generation import find_current
from oress_opendata.projections.rdf.store.reading import Reading, name_place, open_current
from oress_opendata.projections.rdf.syntaxes import make_page, write_page
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import find_entry, head_of
from oress_opendata.store.releases import list_datasets

MOST = 100
log = logging.getLogger(__name__)
AFTER = number_parameter(
    "after", "The number of the last dataset of the page before.", 0, 0, GREATEST
)
# A greater limit is taken as the greatest; harvesters ask for thousands.
LIMIT = number_parameter("limit", "Datasets of a page.", 50, 1, GREATEST)
SINCE: Parameter[datetime | None] = Parameter(
    "modified_since", "Only what changed since this time.", read_time, None
)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Datasets after one, up to a limit, changed since a time, that the filters choose."""

    suffix: str
    after: int
    limit: int
    since: datetime | None
    chosen: Chosen = ()


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
        page = _read_request(suffix)
        state = service.snapshots.unchanged()
        if state and knows(tag := _tag(service, state.head)):
            return tagged(Response(status=304), tag)
        with transaction(service.store.reading) as connection:
            head = service.snapshots.read(connection).head
            tag, changed = _tag(service, head), _last_change(service, connection, head)
            if knows(tag) or _is_unchanged_since(changed):
                return _date(tagged(Response(status=304), tag), changed)
            graph = describe_page(service, connection, page)
        iri = catalog_iri(service.settings.id_base)
        body = write_page(make_page(graph.triples, iri, service.settings.id_base), suffix)
        response = Response(body, content_type=FORMS[suffix].content_type)
        following = [t.object for t in graph.triples if t.predicate == term("hydra:next")]
        if following:
            response.headers["Link"] = f'{following[0]}; rel="next"'
        return _date(tagged(response, tag), changed)

    return catalogue


def _last_change(service: Service, connection: Connection, head: int) -> datetime | None:
    """When the catalogue last changed, or the graph that names its places; None within two seconds
    of that, since dates of HTTP have no fractions and a further change could go unnoticed."""
    entry, graph = find_entry(connection, head), find_current(service.store.home)
    times = [entry.at] if entry else []
    if graph:
        times.append(datetime.fromtimestamp(graph.stat().st_mtime, UTC))
    last = max(times, default=None)
    return last if last and datetime.now(UTC) - last > timedelta(seconds=2) else None


def _is_unchanged_since(changed: datetime | None) -> bool:
    """Whether a reader that sends a date, and no tag, has the present state (RFC 9110, 13.1.3)."""
    since = request.if_modified_since
    if not (since and changed) or request.if_none_match:
        return False
    return changed.replace(microsecond=0) <= since


def _date(response: Response, changed: datetime | None) -> Response:
    if changed:
        response.last_modified = changed
    return response


def describe_page(service: Service, connection: Connection, page: PageRequest) -> Graph:
    """The catalogue with the datasets of one page, and the next page."""
    since = page.since
    everything = sorted(list_datasets(connection), key=first_seq)
    changed = [dataset for dataset in everything if since is None or last_change(dataset) >= since]
    wanted = [dataset for dataset in changed if _is_wanted(service, dataset, page.chosen)]
    left = (dataset for dataset in wanted if first_seq(dataset) > page.after)
    shown = list(islice(left, page.limit))
    context = description_context(service)
    described = {
        dataset.name: found
        for dataset in shown
        if (found := _describe_dataset(service, dataset, context)) is not None
    }
    made = [dataset for dataset in shown if dataset.name in described]
    graph = _describe_catalogue(service, connection, made, context)
    for found in described.values():
        graph.merge(found)
    _name_places(graph, open_current(service.store.home))
    following = next(left, None)
    # Tombstones are not members.
    _add_paging(graph, service, page, sum(1 for dataset in wanted if dataset.current))
    if following:
        later = replace(page, after=first_seq(shown[-1]))
        for relation in ("hydra:next", "hydra:nextPage"):
            graph.add(_address(service, page), relation, _address(service, later))
    return graph


def _is_wanted(service: Service, dataset: Dataset, chosen: Chosen) -> bool:
    """A tombstone is for everybody: who had the dataset must learn of it."""
    if not chosen or not dataset.current:
        return True
    return is_wanted(service.store.manifest(dataset.current.manifest).descriptor, chosen)


def _name_places(graph: Graph, reading: Reading | None) -> None:
    """Name the places of the datasets, so that a harvester can show them on a map."""
    spatial = PREFIXES["dct"] + "spatial"
    places = {t.object for t in graph.triples if t.predicate.value == spatial}
    for place in places:
        if reading and isinstance(place, NamedNode):
            graph.triples.update(name_place(reading, place))


def first_seq(dataset: Dataset) -> int:
    """The entry of the first publication of a dataset, which never changes."""
    return min(release.seq for release in dataset.releases)


def _describe_catalogue(
    service: Service, connection: Connection, shown: Sequence[Dataset], context: DescriptionContext
) -> Graph:
    current = [
        (dataset, service.store.manifest(dataset.current.manifest))
        for dataset in shown
        if dataset.current
    ]
    last = find_entry(connection, head_of(connection))
    return catalog_to_rdf(current, find_entry(connection, 1), last, context)


def _describe_dataset(
    service: Service, dataset: Dataset, context: DescriptionContext
) -> Graph | None:
    """The graph of a dataset; None if it cannot be described, and the catalogue leaves it out."""
    if not dataset.current:
        return withdrawn_to_rdf(dataset, None, context) if not dataset.visible else Graph()
    current = dataset.current
    if Omissions(service.store.home, "rdf").is_omitted(dataset.name, current.version):
        return None
    try:
        return dataset_to_rdf(dataset, service.store.manifest(current.manifest), context)
    except Exception as error:
        # One release must never hide all others; the projection notes it in its next round.
        if is_of_the_machine(error):
            raise
        log.warning("the catalogue leaves out %s %s", dataset.name, current.version)
        return None


def _add_paging(graph: Graph, service: Service, wanted: PageRequest, total: int) -> None:
    """Hydra's view, with the type that older harvesters expect as well."""
    catalogue = catalog_iri(service.settings.id_base)
    page = _address(service, wanted)
    graph.type(page, "hydra:PartialCollectionView", "hydra:PagedCollection")
    graph.type(catalogue, "hydra:Collection")
    graph.add(catalogue, "hydra:view", page)
    graph.typed(catalogue, "hydra:totalItems", str(total), "xsd:integer")
    graph.typed(page, "hydra:totalItems", str(total), "xsd:integer")
    graph.add(page, "hydra:first", _address(service, replace(wanted, after=0)))


def _address(service: Service, page: PageRequest) -> str:
    query: dict[str, str | int] = {"after": page.after} if page.after else {}
    if page.limit != LIMIT.default:
        query["limit"] = page.limit
    if page.since:
        query["modified_since"] = time_to_text(page.since)
    query.update(page.chosen)
    return f"{service.settings.base_url}/catalog.{page.suffix}{query_string(query)}"


def _read_request(suffix: str) -> PageRequest:
    query = read_only(AFTER, LIMIT, SINCE, *PARAMETERS)
    limit = min(query.get(LIMIT), MOST)
    return PageRequest(suffix, query.get(AFTER), limit, query.get(SINCE), read_filters(query))


def _tag(service: Service, head: int) -> str:
    omitted = sorted(Omissions(service.store.home, "rdf").known)
    generation = find_current(service.store.home)
    page = (service.build, head, generation, omitted, request.path, request.query_string)
    return hashlib.blake2b(repr(page).encode(), digest_size=15).hexdigest()

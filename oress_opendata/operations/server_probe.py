"""Whether the servers of others that the settings name can be used: search, SPARQL."""

from __future__ import annotations

from collections.abc import Iterator

from oress_opendata.errors import OressError
from oress_opendata.languages import N_
from oress_opendata.model.diagnosis import Diagnosis, Gravity
from oress_opendata.projections.other_server import split_address
from oress_opendata.projections.rdf.external.asking import ask_endpoint
from oress_opendata.projections.rdf.sparql.evaluate import SparqlQuery
from oress_opendata.projections.rdf.sparql.worker_pool import QueryServiceUnavailable
from oress_opendata.projections.search.engines import engine_of
from oress_opendata.projections.search.opensearch_engine.engine import OpenSearchEngine
from oress_opendata.sandbox.limits import LimitExceeded
from oress_opendata.settings import Settings

CLUSTER = N_("The search cluster {address} answers.")
ENDPOINT = N_("The SPARQL server {address} answers.")
NO_ENDPOINT = N_("The SPARQL server {address} does not answer queries.")
CHECK_SERVER = N_("Check that server, its address and its password. See docs/outgrow.md.")


def probe_servers(settings: Settings) -> Iterator[Diagnosis]:
    """Ask each of them once, if it is named."""
    engine = engine_of(settings.search)
    if isinstance(engine, OpenSearchEngine):
        yield _probe_cluster(engine)
    if settings.sparql_url:
        yield _probe_endpoint(settings.sparql_url)


def _probe_cluster(engine: OpenSearchEngine) -> Diagnosis:
    words = {"address": engine.cluster.address}
    try:
        engine.cluster.ask("GET", "/")
    except OressError as error:
        return Diagnosis("search", Gravity.ERROR, error.sentence, CHECK_SERVER, error.parameters)
    return Diagnosis("search", Gravity.OK, CLUSTER, "", words)


def _probe_endpoint(address: str) -> Diagnosis:
    words = {"address": split_address(address)[0].partition("?")[0]}
    try:
        answer = ask_endpoint(address, SparqlQuery("ASK {}"), ())
    except (LimitExceeded, QueryServiceUnavailable):
        return Diagnosis("sparql", Gravity.ERROR, NO_ENDPOINT, CHECK_SERVER, words)
    if answer.error:
        return Diagnosis("sparql", Gravity.ERROR, NO_ENDPOINT, CHECK_SERVER, words)
    return Diagnosis("sparql", Gravity.OK, ENDPOINT, "", words)

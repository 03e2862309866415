"""SPARQL queries, answered by the pool of query workers, for the protocol and the page alike.

The same query on the same graph has the same answer, so an answer has a tag, and small answers are
cached with the snapshot of the registry, unless the query uses the clock or random numbers.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace

from oress_opendata.errors import BadQuery, NotAcceptable, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.projections.rdf.external.asking import ask_endpoint
from oress_opendata.projections.rdf.sparql.evaluate import NO_FORM, SparqlAnswer, SparqlQuery
from oress_opendata.projections.rdf.sparql.worker_pool import QueryServiceUnavailable, ask_worker
from oress_opendata.projections.rdf.store.generation import find_current, read_cursor
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.snapshot import Snapshot
from oress_opendata.sandbox.limits import LimitExceeded
from oress_opendata.sandbox.query_limits import SECONDS
from oress_opendata.store.engine import transaction

log = logging.getLogger(__name__)
NOT_YET = N_("The graph is being built. Try again in a moment.")
LIMIT_EXCEEDED = N_(
    "The query exceeded the limit of {seconds} seconds or the memory limit. Make it more specific "
    "or add a LIMIT."
)
UNAVAILABLE = N_("The query service is unavailable. Try again in a moment.")
# Functions that give another value each time, in lower case.
NONDETERMINISTIC = ("now", "rand", "uuid", "bnode")


def tag_answer(catalogue: Catalogue, query: SparqlQuery) -> str | None:
    """A tag that identifies the answer; None if the query is not deterministic."""
    text = query.text.casefold()
    generation = find_current(catalogue.store.home)
    # Another server may not have this generation yet.
    if catalogue.settings.sparql_url:
        return None
    if generation is None or any(word in text for word in NONDETERMINISTIC):
        return None
    key = repr((catalogue.build, generation.name, query))
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=15).hexdigest()


def answer_sparql(catalogue: Catalogue, query: SparqlQuery) -> SparqlAnswer:
    """The answer of a query worker, or a cached one. Raises BadQuery, or StoreUnavailable also for
    a query that exceeds a limit."""
    snapshot, tag = _read_snapshot(catalogue), tag_answer(catalogue, query)
    if tag and (kept := snapshot.answers.get(tag)):
        form, _, body = kept.partition(b"\n")
        return SparqlAnswer(form.decode(), body)
    answer = _ask_worker(catalogue, query)
    if tag and tag == tag_answer(catalogue, query):
        snapshot.keep_answer(tag, answer.form.encode() + b"\n" + answer.body)
    return answer


def _ask_external(catalogue: Catalogue, query: SparqlQuery) -> SparqlAnswer:
    """The answer of another server. A query worker checks the query, within its limits."""
    home = catalogue.store.home
    checked = ask_worker(home, replace(query, portable=True))
    if checked.error:
        return checked
    graphs = read_cursor(find_current(home)).counts
    portable = replace(query, text=checked.body.decode())
    try:
        return ask_endpoint(catalogue.settings.sparql_url, portable, graphs)
    except QueryServiceUnavailable:
        log.error("the server in ORESS_SPARQL_URL does not answer queries")
        raise


def _read_snapshot(catalogue: Catalogue) -> Snapshot:
    snapshot = catalogue.snapshots.unchanged()
    if snapshot is None:
        with transaction(catalogue.store.reading) as connection:
            snapshot = catalogue.snapshots.read(connection)
    return snapshot


def _ask_worker(catalogue: Catalogue, query: SparqlQuery) -> SparqlAnswer:
    try:
        if catalogue.settings.sparql_url:
            answer = _ask_external(catalogue, query)
        else:
            answer = ask_worker(catalogue.store.home, query)
    except LimitExceeded as error:
        # Not a wrong query: the same one may succeed when the service is less busy.
        raise StoreUnavailable(LIMIT_EXCEEDED, seconds=f"{SECONDS:g}") from error
    except QueryServiceUnavailable as error:
        raise StoreUnavailable(UNAVAILABLE) from error
    if answer.error:
        message, parameters = answer.error
        if not message:
            raise StoreUnavailable(NOT_YET)
        if message == NO_FORM:
            raise NotAcceptable(message)
        raise BadQuery(message, **parameters)
    return answer

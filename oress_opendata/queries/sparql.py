"""Asking the helper that answers SPARQL, for the protocol and for the page alike.

The same query to the same graph has the same answer, so it has a tag, and small answers are kept
as long as the registry's state is; save of queries that ask the clock or the dice.
"""

from __future__ import annotations

import hashlib

from oress_opendata.errors import BadQuery, NotAcceptable, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.projections.rdf.sparql.evaluate import NO_FORM, Answer, Question
from oress_opendata.projections.rdf.sparql.worker_pool import Burst, NoHelper, ask_helper
from oress_opendata.projections.rdf.store.generation import find_current
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.snapshot import Snapshot
from oress_opendata.sandbox.limits import SECONDS
from oress_opendata.store.engine import transaction

NOT_YET = N_("The graph is being made. Try again in a moment.")
BURST = N_(
    "The query took more than {seconds} seconds or more memory than it may have. Ask for less: "
    "name more, or set a LIMIT."
)
# Functions whose value is not the graph's, written small.
FICKLE = ("now", "rand", "uuid", "bnode")
NOBODY = N_("Queries are not answered now. Try again in a moment.")


def tag_answer(catalogue: Catalogue, question: Question) -> str | None:
    """What tells this answer from all others; None where it may be another each time."""
    text = question.query.casefold()
    generation = find_current(catalogue.store.home)
    if generation is None or any(word in text for word in FICKLE):
        return None
    said = repr((catalogue.build, generation.name, question))
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=15).hexdigest()


def ask(catalogue: Catalogue, question: Question) -> Answer:
    """The answer of the helper, or one that was kept. Raises BadQuery or StoreUnavailable."""
    state, tag = _read_state(catalogue), tag_answer(catalogue, question)
    if tag and (kept := state.answers.get(tag)):
        form, _, body = kept.partition(b"\n")
        return Answer(form.decode(), body)
    answer = _ask(catalogue, question)
    if tag and tag == tag_answer(catalogue, question):
        state.keep_answer(tag, answer.form.encode() + b"\n" + answer.body)
    return answer


def _read_state(catalogue: Catalogue) -> Snapshot:
    state = catalogue.snapshots.unchanged()
    if state is None:
        with transaction(catalogue.store.reading) as connection:
            state = catalogue.snapshots.read(connection)
    return state


def _ask(catalogue: Catalogue, question: Question) -> Answer:
    try:
        answer = ask_helper(catalogue.store.home, question)
    except Burst as burst:
        raise BadQuery(BURST, parameter="query", seconds=f"{SECONDS:g}") from burst
    except NoHelper as nobody:
        raise StoreUnavailable(NOBODY) from nobody
    if answer.error:
        sentence, parameters = answer.error
        if not sentence:
            raise StoreUnavailable(NOT_YET)
        if sentence == NO_FORM:
            raise NotAcceptable(sentence)
        raise BadQuery(sentence, **parameters)
    return answer

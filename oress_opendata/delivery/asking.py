"""Asking the helper that answers SPARQL, for the protocol and for the page alike.

The same query to the same graph has the same answer, so it has a tag, and small answers are kept
as long as the registry's state is; save of queries that ask the clock or the dice.
"""

from __future__ import annotations

import hashlib

from werkzeug.exceptions import NotAcceptable

from oress_opendata.delivery.service import Service
from oress_opendata.delivery.watch import State
from oress_opendata.errors import BadQuery, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.projections.rdf.answering import NO_FORM, Answer, Question
from oress_opendata.projections.rdf.forking import Burst, NoHelper, ask_helper
from oress_opendata.projections.rdf.generation import find_current
from oress_opendata.projections.rdf.limits import SECONDS
from oress_opendata.store.engine import transaction

NOT_YET = N_("The graph is being made. Try again in a moment.")
BURST = N_(
    "The query took more than {seconds} seconds or more memory than it may have. Ask for less: "
    "name more, or set a LIMIT."
)
# Functions whose value is not the graph's, written small.
FICKLE = ("now", "rand", "uuid", "bnode")
NOBODY = N_("Queries are not answered now. Try again in a moment.")


def tag_answer(service: Service, question: Question) -> str | None:
    """What tells this answer from all others; None where it may be another each time."""
    text = question.query.casefold()
    generation = find_current(service.store.home)
    if generation is None or any(word in text for word in FICKLE):
        return None
    said = repr((service.build, generation.name, question))
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=15).hexdigest()


def ask(service: Service, question: Question) -> Answer:
    """The answer of the helper, or one that was kept. Raises BadQuery or StoreUnavailable."""
    state, tag = _read_state(service), tag_answer(service, question)
    if tag and (kept := state.answers.get(tag)):
        form, _, body = kept.partition(b"\n")
        return Answer(form.decode(), body)
    answer = _ask(service, question)
    if tag and tag == tag_answer(service, question):
        state.keep_answer(tag, answer.form.encode() + b"\n" + answer.body)
    return answer


def _read_state(service: Service) -> State:
    state = service.watch.certain()
    if state is None:
        with transaction(service.store.reading) as connection:
            state = service.watch.read(connection)
    return state


def _ask(service: Service, question: Question) -> Answer:
    try:
        answer = ask_helper(service.store.home, question)
    except Burst as burst:
        raise BadQuery(BURST, parameter="query", seconds=f"{SECONDS:g}") from burst
    except NoHelper as nobody:
        raise StoreUnavailable(NOBODY) from nobody
    if answer.error:
        sentence, parameters = answer.error
        if not sentence:
            raise StoreUnavailable(NOT_YET)
        if sentence == NO_FORM:
            raise NotAcceptable
        raise BadQuery(sentence, **parameters)
    return answer

"""Asking the helper that answers SPARQL, for the protocol and for the page alike."""

from __future__ import annotations

from werkzeug.exceptions import NotAcceptable

from oress_opendata.delivery.service import Service
from oress_opendata.errors import BadQuery, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.projections.rdf.answering import NO_FORM, Answer, Question
from oress_opendata.projections.rdf.forking import Burst, NoHelper, ask_helper
from oress_opendata.projections.rdf.limits import SECONDS

NOT_YET = N_("The graph is being made. Try again in a moment.")
BURST = N_(
    "The query took more than {seconds} seconds or more memory than it may have. Ask for less: "
    "name more, or set a LIMIT."
)
NOBODY = N_("Queries are not answered now. Try again in a moment.")


def ask(service: Service, question: Question) -> Answer:
    """The answer of the helper. Raises BadQuery or StoreUnavailable."""
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

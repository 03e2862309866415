"""The address `/oai`: reads the stream and the registry once, and answers any request with XML."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from oress_opendata.delivery.harvest.oai.arguments import read_arguments
from oress_opendata.delivery.harvest.oai.faults import OaiFault
from oress_opendata.delivery.harvest.oai.formats import Source
from oress_opendata.delivery.harvest.oai.verbs import ANSWERS, PATH
from oress_opendata.delivery.harvest.oai.xml import write_answer, write_fault
from oress_opendata.delivery.harvest.streams import read_stream
from oress_opendata.delivery.http.caching import knows, tagged
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.query_string import FORM, read_query_string
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.form import FORMS
from oress_opendata.projections.stream.reading import Stream
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import find_entry

# Harvesters ask next time for what changed since the time of this answer. A publication has its
# time before it can be read: a moment, or longer on a busy machine.
MARGIN = timedelta(seconds=60)

Pairs = Sequence[tuple[str, str]]


def make_oai(service: Service) -> Blueprint:
    oai = Blueprint("oai", __name__)

    @oai.route(PATH, methods=["GET", "POST"])
    def answer_oai() -> Response:
        pairs = _read_pairs()
        now = datetime.now(UTC)
        with transaction(service.store.reading) as connection, read_stream(service) as stream:
            tag = _tag(service, stream, pairs)
            if knows(tag):
                return tagged(Response(status=304), tag)
            known = _known_until(connection, stream, now)
            body = _answer(Source(service, connection, stream), pairs, time_to_text(known))
        return tagged(Response(body, content_type=FORMS["oai"].content_type), tag)

    return oai


def _read_pairs() -> Pairs:
    """Arguments come in the address, or as a form."""
    if request.method == "POST" and request.mimetype == FORM:
        return tuple(request.form.items(multi=True))
    return read_query_string().pairs


def _answer(source: Source, pairs: Pairs, now: str) -> str:
    address = source.service.settings.base_url + PATH
    given: dict[str, str] = {}
    try:
        arguments = read_arguments(pairs, source.stream.cursor.key)
        given = {"verb": arguments.verb, **arguments.given}
        body = ANSWERS[arguments.verb](source, arguments)
        return write_answer(now, address, given, f"<{arguments.verb}>{body}</{arguments.verb}>")
    except OaiFault as fault:
        if fault.code in ("badVerb", "badArgument"):
            given = {}
        elif not given:
            given = dict(pairs)
        return write_answer(now, address, given, write_fault(fault.code, str(fault)))


def _known_until(connection: Connection, stream: Stream, now: datetime) -> datetime:
    """The time of the answer: until then, the stream has everything. A publication that it has not
    read yet comes later."""
    missing = find_entry(connection, stream.cursor.seq + 1)
    return min(now, missing.at if missing else now) - MARGIN


def _tag(service: Service, stream: Stream, pairs: Pairs) -> str:
    state = (service.build, stream.cursor, tuple(pairs))
    return hashlib.blake2b(repr(state).encode("utf-8", "replace"), digest_size=15).hexdigest()

"""Answers that are made from the registry: tagged by its state, and not made when unchanged.

They depend only on what is published, so the journal's head, the projection's cursor, the build and
the request make the tag; a reader that has it gets 304 before anything is looked up. Whatever else
an answer depends on (the day, another index) is passed as `also`.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Hashable

from flask import Response, request
from sqlalchemy import Connection

from oress_opendata.delivery.http.service import Service
from oress_opendata.model.form import FORMS, QUAD_FORMS, RDF_FORMS
from oress_opendata.queries.snapshot import Snapshot
from oress_opendata.store.engine import transaction

REVALIDATE = "no-cache"
IMMUTABLE = "public, max-age=31536000, immutable"
COMPRESSED = (
    "text/html", "application/json", "text/css", "image/svg+xml",
    *(FORMS[name].media_type for name in (*RDF_FORMS, *QUAD_FORMS, "xml", "oai", "atom", "txt")),
)  # fmt: skip
LEAST_BYTES = 1_000
LEVEL = 5


def answer(
    service: Service,
    make: Callable[[Connection], str | bytes],
    mediatype: str,
    also: Hashable = None,
) -> Response:
    """What `make` makes of one state of the registry, or 304. Errors pass through untagged."""
    known = service.snapshots.unchanged()
    if known and (found := _answer_known(service, known, mediatype, also)):
        return found
    with transaction(service.store.reading) as connection:
        state = service.snapshots.read(connection)
        tag = tag_question(service, state, also)
        if knows(tag):
            return tagged(Response(status=304), tag)
        with state.turn(tag):
            body = state.answers.get(tag)
            if body is None:
                made = make(connection)
                body = made.encode() if isinstance(made, str) else made
                state.keep_answer(tag, body)
    return _respond(state, tag, body, mediatype)


def _answer_known(
    service: Service, state: Snapshot, mediatype: str, also: Hashable
) -> Response | None:
    """What was made before of this very state."""
    tag = tag_question(service, state, also)
    if knows(tag):
        return tagged(Response(status=304), tag)
    body = state.answers.get(tag)
    return _respond(state, tag, body, mediatype) if body is not None else None


def _respond(state: Snapshot, tag: str, body: bytes, mediatype: str) -> Response:
    """The answer, compressed once for all who take it so."""
    packed = None
    small = len(body) < LEAST_BYTES or mediatype == FORMS["png"].media_type
    if not small and request.accept_encodings["gzip"]:
        packed = state.answers.get(f"{tag}-gzip")
        if packed is None:
            packed = gzip.compress(body, LEVEL, mtime=0)
            state.keep_answer(f"{tag}-gzip", packed)
    response = tagged(Response(packed or body, content_type=mediatype), tag)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def answer_from_index(service: Service, make: Callable[[], str], mediatype: str) -> Response:
    """What `make` makes of one state of the search index, or 304. The index may be a moment behind
    the registry, so it has a tag of its own."""
    question = (service.build, service.searcher.open().tag, request.full_path, saves_data())
    tag = hashlib.blake2b(repr(question).encode(), digest_size=15).hexdigest()
    if knows(tag):
        return tagged(Response(status=304), tag)
    return tagged(Response(make(), content_type=mediatype), tag)


def tag_question(service: Service, state: Snapshot, also: Hashable = None) -> str:
    question = (
        service.build, state.key, also, request.path, request.query_string, saves_data(),
    )  # fmt: skip
    return hashlib.blake2b(repr(question).encode(), digest_size=15).hexdigest()


def saves_data() -> bool:
    """Whether the reader saves data: pages then come without fonts and pictures."""
    return request.headers.get("Save-Data", "").strip().lower() == "on"


def knows(tag: str) -> bool:
    """Whether the reader has this answer. `*` does not count: it asks whether there is one."""
    known = request.if_none_match
    return not known.star_tag and known.contains_weak(tag)


def tagged(response: Response, tag: str) -> Response:
    """Weak, because a compressed answer has the same content in other bytes."""
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = REVALIDATE
    response.vary.add("Accept-Encoding")
    if response.mimetype == "text/html":
        response.vary.add("Save-Data")
    return response


def compress(response: Response) -> Response:
    """Compress what is not from the registry: style, problems, the description of the API."""
    if (
        response.direct_passthrough
        or response.mimetype not in COMPRESSED
        or "Content-Encoding" in response.headers
        # A strong tag is that of the bytes as they are.
        or response.headers.get("ETag", "W/").startswith('"')
        or not request.accept_encodings["gzip"]
    ):
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if response.status_code == 200 and len(body) >= LEAST_BYTES:
        response.set_data(gzip.compress(body, LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response

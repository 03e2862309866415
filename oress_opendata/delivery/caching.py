"""Answers that are made from the registry: tagged by its state, and not made when unchanged.

What was published says all of them, so the journal's head, the projection's cursor, the build
and the question make the tag; a reader that has it gets 304 before anything is looked up.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable

from flask import Response, request
from sqlalchemy import Connection

from oress_opendata.delivery.service import Service
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import head_of
from oress_opendata.store.items import read_cursor

REVALIDATE = "no-cache"
COMPRESSED = ("text/html", "application/json", "text/css", "image/svg+xml")
LEAST_BYTES = 1_000


def answer(service: Service, make: Callable[[Connection], str | bytes], mediatype: str) -> Response:
    """What `make` makes of one state of the registry, or 304. Errors pass through untagged."""
    with transaction(service.store.reading) as connection:
        tag = tag_question(service, connection)
        if knows(tag):
            return tagged(Response(status=304), tag)
        body = make(connection)
    return tagged(Response(body, content_type=mediatype), tag)


def tag_question(service: Service, connection: Connection) -> str:
    seq, fingerprint = read_cursor(connection, "registers")
    state = (service.build, head_of(connection), seq, fingerprint)
    question = (request.path, request.query_string)
    return hashlib.blake2b(repr((state, question)).encode(), digest_size=15).hexdigest()


def knows(tag: str) -> bool:
    """Whether the reader has this answer. `*` never spares looking whether there is one."""
    known = request.if_none_match
    return not known.star_tag and known.contains_weak(tag)


def tagged(response: Response, tag: str) -> Response:
    """Weak, because a compressed answer says the same in other bytes."""
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = REVALIDATE
    response.vary.add("Accept-Encoding")
    return response


def compress(response: Response) -> Response:
    """Compress a text for a reader that takes it. Files of releases pass by: see files.py."""
    if (
        response.direct_passthrough
        or response.mimetype not in COMPRESSED
        or "Content-Encoding" in response.headers
        or not request.accept_encodings["gzip"]
    ):
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if response.status_code == 200 and len(body) >= LEAST_BYTES:
        response.set_data(gzip.compress(body, 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response

"""`/dump/…` and `/.well-known/void`: the dumps with their checksums, and their description."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Response, request

from oress_opendata.delivery.harvest.descriptions import description_context, open_reading
from oress_opendata.delivery.http.caching import knows, tagged
from oress_opendata.delivery.http.negotiation import choose_form
from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import NotFound, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.form import FORMS, RDF_FORMS, SUMS
from oress_opendata.projections.healing import REBUILT, request_healing
from oress_opendata.projections.rdf.store.dumps import (
    LISTING,
    Dump,
    is_intact,
    list_dumps,
    read_dump,
)
from oress_opendata.projections.rdf.store.void import void_iri, void_to_rdf
from oress_opendata.projections.rdf.syntaxes import make_page, write_page

NO_DUMP = N_("There is no dump {name}.")


def make_dumps(service: Service) -> Blueprint:
    dumps = Blueprint("dumps", __name__)

    @dumps.get("/dump/<name>")
    def get_dump(name: str) -> Response:
        generation = open_reading(service).generation
        listed = _list_dumps(service, generation)
        if name == SUMS:
            return _send_sums(listed)
        if name not in listed:
            raise NotFound(NO_DUMP, name=name)
        return _send_dump(service, generation, listed[name])

    @dumps.get("/.well-known/void")
    def get_void() -> Response:
        form = choose_form(RDF_FORMS)
        reading = open_reading(service)
        state = (service.build, reading.generation, form)
        tag = hashlib.blake2b(repr(state).encode(), digest_size=15).hexdigest()
        if knows(tag):
            response = tagged(Response(status=304), tag)
            response.vary.add("Accept")
            return response
        sums = {
            name: dump.sha256 for name, dump in _list_dumps(service, reading.generation).items()
        }
        graph = void_to_rdf(reading.cursor, sums, description_context(service))
        iri = void_iri(service.settings.id_base)
        page = make_page(graph.triples, iri, service.settings.id_base)
        response = Response(write_page(page, form), content_type=FORMS[form].content_type)
        response.vary.add("Accept")
        return tagged(response, tag)

    return dumps


def _list_dumps(service: Service, generation: Path) -> Mapping[str, Dump]:
    try:
        return list_dumps(generation)
    except (OSError, ValueError, AttributeError, TypeError) as error:
        request_healing(service.store.home, "rdf", LISTING)
        raise StoreUnavailable(REBUILT) from error


def _send_sums(listed: Mapping[str, Dump]) -> Response:
    lines = "".join(f"{dump.sha256}  {dump.name}\n" for dump in listed.values())
    tag = hashlib.blake2b(lines.encode(), digest_size=15).hexdigest()
    if knows(tag):
        return tagged(Response(status=304), tag)
    return tagged(Response(lines, content_type=FORMS["txt"].content_type), tag)


def _send_dump(service: Service, generation: Path, dump: Dump) -> Response:
    if not is_intact(generation, dump):
        request_healing(service.store.home, "rdf", dump.name)
        raise StoreUnavailable(REBUILT)
    if knows(dump.sha256):
        response = Response(status=304)
    else:
        body = None if request.method == "HEAD" else read_dump(generation, dump.name)
        response = Response(body, content_type=FORMS["gz"].content_type, direct_passthrough=True)
        response.headers["Content-Length"] = str(dump.bytes)
        digest = b64encode(bytes.fromhex(dump.sha256)).decode()
        response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    response.set_etag(dump.sha256)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Disposition"] = f'attachment; filename="{dump.name}"'
    void = f"{service.settings.base_url}/.well-known/void"
    response.headers["Link"] = f'<{void}>; rel="describedby"'
    return response

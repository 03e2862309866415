"""`/mcp`: the Streamable HTTP transport. One POST is one message; there are no streams and no
sessions, so GET and DELETE are not allowed."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, json, request

from oress_opendata.delivery.assistants.protocol import (
    INVALID_REQUEST,
    LEGACY_STATUSES,
    MODERN,
    STATUSES,
    ProtocolError,
    find_id,
    read_body,
    read_message,
    to_error,
    to_result,
    version_of,
)
from oress_opendata.delivery.assistants.server import answer_message
from oress_opendata.delivery.http.security import LOOPBACK
from oress_opendata.delivery.http.service import Service
from oress_opendata.iris import split_address
from oress_opendata.model.form import FORMS

JSON = FORMS["json"].media_type


def register_assistants(app: Flask, service: Service) -> None:
    app.register_blueprint(make_assistants(service))


def make_assistants(service: Service) -> Blueprint:
    assistants = Blueprint("assistants", __name__)
    origins = own_origins(service)

    @assistants.post("/mcp")
    def post_message() -> Response:
        if not is_allowed(request.headers.get("Origin"), origins):
            text = "Requests from pages of other sites are not accepted."
            return _respond(to_error(ProtocolError(INVALID_REQUEST, text), None), 403)
        if request.mimetype != JSON:
            text = f"The Content-Type must be {JSON}."
            return _respond(to_error(ProtocolError(INVALID_REQUEST, text), None), 415)
        return _answer(service)

    return assistants


def own_origins(service: Service) -> frozenset[str]:
    """The origins of the service itself."""
    parts = map(urlsplit, (service.settings.base_url, service.settings.id_base))
    return frozenset(f"{part.scheme}://{part.netloc}" for part in parts)


def is_allowed(origin: str | None, own: frozenset[str]) -> bool:
    """Whether a browser may send this: from our own pages, or from a tool on the reader's machine.
    Elsewhere a page could reach a service of a private network by a name of its own."""
    if origin is None or origin in own:
        return True
    parts = split_address(origin)
    return parts is not None and parts.hostname in LOOPBACK


def _answer(service: Service) -> Response:
    identifier, statuses = None, STATUSES
    try:
        value = read_body(request.get_data())
        identifier = find_id(value)
        message = read_message(value)
        version = version_of(message, request.headers)
        if message.id is None:
            return Response(status=202)
        statuses = STATUSES if version in MODERN else LEGACY_STATUSES
        return _respond(to_result(message, answer_message(service, message, version)), 200)
    except ProtocolError as error:
        return _respond(to_error(error, identifier), statuses[error.code])


def _respond(body: object, status: int) -> Response:
    response = Response(json.dumps(body), status, content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = "2"
    return response

"""The messages of the Model Context Protocol: JSON-RPC 2.0, one message in each request.

Revision 2026-07-28 has no sessions: a request states its version in `_meta` and in headers, which
have to agree. Older clients begin with `initialize`; they are answered without a session too.
https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from werkzeug.datastructures import Headers

MODERN = ("2026-07-28",)
# Of the oldest, batches are not accepted.
LEGACY = ("2025-11-25", "2025-06-18", "2025-03-26")
SUPPORTED = (*MODERN, *LEGACY)
VERSION_HEADER, METHOD_HEADER, NAME_HEADER = "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"
VERSION_META = "io.modelcontextprotocol/protocolVersion"
CAPABILITIES_META = "io.modelcontextprotocol/clientCapabilities"
SERVER_META = "io.modelcontextprotocol/serverInfo"
# The parameter that the header Mcp-Name repeats, by method.
NAMED = {"tools/call": "name", "resources/read": "uri", "prompts/get": "name"}

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
HEADER_MISMATCH = -32020
UNSUPPORTED_VERSION = -32022
# Our own: nobody did anything wrong, and it may be sent again.
UNAVAILABLE = -32000
# Of older revisions; later ones say INVALID_PARAMS.
RESOURCE_NOT_FOUND = -32002
STATUSES = {
    PARSE_ERROR: 400,
    INVALID_REQUEST: 400,
    METHOD_NOT_FOUND: 404,
    INVALID_PARAMS: 400,
    INTERNAL_ERROR: 500,
    UNAVAILABLE: 503,
    HEADER_MISMATCH: 400,
    UNSUPPORTED_VERSION: 400,
}
# Older clients take an error of HTTP for one of the connection.
LEGACY_STATUSES = {**STATUSES, METHOD_NOT_FOUND: 200, INVALID_PARAMS: 200, RESOURCE_NOT_FOUND: 200}
_BEFORE, _AFTER = "=?base64?", "?="

RequestId = str | int


class ProtocolError(Exception):
    """An error of the protocol, in its own terms."""

    def __init__(self, code: int, message: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data


@dataclass(frozen=True, slots=True)
class Message:
    """A request, or a notification, which has no `id`."""

    method: str
    id: RequestId | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def meta(self) -> Mapping[str, Any]:
        meta = self.params.get("_meta")
        return meta if isinstance(meta, Mapping) else {}


def read_body(body: bytes) -> Any:
    """The JSON of a request. Raises ProtocolError, also for texts that no store can hold."""
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
        plain = json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise ProtocolError(PARSE_ERROR, "The body is not valid JSON in UTF-8.") from error
    if b"\\u0000" in plain:
        raise ProtocolError(INVALID_REQUEST, "A text contains a NUL character.")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def find_id(value: Any) -> RequestId | None:
    """The id of a request, as far as it can be read, for the answer to it."""
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str | int) and not isinstance(found, bool) else None


def read_message(value: Any) -> Message:
    """Raises ProtocolError for what is not one request or notification."""
    if isinstance(value, list):
        raise ProtocolError(INVALID_REQUEST, "Batches are not accepted: send one message.")
    if not isinstance(value, dict) or value.get("jsonrpc") != "2.0":
        raise ProtocolError(INVALID_REQUEST, "The body must be a message of JSON-RPC 2.0.")
    method, params = value.get("method"), value.get("params", {})
    if not isinstance(method, str):
        raise ProtocolError(INVALID_REQUEST, "The message needs a method.")
    if not isinstance(params, dict):
        raise ProtocolError(INVALID_REQUEST, "The params of a message must be an object.")
    if "id" in value and find_id(value) is None:
        raise ProtocolError(INVALID_REQUEST, "The id of a request must be a string or an integer.")
    return Message(method, find_id(value), params)


def version_of(message: Message, headers: Headers) -> str:
    """The revision by which a message is answered. Raises ProtocolError."""
    header = headers.get(VERSION_HEADER)
    if VERSION_META not in message.meta:
        if message.method == "initialize":
            return LEGACY[0]
        if header is None or header in LEGACY:
            return header or LEGACY[-1]
    if message.id is None:
        _check_version(header)
        return str(header)
    return _read_version(message, headers)


def _read_version(message: Message, headers: Headers) -> str:
    """The version of a request that carries it. What disagrees with itself is refused first."""
    header, stated = headers.get(VERSION_HEADER), message.meta.get(VERSION_META)
    missing = [key for key in (VERSION_META, CAPABILITIES_META) if key not in message.meta]
    if missing and header in (None, *SUPPORTED):
        raise ProtocolError(INVALID_PARAMS, f"params._meta lacks {', '.join(missing)}.")
    _check_header(VERSION_HEADER, header, stated if stated is not None else header)
    _check_version(header)
    _check_header(METHOD_HEADER, headers.get(METHOD_HEADER), message.method)
    named = message.params.get(NAMED.get(message.method, ""))
    if isinstance(named, str):
        _check_header(NAME_HEADER, _decode(headers.get(NAME_HEADER)), named)
    return str(header)


def _check_header(name: str, header: str | None, value: Any) -> None:
    if header is None or header != value:
        state = "is missing" if header is None else "is not that of the body"
        raise ProtocolError(HEADER_MISMATCH, f"Header mismatch: {name} {state}.")


def _check_version(version: str | None) -> None:
    if version not in MODERN:
        data = {"supported": list(SUPPORTED), "requested": version}
        raise ProtocolError(UNSUPPORTED_VERSION, "Unsupported protocol version", data)


def _decode(header: str | None) -> str | None:
    """A header's text, which is in Base64 where it is not plain ASCII; None where it is neither."""
    if header is None or not (header.startswith(_BEFORE) and header.endswith(_AFTER)):
        return header
    try:
        packed = header[len(_BEFORE) : -len(_AFTER)]
        return base64.b64decode(packed, validate=True).decode()
    except (binascii.Error, ValueError):
        return None


def to_result(message: Message, result: Mapping[str, Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": message.id, "result": result}


def to_error(error: ProtocolError, identifier: RequestId | None) -> dict[str, Any]:
    """MCP leaves the id out where it is not known."""
    stated = {"code": error.code, "message": error.message}
    body = {"jsonrpc": "2.0", **({} if identifier is None else {"id": identifier})}
    return {**body, "error": {**stated, **({"data": error.data} if error.data else {})}}

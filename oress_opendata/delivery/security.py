"""What protects readers and the service: headers on every answer, and questions refused at the
door. The service never learns who asks: no cookie, no address in a log.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Flask, Response, request

from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.settings import Settings

LOOPBACK = ("localhost", ".localhost", "127.0.0.1")
CONTROL = N_("The address holds a line break or a NUL character.")
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
METHODS = "GET, HEAD, OPTIONS"
EXPOSED = (
    "Accept-Ranges, Content-Disposition, Content-Encoding, Content-Length, Content-Range, ETag, "
    "Last-Modified, Link, Location, Repr-Digest, Retry-After"
)
ASKED = (
    "Accept, Accept-Language, Cache-Control, Content-Type, If-Match, If-Modified-Since, "
    "If-None-Match, If-Range, Range"
)
_CONTROL = re.compile(rb"%0[0ad]|[\x00\r\n]", re.IGNORECASE)


def trusted_hosts(settings: Settings) -> list[str]:
    """The names under which the service answers; on a loopback base, every loopback name."""
    host = urlsplit(settings.base_url).hostname or ""
    loopback = host in LOOPBACK or host.endswith(".localhost") or host.startswith("127.")
    return [host, *LOOPBACK] if loopback else [host]


def protect(app: Flask) -> None:
    """Register what refuses and what marks every answer."""
    app.before_request(refuse_controls)
    app.after_request(set_headers)


def refuse_controls() -> None:
    """A line break or a NUL in a path or a query serves nobody but who would forge a header."""
    path = request.path.encode("utf-8", "surrogateescape")
    if _CONTROL.search(request.query_string) or any(sign in path for sign in b"\r\n\0"):
        raise BadQuery(CONTROL, parameter="")


def set_headers(response: Response) -> Response:
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = EXPOSED
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    if response.mimetype == "text/html":
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = METHODS
        headers["Access-Control-Allow-Headers"] = ASKED
        headers["Access-Control-Max-Age"] = "86400"
    return response

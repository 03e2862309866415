"""What protects readers and the service: headers on every answer, and questions refused at the
door. Readers are never known: only the desk has a cookie, and no log has an address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from flask import request

from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOOPBACK = ("localhost", ".localhost", "127.0.0.1")
CONTROL = N_("The address contains a line break or a NUL character.")
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# Of the pages that are made for the frames of other sites.
EMBED_POLICY = PAGE_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
# A drawing that is a file of its own has its fonts in it. It runs no script.
DRAWING_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; frame-ancestors 'none'"
)
METHODS = "GET, HEAD, OPTIONS"
EXPOSED = (
    "Accept-Ranges, Content-Disposition, Content-Encoding, Content-Length, Content-Range, ETag, "
    "Last-Modified, Link, Location, Repr-Digest, Retry-After"
)
REQUEST_HEADERS = (
    "Accept, Accept-Language, Cache-Control, Content-Type, If-Match, If-Modified-Since, "
    "If-None-Match, If-Range, Range"
)
HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", EXPOSED),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
)
# Below the desk: for no other site, no cache and no index.
PRIVATE_HEADERS = (
    *HEADERS[:3],
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Robots-Tag", "noindex, nofollow"),
)
POLICY = (("Content-Security-Policy", PAGE_POLICY),)
PREFLIGHT = (
    ("Access-Control-Allow-Methods", METHODS),
    ("Access-Control-Allow-Headers", REQUEST_HEADERS),
    ("Access-Control-Max-Age", "86400"),
)
# The only public address to which a page may send JSON; it looks at the origin itself.
ASSISTANTS = "/mcp"
ASSISTANTS_PREFLIGHT = (
    ("Access-Control-Allow-Methods", "POST, OPTIONS"),
    (
        "Access-Control-Allow-Headers",
        f"{REQUEST_HEADERS}, MCP-Protocol-Version, Mcp-Method, Mcp-Name",
    ),
    ("Access-Control-Max-Age", "86400"),
)
_PRIVATE = re.compile(r"/[a-z]{2,8}/desk(?:/|$)")
_ASCII = bytes(range(0x20, 0x7F)).decode()
_CONTROL = re.compile(rb"%0[0ad]|[\x00\r\n]", re.IGNORECASE)


def trusted_hosts(settings: Settings) -> list[str]:
    """The names under which the service answers: its own, that of the IRIs, and those of the
    machine, by which health checks and Prometheus ask it without the proxy."""
    addresses = (settings.base_url, settings.id_base)
    return list(
        dict.fromkeys((*(urlsplit(address).hostname or "" for address in addresses), *LOOPBACK))
    )


def is_private(path: str, *, anywhere: bool = False) -> bool:
    """Whether a path is below the desk; `anywhere`: also behind the path of a service that has no
    host of its own."""
    return bool(_PRIVATE.search(path) if anywhere else _PRIVATE.match(path))


def refuse_controls() -> None:
    """Refuse line breaks and NULs in a path or a query: they serve only to forge headers."""
    path = request.path.encode("utf-8", "surrogateescape")
    # A SPARQL query has lines; it never gets into a header.
    query = b"" if path.endswith(b"/sparql") else request.query_string
    if _CONTROL.search(query) or any(character in path for character in b"\r\n\0"):
        raise BadQuery(CONTROL, parameter="")


class SecurityHeaders:
    """The application with security headers on every answer, also on those that Flask did not make.

    Below Flask, because adding to a list of headers is cheap there.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        private = is_private(path)
        asked = environ.get("REQUEST_METHOD") == "OPTIONS" and not private
        allowed = ASSISTANTS_PREFLIGHT if path == ASSISTANTS else PREFLIGHT
        preflight = allowed if asked else ()
        added = PRIVATE_HEADERS if private else HEADERS

        def start_marked(
            status: str, headers: list[tuple[str, str]], error: Any = None
        ) -> Callable[[bytes], object]:
            named = {name.lower() for name, _ in headers}
            policy = () if "content-security-policy" in named else POLICY
            kept = _without_caching(headers) if private else headers
            kept = [(name, _to_ascii(value)) for name, value in kept]
            return start(status, [*kept, *added, *policy, *preflight], error)

        return self.application(environ, start_marked)


def _to_ascii(value: str) -> str:
    """The value of a header; only an address has other characters, such as those of a domain."""
    return value if value.isascii() else quote(value, safe=_ASCII, errors="replace")


def _without_caching(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers of an answer that nobody may keep."""
    dropped = ("cache-control", "etag", "last-modified", "expires")
    kept = [(name, value) for name, value in headers if name.lower() not in dropped]
    return [*kept, ("Cache-Control", "no-store")]

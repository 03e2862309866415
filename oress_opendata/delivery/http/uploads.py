"""How large a request may be: little for everybody, files for those who show a key.

The server reads a request before the application sees it, so it can only look whether a key is
there; the application then reads no more than the person or the token may send.
"""

from __future__ import annotations

from collections.abc import Mapping

from oress_opendata.delivery.http.security import is_private

LEAST_BYTES = 65_536
MOST_BYTES = 50_000_000
MOST_PARTS = 20_000
DEPOSITS = "/api/v1/packages"
COOKIE = "oress-desk="


def may_be_large(path: str, headers: Mapping[str, str]) -> bool:
    """Whether a request looks like a file from the staff or from a program of theirs. `headers` as
    WSGI servers name them. A service below a path has that path in front of both."""
    if path.endswith(DEPOSITS):
        return "AUTHORIZATION" in headers
    return is_private(path, anywhere=True) and COOKIE in headers.get("COOKIE", "")

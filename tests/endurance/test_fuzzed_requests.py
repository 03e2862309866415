"""Requests of any shape: none is a server error, but an honest 503."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

import pytest
from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

from oress_opendata.app import create_app
from oress_opendata.projections.refresh import refresh
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

KNOWN = (
    "fr", "ar", "en", "cooperatives", "1.0.0", "latest", "structures", "cooperatives-thing", "amal",
    "structure", "place", "csv", "ttl", "jsonld", "json", "datapackage.json", "catalog", "..", ".",
)  # fmt: skip
ODD = (
    "", "%00", "%0d%0a", "\u202e", "عربي", "é" * 200, "'", '"', "<script>", "-1", "0", "1e400",
    "99999999999999999999", "null", "[]", "{}", "W10", "%", "%zz", "%ff%fe", "a" * 3_000,
    "../../etc", "%2e%2e%2f", "//evil.example", "\\x00", "SELECT", "ASK{}", "NaN", "9e9",
)  # fmt: skip
PARAMETERS = (
    "q", "limit", "cursor", "sort", "select", "type", "lang", "from", "to", "resource", "query",
    "format", "default-graph-uri", "since", "modified_since", "table", "place", "group",
    "aggregate", "near", "facets", "where.members", "where.members.gt", "where.absent",
    "after", "need", "public", "indicator", "period", "as", "year", "sex",
)  # fmt: skip
HEADERS = (
    "Accept", "Accept-Language", "Accept-Encoding", "Range", "If-Range", "If-None-Match",
    "If-Modified-Since", "If-Match", "Host", "X-Forwarded-For", "X-Forwarded-Host", "Script-Name",
    "Content-Type", "Save-Data", "Origin", "Cookie",
)  # fmt: skip
METHODS = ("GET",) * 8 + ("HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE", "BREW")
LETTERS = string.printable + "éàعرب\u202e\ufeff\U0001f33f"


class Fuzz:
    """Requests by chance, the same for the same seed."""

    def __init__(self, app: Flask, seed: int) -> None:
        self.random = Random(seed)
        self.rules = list(app.url_map.iter_rules())

    def requests(self, count: int) -> Iterator[WSGIEnvironment]:
        """As a server gives them to the application: paths decoded, all else as it was sent."""
        for _ in range(count):
            method = self.random.choice(METHODS)
            body = self._text().encode() if method in ("POST", "PUT") else b""
            environ = create_environ("/", "http://localhost", method=method, data=body)
            environ["PATH_INFO"] = unquote_to_bytes(self._path()).decode("latin-1")
            environ["QUERY_STRING"] = quote(self._query(), safe=string.printable)
            for name, value in self._headers().items():
                environ["HTTP_" + name.upper().replace("-", "_")] = value
            yield environ

    def _path(self) -> str:
        steps = str(self.random.choice(self.rules).rule).split("/")
        return "/".join(self._word() if "<" in step else step for step in steps) or "/"

    def _query(self) -> str:
        names = self.random.choices(PARAMETERS, k=self.random.randrange(4))
        return "&".join(f"{name}={self._word()}" for name in names)

    def _headers(self) -> dict[str, str]:
        names = self.random.choices(HEADERS, k=self.random.randrange(3))
        return {name: self._header_value() for name in names}

    def _header_value(self) -> str:
        text = self._word().encode("utf-8", "ignore").decode("latin-1")
        return text.replace("\r", "").replace("\n", "")

    def _word(self) -> str:
        match self.random.randrange(4):
            case 0:
                return self.random.choice(ODD)
            case 1:
                return self._text()
        return self.random.choice(KNOWN)

    def _text(self) -> str:
        length = self.random.randrange(30)
        text = "".join(self.random.choices(LETTERS, k=length))
        return "".join(character for character in text if character not in "#?&\r\n\t\x0b\x0c")


@pytest.fixture
def app(settings: Settings, store: Store, publish: Callable[..., object]) -> Flask:
    publish()
    publish("other", "1.0.0")
    refresh(store, settings)
    return create_app(settings, store)


def test_no_request_is_a_server_error(app: Flask, is_long: bool) -> None:
    for environ in Fuzz(app, seed=14).requests(20_000 if is_long else 400):
        asked = {name: value for name, value in environ.items() if name.isupper()}
        _, status, headers = run_wsgi_app(app.wsgi_app, environ, buffered=True)
        assert status < "500" or status.startswith("503"), asked
        assert headers["X-Content-Type-Options"] == "nosniff", asked

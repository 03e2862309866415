"""A cluster of OpenSearch, over HTTP.

https://docs.opensearch.org/latest/api-reference/
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from urllib3.exceptions import HTTPError

from oress_opendata.errors import StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.form import FORMS
from oress_opendata.projections.other_server import (
    LongAnswer,
    SlowAnswer,
    make_basic,
    open_session,
    read_body,
    split_address,
    within,
)

UNREACHABLE = N_("The search cluster {address} cannot be used: {reason}")
# Seconds to connect, and between two pieces of an answer; and for all of a search, or of a change.
CONNECT, PIECE = 5, 60
SEARCHING, WRITING = 5.0, 600.0
MOST_BYTES = 500_000_000
# Bytes of documents that are sent at once.
PART = 5_000_000

Json = Mapping[str, Any]
# Also for lines of JSON.
JSON = FORMS["json"].media_type
FAILURES = (
    requests.RequestException,
    HTTPError,
    SlowAnswer,
    LongAnswer,
    ValueError,
    RecursionError,
)


class Cluster:
    """The cluster at an address, which may have a user and a password."""

    def __init__(self, address: str) -> None:
        whole, user, password = split_address(address)
        # Without the path, which is the prefix of the indexes.
        self.address = urlunsplit((*urlsplit(whole)[:2], "", "", ""))
        self.session = open_session()
        self.session.auth = make_basic(user, password)

    def ask(self, method: str, path: str, body: Json | None = None, **parameters: str) -> Any:
        """The answer; None if there is nothing at the path. Raises StoreUnavailable."""
        data = json.dumps(body).encode() if body is not None else None
        return self._send(method, path, data, parameters)

    def search_all(self, bodies: Sequence[Json]) -> list[Any]:
        """The answers to several searches, which are sent at once. Raises StoreUnavailable."""
        lines = b"".join(b"{}\n" + json.dumps(body).encode() + b"\n" for body in bodies)
        found = self._send("POST", "/_msearch", lines, {}, SEARCHING)
        try:
            answers = list(found["responses"])
        except (TypeError, KeyError) as error:
            raise self.refuse("no answers") from error
        if len(answers) != len(bodies):
            raise self.refuse("other answers")
        return answers

    def write(self, index: str, lines: Iterable[bytes]) -> None:
        """Send lines of `_bulk`. Raises StoreUnavailable."""
        part = bytearray()
        for line in lines:
            part += line
            if len(part) > PART:
                self._write(index, bytes(part))
                part.clear()
        if part:
            self._write(index, bytes(part))

    def _write(self, index: str, part: bytes) -> None:
        sent = self._send("POST", f"/{index}/_bulk", part, {})
        try:
            if sent["errors"]:
                items = (done for item in sent["items"] for done in item.values())
                reason = next(item["error"]["reason"] for item in items if "error" in item)
                raise self.refuse(str(reason))
        except (TypeError, KeyError, AttributeError, StopIteration) as error:
            raise self.refuse(f"{index} is not written") from error

    def _send(
        self,
        method: str,
        path: str,
        data: bytes | None,
        parameters: Mapping[str, str],
        seconds: float = WRITING,
    ) -> Any:
        until = time.monotonic() + seconds

        def send() -> tuple[requests.Response, bytes]:
            with self.session.request(
                method,
                self.address + path,
                params=parameters,
                data=data,
                headers={"Content-Type": JSON} if data is not None else {},
                timeout=(CONNECT, min(PIECE, seconds)),
                allow_redirects=False,
                stream=True,
            ) as response:
                return response, read_body(response, until, MOST_BYTES)

        try:
            response, content = within(seconds, send)
            if response.status_code == 404:
                return None
            if response.status_code >= 300:
                words = content[:300].decode("utf-8", "replace")
                raise self.refuse(f"HTTP {response.status_code}: {words}")
            found = json.loads(content)
        except FAILURES as error:
            raise self.refuse(type(error).__name__) from error
        if not isinstance(found, dict):
            raise self.refuse("no object")
        return found

    def refuse(self, reason: str) -> StoreUnavailable:
        return StoreUnavailable(UNREACHABLE, address=self.address, reason=reason)

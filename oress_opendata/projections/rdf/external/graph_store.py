"""The Graph Store Protocol of a SPARQL server, as a client.

https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import requests
from requests.auth import HTTPDigestAuth

from oress_opendata.errors import StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.form import FORMS
from oress_opendata.projections.other_server import make_basic, open_session, split_address

REFUSED = N_("The graph store {address} does not take the graph {graph}: {reason}")
# Seconds to connect, and to wait for an answer: a server indexes a graph before it answers.
SECONDS = (10, 900)


class GraphStore:
    """The graph store at an address, which may have a user and a password."""

    def __init__(self, address: str) -> None:
        self.address, user, password = split_address(address)
        self.session = open_session()
        # It answers the challenge of a server that has one, and is silent before.
        self.session.auth = HTTPDigestAuth(user, password) if user else None
        self.basic = make_basic(user, password)

    def put(self, graph: str, file: Path) -> None:
        """Replace a graph by the N-Triples of a file. Raises StoreUnavailable."""
        headers = {"Content-Type": FORMS["nt"].media_type}

        def send() -> requests.Response:
            with file.open("rb") as body:
                return self._send("PUT", graph, headers=headers, data=body)

        self._expect(send, graph, (200, 201, 204))

    def delete(self, graph: str) -> None:
        """Remove a graph; it may be gone already. Raises StoreUnavailable."""
        self._expect(lambda: self._send("DELETE", graph), graph, (200, 204, 404))

    def _send(self, method: str, graph: str, **arguments: object) -> requests.Response:
        return self.session.request(
            method,
            self.address,
            params={"graph": graph},
            timeout=SECONDS,
            allow_redirects=False,
            **arguments,  # type: ignore[arg-type]  # headers and body
        )

    def _expect(
        self, send: Callable[[], requests.Response], graph: str, expected: tuple[int, ...]
    ) -> None:
        try:
            response = send()
            if response.status_code == 401 and isinstance(self.session.auth, HTTPDigestAuth):
                self.session.auth = self.basic
                response = send()
        except requests.RequestException as error:
            raise self._refusal(graph, type(error).__name__) from error
        if response.status_code not in expected:
            raise self._refusal(graph, f"HTTP {response.status_code}")

    def _refusal(self, graph: str, reason: str) -> StoreUnavailable:
        # Its parameters may be secrets.
        address = self.address.partition("?")[0]
        return StoreUnavailable(REFUSED, address=address, graph=graph, reason=reason)

"""Answers as they leave the server: those of the application, and the server's own."""

from __future__ import annotations

import json
from http import HTTPStatus

from waitress.task import ErrorTask, WSGITask

from oress_opendata.delivery.http.negotiation import PROBLEM
from oress_opendata.delivery.http.security import HEADERS, POLICY

OWN_HEADERS = (*HEADERS, *POLICY, ("Cache-Control", "no-store"), ("Content-Type", PROBLEM))


class Answer(WSGITask):
    """An answer of the application."""

    def set_close_on_finish(self) -> None:
        """Waitress would close the connection after each answer without a body, such as a 304."""
        if self.has_body or self.request.connection_close:
            super().set_close_on_finish()

    def build_response_header(self) -> bytes:
        """Waitress writes names of headers with one capital letter a word."""
        return bytes(super().build_response_header()).replace(b"\r\nEtag: ", b"\r\nETag: ", 1)

    def finish(self) -> None:
        """An answer to HEAD has no body; Waitress would end one without a length."""
        if self.request.command == "HEAD":
            self.write(b"")
        else:
            super().finish()


class Refusal(ErrorTask):
    """The answer to a request that is no HTTP, or too large for it."""

    def execute(self) -> None:
        error = self.request.error
        body = describe_status(HTTPStatus(error.code), str(error.body))
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend(OWN_HEADERS)
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


def describe_status(status: HTTPStatus, detail: str) -> bytes:
    """A problem (RFC 9457) that the application never saw, so without its words and languages."""
    return json.dumps({"title": status.phrase, "status": status.value, "detail": detail}).encode()


def _timed_out() -> bytes:
    status = HTTPStatus.REQUEST_TIMEOUT
    body = describe_status(status, "The request took too long to arrive.")
    headers = (*OWN_HEADERS, ("Connection", "close"), ("Content-Length", str(len(body))))
    lines = (f"HTTP/1.1 {status.value} {status.phrase}", *map(": ".join, headers), "", "")
    return "\r\n".join(lines).encode("ascii") + body


TIMED_OUT = _timed_out()

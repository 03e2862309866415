"""Failures of the object storage: their words, and a process that was forked."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from oress_opendata.errors import SettingsError, StoreUnavailable
from oress_opendata.store.bucket import Bucket
from oress_opendata.store.bucket_failure import (
    NO_BUCKET,
    NO_KEY,
    REFUSED_KEY,
    SILENT,
    UNREACHABLE,
    WRONG_CLOCK,
    WRONG_SERVER,
    explain_failure,
    shorten_reason,
)


@pytest.mark.parametrize("milliseconds", ["411.82ms", "3.2ms"])
def test_a_failure_has_the_same_words_each_time(milliseconds: str) -> None:
    said = (
        f"Generic S3 error: Error performing GET http://127.0.0.1:9/b in {milliseconds}, after 3 "
        "retries - HTTP error: error sending request\n\nCaused by: a long story"
    )
    assert shorten_reason(said) == "HTTP error: error sending request"
    assert shorten_reason("Unknown") == "Unknown"


def test_a_forked_process_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """The threads of the library did not survive the fork."""
    monkeypatch.setattr(Bucket, "_process", 1)
    with pytest.raises(StoreUnavailable):
        Bucket("s3://bucket/prefix").read("journal/00000001.jsonl")


CALLS: tuple[Callable[[Bucket], object], ...] = (
    lambda bucket: bucket.read("a"),
    lambda bucket: bucket.copy_to("a", io.BytesIO()),
    lambda bucket: bucket.add("a", b"x"),
    lambda bucket: bucket.replace("a", b"x"),
    lambda bucket: list(bucket.list("a")),
    lambda bucket: bucket.remove(["a"]),
)


@contextmanager
def answering(status: int, body: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A bucket at a server that gives each request the same answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        do_PUT = do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        yield Bucket("s3://bucket/prefix")
        server.shutdown()


def xml(code: str) -> str:
    return f'<?xml version="1.0"?>\n<Error><Code>{code}</Code><Message>secretpw</Message></Error>'


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (404, "NoSuchBucket", NO_BUCKET),
        (404, "XAdminUserNotFound", REFUSED_KEY),
        (403, "SignatureDoesNotMatch", REFUSED_KEY),
        (403, "RequestTimeTooSkewed", WRONG_CLOCK),
        (400, "AuthorizationHeaderMalformed", WRONG_SERVER),
    ],
)
def test_a_server_that_refuses_is_explained_whatever_was_asked(
    monkeypatch: pytest.MonkeyPatch, status: int, code: str, sentence: str
) -> None:
    with answering(status, xml(code), monkeypatch) as bucket:
        for call in CALLS:
            with pytest.raises(StoreUnavailable) as found:
                call(bucket)
            assert found.value.sentence == sentence
            shown = found.value.say("fr")
            assert "s3://bucket/prefix" in shown
            assert not any(word in shown for word in ("secretpw", "xml", "Debug", "\n"))


def test_an_object_that_is_not_there_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for body in (xml("NoSuchKey"), ""):
        with answering(404, body, monkeypatch) as bucket:
            assert bucket.read("a") is None
            assert not bucket.copy_to("a", io.BytesIO())
            with pytest.raises(FileNotFoundError):
                bucket.replace("a", tmp_path / "absent")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("Error performing GET http://h:9/b in 3ms - HTTP error: error sending request", SILENT),
        ("Error performing PUT http://169.254.169.254/latest/api/token in 3s - HTTP error", NO_KEY),
        ("- Server returned non-2xx status code: 503 Slow: <Code>SlowDown</Code>", UNREACHABLE),
        ("- Server returned non-2xx status code: 501 Not Implemented: <html>", WRONG_SERVER),
        ("Generic S3 error: Got invalid list response: ill-formed document", WRONG_SERVER),
    ],
)
def test_other_failures_are_explained(said: str, sentence: str) -> None:
    error = explain_failure("s3://bucket/prefix", Exception(f"{said}\n\nDebug source:\nGeneric"))
    assert error.sentence == sentence
    assert "Debug" not in error.say("fr")
    assert "HTTP 503 SlowDown." in error.say("en") or sentence != UNREACHABLE


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS_ENDPOINT_URL", "21900"),
        ("AWS_ENDPOINT_URL", "http://[::1"),
        ("AWS_ENDPOINT_URL_S3", "http://user:secretpw@host"),
        ("AWS_ENDPOINT", "http://host:99999"),
        ("AWS_ACCESS_KEY_ID", "secretpw\n"),
        ("AWS_REGION", "eu west"),
    ],
)
def test_an_ill_variable_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name) as found:
        Bucket("s3://bucket/prefix")
    assert "secretpw" not in found.value.say("en")

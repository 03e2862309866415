"""Files that are made for one request are complete before they are sent, or an error; long ones are
sent while they are made, to clients that see where one ends early."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, Response

from oress_opendata.delivery.http import spooling
from oress_opendata.delivery.http.spooling import Progress, spool
from oress_opendata.errors import StoreUnavailable

Spool = Callable[..., Response]


@pytest.fixture
def app() -> Flask:
    return Flask(__name__)


def test_a_file_has_a_length_and_no_name(app: Flask) -> None:
    with app.test_request_context("/"):
        response = spool(["é", b"a"])
        assert response.headers["Content-Length"] == "3"
        assert b"".join(response.iter_encoded()) == "éa".encode()
        response.close()


def test_a_head_makes_nothing(app: Flask) -> None:
    made = iter(["a"])
    with app.test_request_context("/", method="HEAD"):
        assert spool(made).get_data() == b""
    assert next(made) == "a"


@pytest.mark.parametrize(("limit", "words"), [("SECONDS", "too long"), ("MAX_BYTES", "larger")])
def test_a_file_beyond_a_limit_is_an_error(
    app: Flask, monkeypatch: pytest.MonkeyPatch, limit: str, words: str
) -> None:
    monkeypatch.setattr(spooling, limit, 0)
    with app.test_request_context("/"), pytest.raises(StoreUnavailable, match=words):
        spool(["a", "b"])


def test_a_full_disk_is_an_error_in_words(app: Flask) -> None:
    def make() -> Iterator[str]:
        yield "a"
        raise OSError(errno.ENOSPC, "No space left on device")

    with app.test_request_context("/"), pytest.raises(StoreUnavailable, match="no room"):
        spool(make())


def test_an_error_while_it_is_made_passes_through(app: Flask) -> None:
    def make() -> Iterator[str]:
        yield "a"
        raise KeyError("b")

    with app.test_request_context("/"), pytest.raises(KeyError):
        spool(make())


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spooling, "WHOLE", 4)


def make_rows(progress: Progress) -> Iterator[str]:
    for number in range(progress.total):
        progress.done += 1
        yield f"row {number}\n"


@pytest.mark.usefixtures("long")
def test_a_long_file_is_sent_while_it_is_made(app: Flask) -> None:
    progress = Progress(100)
    with app.test_request_context("/"):
        response = spool(make_rows(progress), progress)
        assert progress.done == 1
        assert "Content-Length" not in response.headers
        assert b"".join(response.iter_encoded()) == "".join(make_rows(Progress(100))).encode()
        assert progress.done == 100
        response.close()


@pytest.mark.usefixtures("long")
@pytest.mark.parametrize(
    ("protocol", "limit", "value"),
    [("HTTP/1.0", "WHOLE", 4), ("HTTP/1.1", "MAX_BYTES", 1_000), ("HTTP/1.1", "SECONDS", 1e-5)],
)
def test_what_may_fail_unseen_is_made_whole(
    app: Flask, monkeypatch: pytest.MonkeyPatch, protocol: str, limit: str, value: float
) -> None:
    """For HTTP/1.0, and where a limit is near: the client then gets an error in words."""
    monkeypatch.setattr(spooling, limit, value)
    progress = Progress(100)
    context = app.test_request_context("/", environ_overrides={"SERVER_PROTOCOL": protocol})
    with context:
        try:
            response = spool(make_rows(progress), progress)
        except StoreUnavailable:
            assert limit == "SECONDS"
        else:
            assert progress.done == 100
            assert int(response.headers["Content-Length"]) == 690
            response.close()


@pytest.mark.usefixtures("long")
def test_what_fails_later_ends_early(app: Flask) -> None:
    def make() -> Iterator[str]:
        progress.done += 1
        yield "row 1\n"
        raise KeyError("b")

    progress = Progress(100)
    with app.test_request_context("/"):
        response = spool(make(), progress)
        parts = response.iter_encoded()
        assert next(iter(parts)) == b"row 1\n"
        with pytest.raises(KeyError):
            next(iter(parts))
        response.close()

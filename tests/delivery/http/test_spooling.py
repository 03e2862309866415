"""Files that are made for one request are complete before they are sent, or an error."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, Response

from oress_opendata.delivery.http import spooling
from oress_opendata.delivery.http.spooling import spool
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

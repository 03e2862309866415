"""Requests to servers of others that the operator named: a search cluster, a SPARQL server."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from threading import BoundedSemaphore, Thread
from typing import TypeVar
from urllib.parse import unquote, urlsplit, urlunsplit

import requests
from requests.auth import HTTPBasicAuth

CHUNK = 1 << 18
# Requests of a process at once.
AT_ONCE = 64
_SLOTS = BoundedSemaphore(AT_ONCE)
Result = TypeVar("Result")


class SlowAnswer(Exception):
    """An answer takes longer than it may."""


class LongAnswer(Exception):
    """An answer has more bytes than it may."""


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """Do something in a thread that is left behind if it takes longer: a server may send a header
    a byte at a time, which no limit of the library ends. Raises SlowAnswer, also where too many
    are left behind."""
    if not _SLOTS.acquire(timeout=seconds):
        raise SlowAnswer
    done: Future[Result] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)
        finally:
            _SLOTS.release()

    Thread(target=run, daemon=True).start()
    try:
        return done.result(seconds)
    except FutureTimeout as error:
        raise SlowAnswer from error


def open_session() -> requests.Session:
    session = requests.Session()
    # Nothing of this machine goes along, such as a password of its user.
    session.trust_env = False
    return session


def split_address(address: str) -> tuple[str, str, str]:
    """An address without its user and password, and both of them."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return urlunsplit(parts._replace(netloc=host)), user, password


def make_basic(user: str, password: str) -> HTTPBasicAuth | None:
    """None without a user. As bytes: the library knows only Latin-1."""
    return HTTPBasicAuth(user.encode(), password.encode()) if user else None


def read_body(response: requests.Response, until: float, most: int) -> bytes:
    """The body, up to a moment of the monotonic clock. Raises SlowAnswer, LongAnswer and the
    exceptions of urllib3."""
    body = bytearray()
    # As much as there is: a server that sends a byte now and then does not hold us.
    while chunk := response.raw.read1(CHUNK, decode_content=True):
        body += chunk
        if len(body) > most:
            raise LongAnswer
        if time.monotonic() > until:
            raise SlowAnswer
    return bytes(body)

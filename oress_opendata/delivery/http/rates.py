"""How often a client may ask: a token bucket each, in memory, by a salted hash of its address.

Generous, since many people may share an address and harvesters read everything: a client that
stays below the rate never notices. The salt changes every day and is never stored, so the table
tells nothing about yesterday.
"""

from __future__ import annotations

import hashlib
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from flask import Flask, g, request

from oress_opendata.delivery.http.clients import LOCAL, client_of
from oress_opendata.errors import TooManyRequests
from oress_opendata.languages import N_
from oress_opendata.settings import Settings

# Requests that a client may send at once after a pause, in seconds of its rate.
RESERVE_SECONDS = 20
MAX_CLIENTS = 10_000
DAY = 86_400.0
# What costs nothing: the state of the service, and what belongs to a page.
EXEMPT = frozenset({"health.live", "health.ready", "metrics.show", "static"})
TOO_MANY = N_("You have sent too many requests. Wait {seconds} s, then continue more slowly.")


class Rates:
    """The buckets of a process. `rate` is in requests per second; 0 is no limit."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self.clock = rate, clock
        self.reserve = rate * RESERVE_SECONDS
        # By hashed client, the one that asked last at the end: requests left, and when.
        self.buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()
        self.salt, self.salted = secrets.token_bytes(16), clock()
        self.lock = Lock()

    def take(self, client: str) -> None:
        """Count a request. Raises TooManyRequests."""
        if not self.rate or client in LOCAL:
            return
        with self.lock:
            now = self.clock()
            key = self._key(client, now)
            left, last = self.buckets.pop(key, (self.reserve, now))
            left = min(self.reserve, left + (now - last) * self.rate)
            allowed = left >= 1
            self.buckets[key] = (left - allowed, now)
            if len(self.buckets) > MAX_CLIENTS:
                self.buckets.popitem(last=False)
        if not allowed:
            raise TooManyRequests(TOO_MANY, math.ceil((1 - left) / self.rate))

    def _key(self, client: str, now: float) -> bytes:
        if now - self.salted > DAY:
            self.salt, self.salted = secrets.token_bytes(16), now
            self.buckets.clear()
        return hashlib.blake2b(client.encode(), digest_size=16, key=self.salt).digest()


def limit_rates(app: Flask, settings: Settings) -> None:
    """Note who asks in `g.client`, for this request only, and refuse who asks too often."""
    rates = Rates(settings.rate)

    @app.before_request
    def count_request() -> None:
        g.client = client_of(request.environ, settings.proxies)
        if request.endpoint not in EXEMPT:
            rates.take(g.client)

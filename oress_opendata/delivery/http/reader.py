"""What a host that only reads says: how old its state may be, and where the forms are."""

from __future__ import annotations

import re
import time
from pathlib import Path

from flask import Flask, Response, request

from oress_opendata.errors import StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.store.upkeep import FOLLOW

# What operators ask, by blueprint.
ALWAYS = ("health", "metrics")
# deploy/nginx-readers.conf has the same expression.
PUBLISHER = re.compile(
    r"(/[a-z]+/(desk|report|declare|messages|claim|follow|letters)|/api/v1/packages)(/|$)"
)
ELSEWHERE = N_(
    "This host only reads. Desk and forms are at the publisher: the proxy must send {path} there."
)
FIRST = N_("This host does not have the catalogue yet. Try again in a few minutes.")


def mark_reader(app: Flask, home: Path) -> None:
    """Answer 503 for what the publisher answers, and for everything before this host has followed
    once; state the age of everything else."""

    @app.before_request
    def refuse_early() -> None:
        if PUBLISHER.match(request.path):
            raise StoreUnavailable(ELSEWHERE, path=request.path)
        if request.blueprint not in ALWAYS and not (home / FOLLOW).exists():
            raise StoreUnavailable(FIRST)

    @app.after_request
    def state_age(response: Response) -> Response:
        """RFC 9111: seconds since the answer was known to be that of the publisher."""
        try:
            age = time.time() - (home / FOLLOW).stat().st_mtime
        except OSError:
            return response
        response.headers["Age"] = str(max(0, int(age)))
        return response

"""A log of requests, only if the operator wants one: the route, not the address that was asked for,
and nothing about who asked."""

from __future__ import annotations

import logging
import re
import time

from flask import Flask, Response, g, request

log = logging.getLogger("oress_opendata.access")


def log_accesses(app: Flask) -> None:
    log.setLevel(logging.INFO)
    app.before_request(_begin)
    app.after_request(_log)


def _begin() -> None:
    g.begun = time.perf_counter()


def _log(response: Response) -> Response:
    members = {
        "method": request.method,
        # As the documentation writes it, without the kind of a step.
        "route": re.sub(r"<\w+:", "<", request.url_rule.rule) if request.url_rule else "",
        "status": response.status_code,
        "milliseconds": round(1_000 * (time.perf_counter() - g.begun)),
    }
    text = "{method} {route} {status} {milliseconds} ms".format(**members)
    log.info("%s", text, extra=members)
    return response

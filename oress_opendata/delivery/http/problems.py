"""Every error, in one shape: problem+json (RFC 9457), or a page in the reader's language.

One table turns the classes of errors.py into statuses; another gives the words of HTTP's own.
Registered after flask-smorest, whose handler would answer for the whole application.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from flask import Flask, Response, g, json, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from oress_opendata.delivery.http.negotiation import PAGE, PROBLEM, reader_language, wants_page
from oress_opendata.delivery.http.security import is_private
from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import (
    AccountRefused,
    BadQuery,
    Damage,
    DamagedBlob,
    Forbidden,
    Gone,
    KeyInUse,
    KeyTaken,
    NotAcceptable,
    NotFound,
    NotIdentified,
    OressError,
    PackageRefused,
    ReleaseDamaged,
    ReleaseRefused,
    StoreUnavailable,
    TooManyRequests,
    VersionTooSmall,
    ViewMissing,
)
from oress_opendata.languages import N_, say
from oress_opendata.model.texts import say_isolated
from oress_opendata.sources.reports.text import report_to_json

# For visitors: which blob it is, and what to run, is in the log.
DAMAGED = N_(
    "A file that this address needs is damaged. The operator can repair it by publishing the same "
    "package again. Everything else is available."
)
# The first that fits.
STATUSES: tuple[tuple[type[OressError], int], ...] = (
    (BadQuery, 400),
    (AccountRefused, 400),
    (NotIdentified, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (NotAcceptable, 406),
    (Gone, 410),
    (ReleaseRefused, 409),
    (KeyInUse, 409),
    (KeyTaken, 422),
    (PackageRefused, 422),
    (TooManyRequests, 429),
    (StoreUnavailable, 503),
    (OressError, 500),
)
# By status: the last part of `type`, the title, and the detail where no error has its own.
WORDS: Mapping[int, tuple[str, str, str]] = {
    400: (
        "bad-request",
        N_("Invalid request"),
        N_("The request is invalid."),
    ),
    401: (
        "not-identified",
        N_("Not identified"),
        N_("This address asks for a valid token."),
    ),
    403: (
        "forbidden",
        N_("Not allowed"),
        N_("You may not do this."),
    ),
    404: (
        "not-found",
        N_("Not found"),
        N_("There is nothing at this address."),
    ),
    405: (
        "method-not-allowed",
        N_("Method not allowed"),
        N_("This address is read-only."),
    ),
    406: (
        "not-acceptable",
        N_("Not acceptable"),
        N_("None of the formats that you accept is available."),
    ),
    409: (
        "conflict",
        N_("Conflict"),
        N_("This conflicts with what is published."),
    ),
    410: (
        "gone",
        N_("Withdrawn"),
        N_("What was at this address has been withdrawn."),
    ),
    413: (
        "too-large",
        N_("Too large"),
        N_("The request is too large."),
    ),
    414: (
        "too-long",
        N_("Too long"),
        N_("The address is too long."),
    ),
    415: (
        "media-type",
        N_("Unsupported media type"),
        N_("The media type of the request is not supported."),
    ),
    422: (
        "refused",
        N_("Refused"),
        N_("The content was refused."),
    ),
    429: (
        "too-many-requests",
        N_("Too many requests"),
        N_("Too many requests"),
    ),
    500: (
        "error",
        N_("Error"),
        N_("Something went wrong. The error was logged as {id}."),
    ),
    503: (
        "unavailable",
        N_("Unavailable"),
        N_("The service is unavailable. Try again in a moment."),
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as it is rendered. `extra` are further members of the JSON."""

    status: int
    slug: str
    title: str
    detail: str
    language: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    # Seconds, for those that pass.
    retry_after: int = 2


def register_problems(app: Flask, service: Service, render_page: Callable[[Problem], str]) -> None:
    """`render_page` makes the HTML of a problem."""

    def handle(error: Exception) -> Response:
        problem = describe_error(app, service, error)
        allow = error.valid_methods if isinstance(error, MethodNotAllowed) else None
        return render_problem(service, problem, render_page, ", ".join(allow or ()))

    for kind in (OressError, HTTPException, Exception):
        app.register_error_handler(kind, handle)


def describe_error(app: Flask, service: Service, error: Exception) -> Problem:
    """An error in words. An unexpected one is logged with its traceback and shown by an id."""
    language = reader_language(service.settings)
    if isinstance(error, OressError):
        status = next(status for kind, status in STATUSES if isinstance(error, kind))
        # A damaged file was logged when it was read.
        if status == 500 and not isinstance(error, Damage):
            app.logger.error("%s", error, exc_info=error)
        sentence = DAMAGED if isinstance(error, DamagedBlob) else error.sentence
        detail = say_isolated(sentence, language, **error.parameters)
        slug = "bad-parameter" if isinstance(error, BadQuery) and error.parameter else None
        slug = "view-missing" if isinstance(error, ViewMissing) else slug
        slug = "damaged" if isinstance(error, Damage | ReleaseDamaged) else slug
        problem = _problem(status, language, detail, _members(service, error, language), slug)
        if isinstance(error, TooManyRequests):
            problem = replace(problem, retry_after=error.seconds)
        return problem
    if isinstance(error, HTTPException) and error.code and error.code < 500:
        return _describe_http(error, language)
    identifier = uuid4().hex
    app.logger.error("error %s at %r", identifier, _loggable_path(), exc_info=error)
    detail = say(WORDS[500][2], language, id=identifier)
    return _problem(500, language, detail, {"id": identifier})


def _loggable_path() -> str:
    """The path of the request; below the desk only its pattern, since some paths are secrets."""
    rule = request.url_rule
    return rule.rule if rule and is_private(request.path) else request.path


def render_problem(
    service: Service, problem: Problem, render_page: Callable[[Problem], str], allow: str = ""
) -> Response:
    if wants_page():
        g.language = problem.language
        page = render_page(problem)
        response = Response(page, problem.status, content_type=PAGE)
    else:
        body = json.dumps(to_json(service, problem))
        response = Response(body, problem.status, content_type=PROBLEM)
    response.headers["Content-Language"] = problem.language
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Accept", "Accept-Language"))
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if allow:
        response.headers["Allow"] = allow
    if problem.status in (429, 503):
        response.headers["Retry-After"] = str(problem.retry_after)
    if replacement := problem.extra.get("replacement"):
        response.headers["Link"] = f'<{replacement}>; rel="successor-version"'
    return response


def to_json(service: Service, problem: Problem) -> dict[str, Any]:
    """The members of RFC 9457. `type` names the kind; the API's documentation explains it."""
    query = request.query_string.decode("ascii", "ignore")
    return {
        "type": f"{service.settings.base_url}/api/docs#{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": quote(request.path) + (f"?{query}" if query else ""),
        **problem.extra,
    }


def _describe_http(error: HTTPException, language: str) -> Problem:
    status = error.code or 500
    if status not in WORDS:
        return _problem(status, language, error.name, slug="http")
    return _problem(status, language, say(WORDS[status][2], language))


def _members(service: Service, error: OressError, language: str) -> dict[str, Any]:
    if isinstance(error, BadQuery):
        return {"parameter": error.parameter} if error.parameter else {}
    if isinstance(error, PackageRefused) and error.report is not None:
        return {"report": report_to_json(error.report, service.settings.languages)}
    if isinstance(error, VersionTooSmall):
        reasons = [say(text, language, **words) for text, words in error.breaks]
        return {"proposed": error.parameters["proposed"], "reasons": reasons}
    if isinstance(error, Gone):
        return _tombstone(service, error)
    return {}


def _tombstone(service: Service, error: Gone) -> dict[str, Any]:
    """What is gone, why, and what replaces it: a version of the same dataset."""
    name, version = error.parameters.get("name"), error.parameters.get("version")
    members: dict[str, Any] = {"reason": error.reason, "replaced_by": error.replaced_by}
    members |= {key: text for key, text in (("dataset", name), ("version", version)) if text}
    if name and error.replaced_by:
        members["replacement"] = service.addresses.page(
            "datasets", name, error.replaced_by, language=reader_language(service.settings)
        )
    return members


def _problem(
    status: int,
    language: str,
    detail: str,
    extra: Mapping[str, Any] | None = None,
    slug: str | None = None,
) -> Problem:
    words = WORDS.get(status)
    return Problem(
        status=status,
        slug=slug or (words[0] if words else "http"),
        title=say(words[1], language) if words else detail,
        detail=detail,
        language=language,
        extra=extra or {},
    )

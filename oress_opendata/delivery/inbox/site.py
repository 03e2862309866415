"""The forms of the public as they are served. Their pages are in no index and no cache."""

from __future__ import annotations

from functools import partial

from flask import Flask, Response, request

from oress_opendata.delivery.desk.csrf import SAFE, is_same_site
from oress_opendata.delivery.http.confirmations import provide_confirmations
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.inbox.claim import make_claims
from oress_opendata.delivery.inbox.declaration import make_declarations
from oress_opendata.delivery.inbox.following import make_following
from oress_opendata.delivery.inbox.report import make_reports
from oress_opendata.delivery.inbox.state import make_states
from oress_opendata.desk.database import Desk
from oress_opendata.desk.inbox.records import find_confirmation
from oress_opendata.errors import Forbidden
from oress_opendata.languages import N_
from oress_opendata.store.engine import transaction

OTHER_SITE = N_(
    "Another site sent this form. Nothing was kept: open the form here, and send it again."
)
PREFIX = "/<language:language>"
NAMES = frozenset(
    {"inbox_report", "inbox_state", "inbox_declaration", "inbox_claim", "inbox_follow"}
)


def register_inbox(app: Flask, service: Service, desk: Desk) -> None:
    for make in (make_reports, make_states, make_declarations, make_claims):
        app.register_blueprint(make(service, desk), url_prefix=PREFIX)
    if service.settings.smtp:
        app.register_blueprint(make_following(service, desk), url_prefix=PREFIX)

    @app.before_request
    def refuse_other_sites() -> None:
        """Where the address has a token, that is proof enough: mail programs send such a form."""
        is_form = request.blueprint in NAMES and request.method not in SAFE
        has_token = "token" in (request.view_args or {})
        if is_form and not has_token and not is_same_site(service.settings):
            raise Forbidden(OTHER_SITE)

    provide_confirmations(app, partial(_find_confirmation, desk))

    @app.after_request
    def keep_private(response: Response) -> Response:
        if request.blueprint in NAMES:
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Robots-Tag"] = "noindex"
            response.headers.pop("ETag", None)
        return response


def _find_confirmation(desk: Desk, register: str, identifier: str) -> str:
    with transaction(desk.reading) as connection:
        return find_confirmation(connection, register, identifier)

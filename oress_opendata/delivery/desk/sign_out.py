"""Signing out: the session ends, and the browser gets another secret."""

from __future__ import annotations

from flask import Blueprint, Response, g

from oress_opendata.delivery.desk.access import go, session
from oress_opendata.delivery.http.service import Service
from oress_opendata.desk.accounts.secret import new_secret
from oress_opendata.desk.accounts.sessions import end_session
from oress_opendata.desk.database import Desk
from oress_opendata.store.engine import transaction


def make_sign_out(_service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("sign_out", __name__)

    @pages.post("/sign-out")
    def sign_out(language: str) -> Response:
        with transaction(desk.writing) as connection:
            end_session(connection, session().digest)
        g.desk_secret, g.desk_session = new_secret(), None
        return go("sign-in")

    return pages

"""Setting up the codes of an authenticator, and ending them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from flask import Blueprint, Response, g, request
from markupsafe import Markup

from oress_opendata.delivery.desk.access import go, notify, person
from oress_opendata.delivery.desk.refusals import refuse, sentence_of
from oress_opendata.delivery.http.capacity import SIGN_IN, takes
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.desk.accounts.codes import (
    address_of,
    begin_codes,
    draw_code,
    end_codes,
    new_code_secret,
)
from oress_opendata.desk.accounts.once import find_once, keep_once
from oress_opendata.desk.accounts.sign_in import confirm_password
from oress_opendata.desk.database import Desk
from oress_opendata.desk.moment import utc_now
from oress_opendata.errors import AccountRefused, TooManyRequests
from oress_opendata.languages import N_
from oress_opendata.store.engine import transaction

SETUP, PATIENCE = "codes", timedelta(minutes=30)
ENDED = N_("You sign in without codes from now on.")
TOO_LATE = N_("This step took too long. Begin again.")


@dataclass(frozen=True, slots=True)
class CodesPage(Page):
    """`drawing` is the QR code of `secret`."""

    template: ClassVar[str] = "desk/codes.html"

    drawing: Markup
    secret: str
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecoveryPage(Page):
    template: ClassVar[str] = "desk/recovery.html"

    codes: tuple[str, ...]


def make_codes(_service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("codes", __name__)

    @pages.get("/account/codes")
    def show_setup(language: str) -> str:
        return render(_page(_setup_secret(desk)))

    @pages.post("/account/codes")
    def begin(language: str) -> Response:
        now = utc_now()
        secret = ""
        try:
            with transaction(desk.writing) as connection:
                secret = find_once(connection, SETUP, g.desk_secret, now) or ""
                if not secret:
                    raise AccountRefused(TOO_LATE)
                code = request.form.get("code", "")
                recovery = begin_codes(connection, person(), secret, code, now)
        except AccountRefused as error:
            return refuse(_page(secret or _setup_secret(desk), sentence_of(error)), error)
        return Response(render(RecoveryPage(tuple(recovery))))

    @pages.post("/account/codes/end")
    @takes(SIGN_IN)
    def end(language: str) -> Response:
        password = request.form.get("confirm", "")
        try:
            confirm_password(desk, person(), password, g.client, utc_now())
        except (AccountRefused, TooManyRequests) as error:
            notify(desk, error.sentence, "bad", **error.parameters)
            return go("account")
        with transaction(desk.writing) as connection:
            end_codes(connection, person().name, person())
        notify(desk, ENDED)
        return go("account")

    return pages


def _setup_secret(desk: Desk) -> str:
    """The secret that this browser sets up: the same when the page is loaded again."""
    now = utc_now()
    with transaction(desk.writing) as connection:
        secret = find_once(connection, SETUP, g.desk_secret, now)
        if secret is None:
            secret = new_code_secret()
            keep_once(connection, SETUP, g.desk_secret, secret, now=now, lifetime=PATIENCE)
    return secret


def _page(secret: str, *errors: str) -> CodesPage:
    # Drawn by our own library of our own text.
    drawing = Markup(draw_code(address_of(person(), secret)))
    return CodesPage(drawing, secret, errors)

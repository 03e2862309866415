"""The page where one signs in: with a password and, if one asks for it, a code; or with a passkey.
The pages of `provider` do it with a provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, g, request

from oress_opendata.delivery.desk.access import change_session, desk_path, open_to_all, safe_next
from oress_opendata.delivery.desk.refusals import refuse, sentence_of
from oress_opendata.delivery.http.capacity import SIGN_IN, takes
from oress_opendata.delivery.http.negotiation import JSON, redirect
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.desk.accounts.openid import has_provider
from oress_opendata.desk.accounts.passkeys import ask_for_known, takes_passkeys
from oress_opendata.desk.accounts.sign_in import (
    await_code,
    check_code,
    check_passkey,
    check_password,
    enter,
)
from oress_opendata.desk.database import Desk
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.person import Person
from oress_opendata.errors import AccountRefused, TooManyRequests
from oress_opendata.store.engine import transaction

REFUSALS = (AccountRefused, TooManyRequests)


@dataclass(frozen=True, slots=True)
class SignInPage(Page):
    """`wanted` is where to go then; `name` what was typed."""

    template: ClassVar[str] = "desk/sign_in.html"

    wanted: str
    name: str
    errors: tuple[str, ...]
    takes_passkeys: bool
    has_provider: bool


@dataclass(frozen=True, slots=True)
class CodePage(Page):
    template: ClassVar[str] = "desk/code.html"

    wanted: str
    errors: tuple[str, ...]


def make_sign_in(_service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("sign_in", __name__)

    @pages.get("/sign-in")
    @open_to_all
    def show_sign_in(language: str) -> str:
        return render(sign_in_page(desk, safe_next(read_query_string().text("next"))))

    @pages.post("/sign-in")
    @open_to_all
    @takes(SIGN_IN)
    def sign_in(language: str) -> Response:
        name, now = request.form.get("name", ""), utc_now()
        try:
            person = check_password(desk, name, request.form.get("password", ""), g.client, now)
        except REFUSALS as error:
            page = sign_in_page(desk, _form_wanted(), name, sentence_of(error))
            return refuse(page, error)
        if await_code(desk, person, g.desk_secret, now):
            return Response(render(CodePage(_form_wanted(), ())))
        return let_in(desk, person, "password", _form_wanted())

    @pages.post("/sign-in/code")
    @open_to_all
    def give_code(language: str) -> Response:
        code = request.form.get("code", "")
        try:
            person = check_code(desk, g.desk_secret, code, g.client, utc_now())
        except REFUSALS as error:
            return refuse(CodePage(_form_wanted(), (sentence_of(error),)), error)
        return let_in(desk, person, "password and code", _form_wanted())

    @pages.post("/sign-in/passkey/options")
    @open_to_all
    def ask_passkey(language: str) -> Response:
        with transaction(desk.writing) as connection:
            options = ask_for_known(connection, desk.settings, g.desk_secret, utc_now())
        return Response(options, content_type=JSON)

    @pages.post("/sign-in/passkey")
    @open_to_all
    def give_passkey(language: str) -> Response:
        answer = request.form.get("answer", "")
        try:
            person = check_passkey(desk, g.desk_secret, answer, g.client, utc_now())
        except REFUSALS as error:
            return refuse(sign_in_page(desk, _form_wanted(), "", sentence_of(error)), error)
        return let_in(desk, person, "passkey", _form_wanted())

    return pages


def sign_in_page(desk: Desk, wanted: str, name: str = "", *errors: str) -> SignInPage:
    settings = desk.settings
    return SignInPage(wanted, name, errors, takes_passkeys(settings), has_provider(settings))


def let_in(desk: Desk, person: Person, by: str, wanted: str) -> Response:
    """Open a session with a secret of its own, and go to where the person wanted to go."""
    change_session(desk, enter(desk, person, by, utc_now()))
    return redirect(safe_next(wanted) or desk_path(), 303)


def _form_wanted() -> str:
    return safe_next(request.form.get("next", ""))

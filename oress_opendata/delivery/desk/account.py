"""My account: the password, the sessions, and what one signs in with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, g, request
from sqlalchemy import Connection

from oress_opendata.delivery.desk.access import change_session, go, notify, person, session
from oress_opendata.delivery.desk.invitation import read_new_password
from oress_opendata.delivery.desk.refusals import refuse, sentence_of
from oress_opendata.delivery.http.capacity import SIGN_IN, takes
from oress_opendata.delivery.http.negotiation import JSON
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.desk.accounts.codes import count_recovery
from oress_opendata.desk.accounts.identities import forget_identities, has_identity
from oress_opendata.desk.accounts.passkeys import (
    Passkey,
    add_passkey,
    ask_for_new,
    list_passkeys,
    remove_passkey,
    takes_passkeys,
)
from oress_opendata.desk.accounts.people import Account, find_account
from oress_opendata.desk.accounts.sessions import (
    Session,
    end_sessions,
    list_sessions,
    open_session,
)
from oress_opendata.desk.accounts.sign_in import change_password
from oress_opendata.desk.database import Desk
from oress_opendata.desk.moment import utc_now
from oress_opendata.errors import AccountRefused, OressError, TooManyRequests
from oress_opendata.languages import N_
from oress_opendata.store.engine import transaction

SAVED = N_("The password is changed. All your other sessions have ended.")
ADDED = N_("The passkey is added.")
REMOVED = N_("It is removed.")
ENDED = N_("All other sessions have ended.")


@dataclass(frozen=True, slots=True)
class AccountPage(Page):
    """`current` is the digest of the session of this request."""

    template: ClassVar[str] = "desk/account.html"

    account: Account
    recovery: int
    passkeys: tuple[Passkey, ...]
    takes_passkeys: bool
    has_identity: bool
    sessions: tuple[Session, ...]
    current: str
    errors: tuple[str, ...]


def make_account(_service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("account", __name__)

    @pages.get("/account")
    def show_account(language: str) -> str:
        return render(_page(desk))

    @pages.post("/account/password")
    @takes(SIGN_IN)
    def save_password(language: str) -> Response:
        try:
            new = read_new_password()
            current = request.form.get("current", "")
            change_password(desk, person(), current, new, client=g.client, now=utc_now())
        except (AccountRefused, TooManyRequests) as error:
            return _refuse(desk, error)
        with transaction(desk.writing) as connection:
            end_sessions(connection, person().id)
            secret = open_session(connection, person().id, utc_now())
        change_session(desk, secret)
        notify(desk, SAVED)
        return go("account")

    @pages.post("/account/sessions/end")
    def end_others(language: str) -> Response:
        with transaction(desk.writing) as connection:
            end_sessions(connection, person().id, kept=session().digest)
        notify(desk, ENDED)
        return go("account")

    @pages.post("/account/provider/remove")
    def remove_provider(language: str) -> Response:
        with transaction(desk.writing) as connection:
            forget_identities(connection, person().name, person())
        notify(desk, REMOVED)
        return go("account")

    _add_passkeys(pages, desk)
    return pages


def _add_passkeys(pages: Blueprint, desk: Desk) -> None:
    @pages.post("/account/passkeys/options")
    def ask_passkey(language: str) -> Response:
        with transaction(desk.writing) as connection:
            options = ask_for_new(connection, desk.settings, person(), g.desk_secret, utc_now())
        return Response(options, content_type=JSON)

    @pages.post("/account/passkeys")
    def save_passkey(language: str) -> Response:
        answer, name = request.form.get("answer", ""), request.form.get("passkey-name", "")
        try:
            with transaction(desk.writing) as connection:
                add_passkey(
                    connection,
                    desk.settings,
                    person(),
                    g.desk_secret,
                    answer=answer,
                    name=name,
                    now=utc_now(),
                )
        except AccountRefused as error:
            return _refuse(desk, error)
        notify(desk, ADDED)
        return go("account")

    @pages.post("/account/passkeys/remove")
    def drop_passkey(language: str) -> Response:
        with transaction(desk.writing) as connection:
            remove_passkey(connection, person(), request.form.get("passkey", ""))
        notify(desk, REMOVED)
        return go("account")


def _refuse(desk: Desk, error: OressError) -> Response:
    return refuse(_page(desk, sentence_of(error)), error)


def _page(desk: Desk, *errors: str) -> AccountPage:
    with transaction(desk.reading) as connection:
        return _read_page(desk, connection, errors)


def _read_page(desk: Desk, connection: Connection, errors: tuple[str, ...]) -> AccountPage:
    return AccountPage(
        account=find_account(connection, person().name),
        recovery=count_recovery(connection, person()),
        passkeys=tuple(list_passkeys(connection, person())),
        takes_passkeys=takes_passkeys(desk.settings),
        has_identity=has_identity(connection, person()),
        sessions=tuple(list_sessions(connection, person(), utc_now())),
        current=session().digest,
        errors=errors,
    )

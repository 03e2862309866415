"""The page of a link that works once: the first administrator, or a new password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, g, request

from oress_opendata.delivery.desk.access import open_to_all
from oress_opendata.delivery.desk.refusals import refuse, sentence_of
from oress_opendata.delivery.desk.sign_in import let_in, sign_in_page
from oress_opendata.delivery.http.capacity import SIGN_IN, takes
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.desk.accounts.delays import count_failure, key_of_client, refuse_early
from oress_opendata.desk.accounts.invitations import accept_invitation, find_invitation
from oress_opendata.desk.accounts.openid import has_provider
from oress_opendata.desk.accounts.passwords import SHORTEST
from oress_opendata.desk.database import Desk
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.person import Person
from oress_opendata.errors import AccountRefused, TooManyRequests
from oress_opendata.languages import N_
from oress_opendata.store.engine import transaction

DIFFERENT = N_("The two passwords are not the same.")


@dataclass(frozen=True, slots=True)
class InvitationPage(Page):
    """`name` is that of the person, or what the first administrator typed."""

    template: ClassVar[str] = "desk/invitation.html"

    secret: str
    is_first: bool
    name: str
    errors: tuple[str, ...]
    shortest: int
    has_provider: bool


def make_invitation(_service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("invitation", __name__)

    @pages.get("/link/<secret>")
    @open_to_all
    def show_link(language: str, secret: str) -> Response:
        try:
            person = _find(desk, secret)
        except (AccountRefused, TooManyRequests) as error:
            return refuse(sign_in_page(desk, "", "", sentence_of(error)), error)
        return Response(render(_page(desk, secret, person, person.name if person else "")))

    @pages.post("/link/<secret>")
    @open_to_all
    @takes(SIGN_IN)
    def use_link(language: str, secret: str) -> Response:
        try:
            person = _find(desk, secret)
        except (AccountRefused, TooManyRequests) as error:
            return refuse(sign_in_page(desk, "", "", sentence_of(error)), error)
        name = person.name if person else request.form.get("name", "")
        try:
            invited = _accept(desk, secret, name)
        except AccountRefused as error:
            return refuse(_page(desk, secret, person, name, sentence_of(error)), error)
        return let_in(desk, invited, "link", "")

    return pages


def read_new_password() -> str:
    """The new password of a form, typed twice. Raises AccountRefused."""
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        raise AccountRefused(DIFFERENT)
    return password


def _accept(desk: Desk, secret: str, name: str) -> Person:
    password = read_new_password()
    with transaction(desk.writing) as connection:
        return accept_invitation(connection, secret, name, password, utc_now())


def _find(desk: Desk, secret: str) -> Person | None:
    """Who a link is for. Raises AccountRefused, TooManyRequests."""
    now = utc_now()
    with transaction(desk.writing) as connection:
        key = key_of_client(connection, g.client)
        refuse_early(connection, (key,), now)
        try:
            return find_invitation(connection, secret, now)
        except AccountRefused as error:
            count_failure(connection, (key,), now)
            refused = error
    raise refused


def _page(
    desk: Desk, secret: str, person: Person | None, name: str, *errors: str
) -> InvitationPage:
    provider = has_provider(desk.settings) and person is not None
    return InvitationPage(secret, person is None, name, errors, SHORTEST, provider)

"""People: administrators add them, give them roles, disable them, and hand out links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from oress_opendata.delivery.desk.access import ROLES, go, notify, person, require
from oress_opendata.delivery.desk.refusals import refuse, sentence_of
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.desk.accounts.invitations import invite_person, reset_person
from oress_opendata.desk.accounts.people import (
    Account,
    add_person,
    disable_person,
    enable_person,
    find_account,
    list_people,
    set_email,
    set_role,
)
from oress_opendata.desk.database import Desk
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.person import Role
from oress_opendata.errors import AccountRefused
from oress_opendata.languages import N_
from oress_opendata.store.engine import transaction

ROLE_SET = N_("{name} has another role and signs in again.")
EMAIL_SET = N_("The e-mail address of {name} is noted.")
DISABLED = N_("{name} can sign in no more; open sessions and tokens have ended.")
ENABLED = N_("{name} can sign in again.")
BAD_ROLE = N_("Choose a role.")


@dataclass(frozen=True, slots=True)
class PeoplePage(Page):
    """`invited` is the name that a new link is for; `link` is shown this once. `name`, `role` and
    `email` are what was typed."""

    template: ClassVar[str] = "desk/people.html"

    accounts: tuple[Account, ...]
    roles: tuple[tuple[str, str], ...]
    invited: str
    link: str
    name: str
    role: str
    email: str
    errors: tuple[str, ...]


def make_people(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("people", __name__)

    @pages.get("/people")
    @require(Role.ADMIN)
    def show_people(language: str) -> str:
        return render(_page(desk))

    @pages.post("/people")
    @require(Role.ADMIN)
    def add(language: str) -> Response:
        name, email = request.form.get("name", ""), request.form.get("email", "")
        try:
            role = _read_role()
            with transaction(desk.writing) as connection:
                added = add_person(connection, person().name, name, role, email)
                secret = invite_person(connection, person().name, added, utc_now())
        except AccountRefused as error:
            typed = (name, request.form.get("role", ""), email)
            return refuse(_page(desk, typed=typed, errors=(sentence_of(error),)), error)
        return _show_link(desk, added.name, service, secret)

    @pages.post("/people/<name>/reset")
    @require(Role.ADMIN)
    def reset(language: str, name: str) -> Response:
        with transaction(desk.writing) as connection:
            secret = reset_person(connection, person().name, name, utc_now())
        return _show_link(desk, name, service, secret)

    _add_changes(pages, desk)
    return pages


def _add_changes(pages: Blueprint, desk: Desk) -> None:
    @pages.post("/people/<name>/role")
    @require(Role.ADMIN)
    def change_role(language: str, name: str) -> Response:
        role = request.form.get("role", "")
        return _change(
            desk, name, ROLE_SET, lambda c: set_role(c, person().name, name, _read_role(role))
        )

    @pages.post("/people/<name>/email")
    @require(Role.ADMIN)
    def change_email(language: str, name: str) -> Response:
        email = request.form.get("email", "")
        return _change(desk, name, EMAIL_SET, lambda c: set_email(c, person().name, name, email))

    @pages.post("/people/<name>/disable")
    @require(Role.ADMIN)
    def disable(language: str, name: str) -> Response:
        return _change(desk, name, DISABLED, lambda c: disable_person(c, person().name, name))

    @pages.post("/people/<name>/enable")
    @require(Role.ADMIN)
    def enable(language: str, name: str) -> Response:
        return _change(desk, name, ENABLED, lambda c: enable_person(c, person().name, name))


def _change(desk: Desk, name: str, done: str, change: Callable[[Connection], None]) -> Response:
    """Do it and say so, on the list of people."""
    try:
        with transaction(desk.writing) as connection:
            change(connection)
            shown = find_account(connection, name).person.name
    except AccountRefused as error:
        return refuse(_page(desk, errors=(sentence_of(error),)), error)
    notify(desk, done, name=shown)
    return go("people")


def _read_role(text: str | None = None) -> Role:
    given = request.form.get("role", "") if text is None else text
    if given not in list(Role):
        raise AccountRefused(BAD_ROLE)
    return Role(given)


def _show_link(desk: Desk, name: str, service: Service, secret: str) -> Response:
    """The list with the new link, in answer to the form: no other address shows it."""
    link = service.addresses.page("desk", "link", secret)
    return Response(render(_page(desk, invited=name, link=link)))


def _page(
    desk: Desk,
    invited: str = "",
    link: str = "",
    typed: tuple[str, str, str] = ("", Role.EDITOR, ""),
    errors: tuple[str, ...] = (),
) -> PeoplePage:
    with transaction(desk.reading) as connection:
        accounts = tuple(list_people(connection))
    roles = tuple((role.value, name) for role, name in ROLES.items())
    return PeoplePage(accounts, roles, invited, link, *typed, errors)

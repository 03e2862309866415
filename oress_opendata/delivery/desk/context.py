"""What every page of the desk shows beside its own context: as the variable `staff`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request

from oress_opendata.delivery.desk.access import ROLES, find_person_signed_in
from oress_opendata.delivery.desk.csrf import csrf_field, csrf_token
from oress_opendata.delivery.desk.navigation import Entry, list_entries
from oress_opendata.delivery.http.security import is_private
from oress_opendata.desk.accounts.sessions import take_notices
from oress_opendata.desk.database import Desk
from oress_opendata.desk.person import Person
from oress_opendata.languages import say
from oress_opendata.store.engine import transaction


@dataclass(frozen=True, slots=True)
class ShownNotice:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class StaffContext:
    """`person` is None before signing in; `token` is for scripts that send no form."""

    person: Person | None
    role: str
    token: str
    home: str
    entries: tuple[Entry, ...]
    notices: tuple[ShownNotice, ...]


def share_staff_context(app: Flask, desk: Desk) -> None:
    """Give the variable to all templates below the desk, and the field of forms to all."""
    app.jinja_env.globals["csrf_field"] = csrf_field

    @app.context_processor
    def share() -> dict[str, Any]:
        if not is_private(request.path) or "desk_secret" not in g:
            return {}
        return {"staff": _make_context(app, desk)}


def _make_context(app: Flask, desk: Desk) -> StaffContext:
    person = find_person_signed_in()
    return StaffContext(
        person=person,
        role=ROLES[person.role] if person else "",
        token=csrf_token(),
        home=f"{request.script_root}/{g.language}/desk",
        entries=list_entries(app),
        notices=_take_notices(desk),
    )


def _take_notices(desk: Desk) -> tuple[ShownNotice, ...]:
    session = g.desk_session
    if not session or not session.has_notices:
        return ()
    with transaction(desk.writing) as connection:
        notices = take_notices(connection, session.digest)
    return tuple(
        ShownNotice(notice.kind, say(notice.sentence, g.language, **notice.parameters))
        for notice in notices
    )

"""Who is at the desk: the session of a request, and what its person may do.

Every address below `/<language>/desk` asks for a person who is signed in, except the views that
`open_to_all` marks. `require` asks for a higher role.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote

from flask import Flask, Response, g, request
from werkzeug import Response as BaseResponse

from oress_opendata.delivery.desk.csrf import SAFE, check_csrf
from oress_opendata.delivery.http.negotiation import redirect
from oress_opendata.delivery.http.security import is_private
from oress_opendata.delivery.http.uploads import MOST_BYTES, MOST_PARTS
from oress_opendata.desk.accounts.secret import new_secret
from oress_opendata.desk.accounts.sessions import (
    LONGEST,
    Notice,
    Session,
    find_session,
    is_stale,
    keep_notice,
    mark_seen,
)
from oress_opendata.desk.database import Desk
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.person import Person, Role
from oress_opendata.errors import Forbidden
from oress_opendata.languages import N_
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction

P = ParamSpec("P")
R = TypeVar("R")
NOT_ALLOWED = N_(
    "Your role does not allow this. Ask a person with the role of {role}, or an administrator."
)
ROLES = {
    Role.EDITOR: N_("editor"),
    Role.PUBLISHER: N_("publisher"),
    Role.ADMIN: N_("administrator"),
}


def person() -> Person:
    """The signed-in person of this request."""
    return session().person


def session() -> Session:
    """The session of this request. Only for views that are not open to all."""
    found: Session = g.desk_session
    return found


def find_person_signed_in() -> Person | None:
    """The person of this request, if somebody is signed in."""
    found: Session | None = g.get("desk_session")
    return found.person if found else None


def require(role: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a view ask for a role. Put it below the decorator of the route."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def checked(*arguments: P.args, **named: P.kwargs) -> R:
            if not person().may(role):
                raise Forbidden(NOT_ALLOWED, role=ROLES[role])
            return view(*arguments, **named)

        return checked

    return decorate


def open_to_all(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view below the desk that asks for no account, such as signing in."""
    view.is_open = True  # type: ignore[attr-defined]
    return view


def notify(desk: Desk, sentence: str, kind: str = "good", **parameters: Any) -> None:
    """Show a marked sentence on the person's next page."""
    with transaction(desk.writing) as connection:
        keep_notice(connection, session().digest, Notice(kind, sentence, parameters))


def go(*steps: str) -> Response:
    """To a page of the desk, after a form."""
    return redirect(desk_path(*steps), 303)


def desk_path(*steps: str) -> str:
    """The path of a page of the desk, in the language of this request."""
    path = "/".join(quote(step, safe="") for step in (g.language, "desk", *steps))
    return f"{request.script_root}/{path}"


def change_session(desk: Desk, secret: str) -> None:
    """Go on with another session: the browser gets its secret with this answer."""
    g.desk_secret, g.desk_session = secret, _resume(desk, secret)


def guard_desk(app: Flask, desk: Desk) -> None:
    """Find the session of each request below the desk, and refuse what it may not."""
    cookie = cookie_name(desk.settings)

    @app.before_request
    def enter() -> BaseResponse | None:
        if not is_private(request.path):
            return None
        given = request.cookies.get(cookie, "")
        g.desk_secret, g.desk_session = given or new_secret(), None
        if given:
            g.desk_session = _resume(desk, given)
        if g.desk_session:
            request.max_content_length = MOST_BYTES
            request.max_form_parts = MOST_PARTS
        check_csrf(desk.settings)
        return (
            None
            if g.desk_session or is_open_view(app, request.endpoint or "")
            else _ask_to_sign_in()
        )

    @app.after_request
    def keep(response: Response) -> Response:
        secret = g.get("desk_secret")
        if secret is not None and request.cookies.get(cookie) != secret:
            set_cookie(response, desk.settings, secret)
        return response


def set_cookie(response: Response, settings: Settings, secret: str) -> None:
    response.set_cookie(
        cookie_name(settings),
        secret,
        max_age=LONGEST,
        path="/",
        secure=settings.base_url.startswith("https:"),
        httponly=True,
        samesite="Lax",
    )


def cookie_name(settings: Settings) -> str:
    """Behind https, with the prefix by which browsers accept it from this host alone."""
    prefix = "__Host-" if settings.base_url.startswith("https:") else ""
    return f"{prefix}oress-desk"


def safe_next(text: str) -> str:
    """A path of the desk to go to after signing in; else the desk's first page."""
    path = text.partition("?")[0].removeprefix(request.script_root)
    plain = text.startswith("/") and text.isprintable() and "\\" not in text and "//" not in path
    return text if plain and text.startswith(request.script_root) and is_private(path) else ""


def _resume(desk: Desk, secret: str) -> Session | None:
    now = utc_now()
    with transaction(desk.reading) as connection:
        found = find_session(connection, secret, now)
    if found and is_stale(found, now):
        with transaction(desk.writing) as connection:
            mark_seen(connection, found.digest, now)
    return found


def is_open_view(app: Flask, endpoint: str) -> bool:
    """Whether a view asks for no account. An address that is not there is answered as such."""
    view = app.view_functions.get(endpoint)
    return view is None or getattr(view, "is_open", False)


def _ask_to_sign_in() -> Response:
    """To the page where one signs in, and from there to where one wanted to go."""
    wanted = request.full_path.rstrip("?") if request.method in SAFE else desk_path()
    if request.method in SAFE:
        wanted = request.script_root + wanted
    return redirect(f"{desk_path('sign-in')}?next={quote(wanted, safe='')}", 303)

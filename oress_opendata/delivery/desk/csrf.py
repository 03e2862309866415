"""Forms that only our own pages can send: each carries a token that is derived from the secret in
the cookie, and the browser must not state that another site sent it."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import g, request
from markupsafe import Markup

from oress_opendata.desk.accounts.secret import derive, is_same
from oress_opendata.errors import Forbidden
from oress_opendata.iris import split_address
from oress_opendata.languages import N_
from oress_opendata.settings import Settings

FIELD, HEADER = "csrf", "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORGED = N_(
    "This form is no longer valid: your session has changed since the page was opened, or another "
    "site sent it. Nothing was changed. Go back, reload the page and send the form again."
)


def csrf_token() -> str:
    """The token of this browser, for a script that sends no form."""
    return derive(g.desk_secret, "csrf")


def csrf_field() -> Markup:
    """The hidden field of a form."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())


def check_csrf(settings: Settings) -> None:
    """Refuse a request that changes something and does not come from our own page. Raises
    Forbidden."""
    if request.method in SAFE:
        return
    if not is_same_site(settings):
        raise Forbidden(FORGED)
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not is_same(given, csrf_token()):
        raise Forbidden(FORGED)


def is_same_site(settings: Settings) -> bool:
    """What the browser states about who sends it; old browsers state nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    parts = split_address(origin)
    own = (urlsplit(settings.base_url).netloc, request.host)
    return parts is not None and parts.netloc in own

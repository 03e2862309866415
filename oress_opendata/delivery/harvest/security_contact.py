"""`/.well-known/security.txt` (RFC 9116): where to report a vulnerability."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from flask import Blueprint, Response

from oress_opendata.delivery.http.caching import knows, tagged
from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_
from oress_opendata.model.form import FORMS
from oress_opendata.settings import Settings

PATH = "/.well-known/security.txt"
NO_CONTACT = N_("No contact is set for reports of vulnerabilities (ORESS_CONTACT).")
# The file is valid from the beginning of a month for this many: so it lies ahead by at least five,
# and the file is the same all month.
MONTHS = 6
DAY = "public, max-age=86400"


def make_security_contact(service: Service) -> Blueprint:
    contact = Blueprint("security-contact", __name__)

    @contact.get(PATH)
    def get_contact() -> Response:
        expires = find_end(datetime.now(UTC).date())
        lines = list(write_contact(service.settings, expires))
        tag = f"{service.build}-{expires:%Y-%m}"
        response = Response(status=304) if knows(tag) else Response("\n".join([*lines, ""]))
        response.content_type = FORMS["txt"].content_type
        tagged(response, tag).headers["Cache-Control"] = DAY
        return response

    return contact


def find_end(day: date) -> datetime:
    """The beginning of a month that lies ahead."""
    months = day.year * 12 + day.month - 1 + MONTHS
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def write_contact(settings: Settings, expires: datetime) -> Iterator[str]:
    """Raises NotFound without a contact that the standard allows: a web address has TLS."""
    address = settings.contact
    if "://" not in address and "@" in address:
        address = f"mailto:{address.removeprefix('mailto:')}"
    if not address.startswith(("https://", "mailto:")):
        raise NotFound(NO_CONTACT)
    yield f"Contact: {address}"
    yield f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}"
    yield f"Preferred-Languages: {', '.join(settings.languages)}"
    yield f"Canonical: {settings.base_url}{PATH}"

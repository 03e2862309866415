"""An e-mail to the publisher about an error in a thing, with its IRI and version filled in.

Called by every page of a thing; the address is the setting `contact`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.texts import safe_link
from oress_opendata.languages import N_, say

SUBJECT = N_("Error in {iri} ({version})")
LINES = (
    N_("What is wrong:"),
    N_("What would be right, and where that can be read:"),
)
ABOUT = N_("About: {iri}, version {version} of {dataset}")


def report_address(service: Service, body: Mapping[str, Any], language: str) -> str:
    """Where an error in an item is reported; empty where the publisher has no contact. A contact
    that is an address of the web can be given no words."""
    contact = service.settings.contact
    if "@" not in contact or "://" in contact:
        return safe_link(contact)
    about = {key: body[key] for key in ("iri", "version", "dataset")}
    lines = [f"{say(line, language)}\r\n\r\n" for line in LINES]
    text = "\r\n".join([*lines, say(ABOUT, language, **about)])
    subject = say(SUBJECT, language, **about)
    recipient = quote(contact.removeprefix("mailto:"), safe="@+")
    return f"mailto:{recipient}?subject={quote(subject)}&body={quote(text)}"

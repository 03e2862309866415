"""An e-mail to the publisher about an error in a record, with its IRI and version filled in.

The recipient is the setting `contact`.
"""

from __future__ import annotations

from urllib.parse import quote

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.texts import safe_link
from oress_opendata.languages import N_, say
from oress_opendata.model.record import Record

SUBJECT = N_("Error in {iri} ({version})")
LINES = (
    N_("What is wrong:"),
    N_("The correct information, and its source:"),
)
ABOUT = N_("About: {iri}, version {version} of {dataset}")


def report_address(service: Service, record: Record, language: str) -> str:
    """Where an error is reported; empty where the publisher has no contact. Only an e-mail can
    carry a text."""
    contact = service.settings.contact
    if "@" not in contact or "://" in contact:
        return safe_link(contact)
    about = {"iri": record.iri, "version": record.version, "dataset": record.dataset}
    lines = [f"{say(line, language)}\r\n\r\n" for line in LINES]
    text = "\r\n".join([*lines, say(ABOUT, language, **about)])
    subject = say(SUBJECT, language, **about)
    recipient = quote(contact.removeprefix("mailto:"), safe="@+")
    return f"mailto:{recipient}?subject={quote(subject)}&body={quote(text)}"

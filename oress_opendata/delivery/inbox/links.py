"""The mails with the link by which somebody confirms that they want to receive changes.

They are sent by the process of the desk, not while a visitor waits: a mail server may not answer.
An address is noted as asked after its mail was sent, so that no mail is lost.
"""

from __future__ import annotations

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.inbox.topics import name_topic
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.desk.database import Desk
from oress_opendata.desk.inbox.mail import Outcome, deliver, write_mail
from oress_opendata.desk.subscriptions import (
    Subscription,
    erase_subscription,
    list_unasked,
    note_asked,
    write_token,
)
from oress_opendata.errors import BadQuery, Gone, NotFound
from oress_opendata.languages import N_, say
from oress_opendata.store.engine import transaction

SUBJECT = N_("Confirm that you want to receive changes")
TEXT = N_(
    "Somebody, you we hope, asked to receive once a month what changes here:\n{topic}\n\n"
    "To confirm, open this page and press the button:\n{address}\n\n"
    "If it was not you, do nothing: your address is erased after three days."
)


def send_links(service: Service, desk: Desk) -> bool:
    """Send all that wait. Whether the mail server could be reached; the others wait."""
    with transaction(desk.reading) as connection:
        waiting = list_unasked(connection)
    for found in waiting:
        outcome = _send(service, desk, found)
        if outcome is Outcome.UNREACHABLE:
            return False
        with transaction(desk.writing) as connection:
            if outcome is Outcome.SENT:
                note_asked(connection, found)
            else:
                # They may ask again.
                erase_subscription(connection, found, every=False)
    return True


def _send(service: Service, desk: Desk, found: Subscription) -> Outcome:
    try:
        with transaction(service.store.reading) as connection:
            topic = name_topic(Reader(service, found.language), connection, found.topic)
    except (NotFound, Gone, BadQuery):
        # It was withdrawn in the meantime.
        return Outcome.REFUSED
    with transaction(desk.reading) as connection:
        token = write_token(connection, found.id)
    mail = write_mail(service.settings, found.email, say(SUBJECT, found.language))
    mail["Auto-Submitted"] = "auto-generated"
    address = service.addresses.page("follow", token, language=found.language)
    mail.set_content(say(TEXT, found.language, topic=topic, address=address) + "\n")
    return deliver(service.settings, mail)

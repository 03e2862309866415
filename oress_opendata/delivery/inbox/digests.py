"""The digests: once a month, each address that asked for it receives what changed, if anything."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from oress_opendata.delivery.http.service import Service, make_service
from oress_opendata.delivery.inbox.links import send_links
from oress_opendata.delivery.inbox.topics import describe_topic, name_topic, page_of_topic
from oress_opendata.delivery.pages.shared.formatting import show_day_text
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.desk.database import Desk
from oress_opendata.desk.inbox.mail import Outcome, deliver, write_mail
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.subscriptions import (
    Subscription,
    erase_unconfirmed,
    give_back,
    list_due,
    take_due,
    write_token,
)
from oress_opendata.errors import BadQuery, Gone, NotFound, OressError
from oress_opendata.languages import N_, say
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction

EVERY_SECONDS = 600.0
# Seconds between two looks for links to send, and after a server that could not be reached.
LINK_SECONDS, LATER_SECONDS = 1.0, 60.0
SUBJECT = N_("What changed at the observatory, {month}")
STOP = N_("To stop this: {address}")
PURPOSE = N_(
    "You receive this once a month at most, because you asked for it and confirmed it. Your "
    "address serves for nothing else, is given to nobody, and is erased when you stop."
)
PURPOSE_SHORT = N_(
    "Once a month at most, and only if something changed. Your address serves for nothing else, is "
    "given to nobody, and is erased when you stop (law 09-08)."
)
log = logging.getLogger(__name__)


class MailRounds:
    """Sends the links to confirm soon, and digests that are due, at most every ten minutes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.service: Service | None = None
        self.next = self.next_links = 0.0

    def __call__(self, desk: Desk) -> None:
        now = time.monotonic()
        if now < min(self.next, self.next_links):
            return
        self.service = self.service or make_service(self.settings, desk.store)
        try:
            if now >= self.next_links:
                self.next_links = now + LATER_SECONDS
                if send_links(self.service, desk):
                    self.next_links = now + LINK_SECONDS
            if now >= self.next:
                self.next = now + EVERY_SECONDS
                send_digests(self.service, desk, utc_now())
        except Exception:
            # The jobs of the desk must go on.
            log.exception("mails")


def period_of(settings: Settings, now: datetime) -> str:
    return f"{settings.day_of(now):%Y-%m}"


def send_digests(service: Service, desk: Desk, now: datetime) -> int:
    """Send what is due, and erase addresses that were not confirmed. Returns how many were sent."""
    period, count = period_of(service.settings, now), 0
    with transaction(desk.writing) as connection:
        erase_unconfirmed(connection, now)
    if not service.settings.smtp:
        return 0
    with transaction(desk.reading) as connection:
        due = list_due(connection, period)
    for email in due:
        outcome = _send_one(service, desk, email, period, now)
        if outcome is Outcome.UNREACHABLE:
            break
        count += outcome is Outcome.SENT
    return count


def _send_one(
    service: Service, desk: Desk, email: str, period: str, now: datetime
) -> Outcome | None:
    """None where nothing changed."""
    with transaction(desk.writing) as connection:
        taken = take_due(connection, email, period, now)
    try:
        outcome = _deliver(service, desk, taken, now)
    except OressError as error:
        # Nothing was sent: what is busy now may be read in the next round.
        log.warning("a digest is put off: %s", error)
        outcome = Outcome.UNREACHABLE
    if outcome is Outcome.UNREACHABLE:
        with transaction(desk.writing) as connection:
            give_back(connection, taken, period)
    return outcome


def _deliver(
    service: Service, desk: Desk, taken: Sequence[Subscription], now: datetime
) -> Outcome | None:
    with transaction(desk.reading) as connection:
        links = {found.id: _link(service, connection, found) for found in taken}
    with transaction(service.store.reading) as connection:
        parts = [
            part
            for found in taken
            if (part := _describe(service, connection, found, links[found.id]))
        ]
    if not parts:
        return None
    language = taken[0].language
    month = _name_months(service.settings, taken, now, language)
    mail = write_mail(service.settings, taken[0].email, say(SUBJECT, language, month=month))
    mail["Auto-Submitted"] = "auto-generated"
    # RFC 8058: one click of a mail program stops all of the address.
    mail["List-Unsubscribe"] = f"<{links[taken[0].id]}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content("\n\n".join([*parts, say(PURPOSE, language)]) + "\n")
    return deliver(service.settings, mail)


def _name_months(
    settings: Settings, taken: Sequence[Subscription], now: datetime, language: str
) -> str:
    """The months that a digest covers: they end before the one in which it is sent."""
    first = period_of(settings, min(found.seen for found in taken))
    start_of_month = settings.day_of(now).replace(day=1)
    last = f"{start_of_month - timedelta(days=1):%Y-%m}"
    months = dict.fromkeys((min(first, last), last))
    return " – ".join(show_day_text(month, language) for month in months)


def _describe(service: Service, connection: Connection, found: Subscription, link: str) -> str:
    """What changed about a topic, in text; empty where nothing did. What is no longer there has
    no changes."""
    reader = Reader(service, found.language)
    try:
        title = name_topic(reader, connection, found.topic)
        lines = list(describe_topic(reader, connection, found.topic, found.seen))
    except (NotFound, Gone, BadQuery):
        return ""
    if not lines:
        return ""
    ends = (page_of_topic(reader, found.topic), say(STOP, found.language, address=link))
    return "\n".join([title.upper(), "", *lines, *ends]).replace("\n\n\n", "\n\n")


def _link(service: Service, connection: Connection, found: Subscription) -> str:
    token = write_token(connection, found.id)
    return service.addresses.page("follow", token, language=found.language)

"""Send mail, where the operator has set a server: answers, and the digests that people asked for.
Nothing else is ever sent.

The second of the two connections that go out; the first is to the provider of sign-ins.
"""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from enum import Enum
from urllib.parse import unquote, urlsplit

from oress_opendata.desk.inbox.message import STATES, Message, State
from oress_opendata.desk.moment import utc_now
from oress_opendata.languages import N_, say
from oress_opendata.settings import Settings

SECONDS = 15
SUBJECT = N_("Your message {number}")
LONGEST = 254
# Characters of a line of a mail (RFC 5322, 2.1.1).
LONGEST_LINE = 998
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
log = logging.getLogger(__name__)


class Outcome(Enum):
    """What came of a mail. One that is `UNREACHABLE` was certainly not sent."""

    SENT = "sent"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


def is_address(text: str) -> bool:
    return len(text) <= LONGEST and bool(_ADDRESS.fullmatch(text))


def canonical_address(text: str) -> str:
    """The same mailbox in one spelling: the name of a host has no case."""
    name, _, host = text.strip().rpartition("@")
    return f"{name}@{host.lower()}" if name else text.strip()


def can_send(settings: Settings, contact: str) -> bool:
    """Whether a server is set and a contact is one e-mail address."""
    return bool(settings.smtp and is_address(contact.strip()))


def send_answer(settings: Settings, message: Message, state: State, text: str) -> bool:
    """Send the answer; whether that succeeded. The log never has the address."""
    subject = say(SUBJECT, message.language, number=message.number)
    mail = write_mail(settings, message.contact.strip(), subject)
    mail.set_content(text or say(STATES[state], message.language))
    return deliver(settings, mail) is Outcome.SENT


def write_mail(settings: Settings, to: str, subject: str) -> EmailMessage:
    """A mail without content."""
    # A long address in a header stays one word, so that mail programs can read it.
    mail = EmailMessage(policy=SMTP.clone(max_line_length=LONGEST_LINE))
    mail["From"] = settings.contact
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(utc_now())
    mail["Message-ID"] = make_msgid(domain=urlsplit(settings.base_url).hostname)
    return mail


def deliver(settings: Settings, mail: EmailMessage) -> Outcome:
    """The log never has the address."""
    try:
        connection = _connect(settings.smtp)
    except (OSError, ValueError) as error:
        log.warning("the mail server cannot be reached: %s", type(error).__name__)
        return Outcome.UNREACHABLE
    try:
        with connection:
            connection.send_message(mail)
    except (OSError, ValueError) as error:
        log.warning("a mail could not be sent: %s", type(error).__name__)
        return Outcome.REFUSED
    return Outcome.SENT


def _connect(address: str) -> smtplib.SMTP:
    """`smtps://` is encrypted from the start, `smtp://` with STARTTLS where there is a password."""
    server = urlsplit(address)
    host, context = server.hostname or "", ssl.create_default_context()
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            host, server.port or 465, timeout=SECONDS, context=context
        )
    else:
        connection = smtplib.SMTP(host, server.port or 25, timeout=SECONDS)
    if server.username:
        if server.scheme == "smtp":
            connection.starttls(context=context)
        connection.login(unquote(server.username), unquote(server.password or ""))
    return connection

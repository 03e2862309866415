"""Send an answer by e-mail, where the operator has set a server. Nothing else is ever sent.

The second of the two connections that go out; the first is to the provider of sign-ins.
"""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from oress_opendata.desk.inbox.message import STATES, Message, State
from oress_opendata.languages import N_, say
from oress_opendata.settings import Settings

SECONDS = 15
SUBJECT = N_("Your message {number}")
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
log = logging.getLogger(__name__)


def can_send(settings: Settings, contact: str) -> bool:
    """Whether a server is set and a contact is one e-mail address."""
    return bool(settings.smtp and _ADDRESS.fullmatch(contact.strip()))


def send_answer(settings: Settings, message: Message, state: State, text: str) -> bool:
    """Send the answer; whether that succeeded. The log never has the address."""
    mail = EmailMessage()
    mail["From"] = settings.contact.removeprefix("mailto:")
    mail["To"] = message.contact.strip()
    mail["Subject"] = say(SUBJECT, message.language, number=message.number)
    mail.set_content(text or say(STATES[state], message.language))
    try:
        _deliver(settings.smtp, mail)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        log.warning("an answer could not be sent: %s", type(error).__name__)
        return False
    return True


def _deliver(address: str, mail: EmailMessage) -> None:
    """`smtps://` is encrypted from the start, `smtp://` with STARTTLS where there is a password."""
    server = urlsplit(address)
    host, context = server.hostname or "", ssl.create_default_context()
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            host, server.port or 465, timeout=SECONDS, context=context
        )
    else:
        connection = smtplib.SMTP(host, server.port or 25, timeout=SECONDS)
    with connection:
        if server.username:
            if server.scheme == "smtp":
                connection.starttls(context=context)
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(mail)

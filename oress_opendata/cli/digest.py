"""`oress digest`: send the digests that are due. The service does it by itself; this is for those
who prefer a timer, and for a look at what would happen."""

from __future__ import annotations

import click

from oress_opendata.cli.console import language_of
from oress_opendata.cli.user import opened_desk
from oress_opendata.delivery.http.service import make_service
from oress_opendata.delivery.inbox.digests import send_digests
from oress_opendata.delivery.inbox.links import send_links
from oress_opendata.desk.moment import utc_now
from oress_opendata.languages import N_, say

SENT = N_("Digests sent: {count}.")
NO_SERVER = N_("No mail is sent: ORESS_SMTP is not set.")


@click.command(epilog="Example:  oress digest")
def digest() -> None:
    """Send what changed to those who asked for it by e-mail, once a month at most."""
    with opened_desk() as desk:
        service = make_service(desk.settings, desk.store)
        if desk.settings.smtp:
            send_links(service, desk)
        count = send_digests(service, desk, utc_now())
        sentence = SENT if desk.settings.smtp else NO_SERVER
    click.echo(say(sentence, language_of(), count=count))

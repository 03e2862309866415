"""Take a form of the public: against robots, within the limits, and then to its state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Response, g, request

from oress_opendata.delivery.http.clients import LOCAL
from oress_opendata.delivery.http.negotiation import redirect
from oress_opendata.delivery.http.service import Service
from oress_opendata.desk.database import Desk
from oress_opendata.desk.inbox.limits import count_arrival
from oress_opendata.desk.inbox.message import Kind
from oress_opendata.desk.inbox.records import keep_message
from oress_opendata.desk.moment import utc_now
from oress_opendata.store.engine import transaction

# Nobody sees this field; a robot that fills in every field fills it in, too.
TRAP = "homepage"


def send(
    service: Service,
    desk: Desk,
    kind: Kind,
    subject: str,
    content: Mapping[str, Any],
    *,
    contact: str = "",
) -> Response:
    """Keep a message and show its state. A robot is sent where it learns nothing.

    Raises TooManyRequests or Busy.
    """
    home = f"{service.addresses.root}/{g.language}/messages"
    if request.form.get(TRAP):
        return redirect(home, 303)
    with transaction(desk.writing) as connection:
        count_arrival(connection, kind.value, g.client, utc_now(), is_shared=g.client in LOCAL)
        number = keep_message(
            connection, kind, subject, content, contact=contact, language=g.language
        )
    return redirect(f"{home}/{quote(number)}?sent=1", 303)

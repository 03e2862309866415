"""`/.well-known/security.txt`: what RFC 9116 requires, whatever the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from oress_opendata.app import create_app
from oress_opendata.delivery.harvest.security_contact import find_end
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

PATH = "/.well-known/security.txt"
PUBLIC = "https://data.example.org"


def ask(settings: Settings, store: Store, contact: str) -> tuple[int, dict[str, str]]:
    """The status, and the fields of the file."""
    app = create_app(replace(settings, base_url=PUBLIC, contact=contact), store)
    answer = app.test_client().get(PATH, base_url=PUBLIC)
    lines = answer.text.splitlines() if answer.status_code == 200 else []
    assert answer.status_code != 200 or answer.content_type == "text/plain; charset=utf-8"
    return answer.status_code, dict(line.split(": ", 1) for line in lines)


@pytest.mark.parametrize(
    ("contact", "stated"),
    [
        ("oress@example.org", "mailto:oress@example.org"),
        ("mailto:oress@example.org", "mailto:oress@example.org"),
        ("https://example.org/contact", "https://example.org/contact"),
    ],
)
def test_the_contact_is_that_of_the_settings(
    settings: Settings, store: Store, contact: str, stated: str
) -> None:
    status, fields = ask(settings, store, contact)
    assert status == 200
    assert fields["Contact"] == stated
    assert fields["Canonical"] == PUBLIC + PATH
    assert fields["Preferred-Languages"] == "fr, ar, en"
    ahead = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=140) < ahead < timedelta(days=366)


@pytest.mark.parametrize("contact", ["", "http://example.org", "the desk"])
def test_without_a_contact_there_is_no_file(settings: Settings, store: Store, contact: str) -> None:
    assert ask(settings, store, contact)[0] == 404


def test_the_end_lies_ahead_on_every_day() -> None:
    for number in range(800):
        day = date(2027, 1, 1) + timedelta(days=number)
        ahead = find_end(day).date() - day
        assert timedelta(days=149) < ahead <= timedelta(days=184)
        assert find_end(day) == find_end(day.replace(day=1))


def test_it_may_be_kept_for_a_day(settings: Settings, store: Store) -> None:
    app = create_app(replace(settings, contact="oress@example.org"), store)
    client: FlaskClient = app.test_client()
    answer = client.get(PATH)
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    same = client.get(PATH, headers={"If-None-Match": answer.headers["ETag"]})
    assert same.status_code == 304

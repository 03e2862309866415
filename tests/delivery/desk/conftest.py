"""Which fixture to use when.

- `desk`: the desk of the store of this test, the same that the application of `client` has.
- `sign_in`: a function (role, name) -> a client of somebody with that role; its `send` posts a
  form of our own pages, with their token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from oress_opendata.app import create_app
from oress_opendata.delivery.desk.access import cookie_name
from oress_opendata.desk.accounts.people import add_person, find_account
from oress_opendata.desk.accounts.secret import derive
from oress_opendata.desk.accounts.sessions import open_session
from oress_opendata.desk.database import Desk
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.person import Role
from oress_opendata.errors import AccountRefused
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store


class DeskClient(FlaskClient):
    """A browser at the desk."""

    def open(self, *arguments: Any, **options: Any) -> Any:
        return super().open(*arguments, **{"buffered": True, **options})

    @property
    def secret(self) -> str:
        cookie = self.get_cookie(cookie_name(self.desk.settings))
        return cookie.value if cookie else ""

    @secret.setter
    def secret(self, value: str) -> None:
        self.set_cookie(cookie_name(self.desk.settings), value)

    @property
    def desk(self) -> Desk:
        found: Desk = self.application.extensions["desk"]
        return found

    def send(self, path: str, **options: Any) -> TestResponse:
        """Post a form with the token of this browser. `data` are its fields."""
        if not self.secret:
            self.get("/en/desk/sign-in")
        data = {"csrf": derive(self.secret, "csrf"), **options.pop("data", {})}
        response: TestResponse = self.post(path, data=data, **options)
        return response


SignIn = Callable[..., DeskClient]


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process does the jobs here: forms do not wait for one."""
    monkeypatch.setattr("oress_opendata.delivery.desk.waiting.PATIENCE_SECONDS", 0)


@pytest.fixture
def application(settings: Settings, store: Store) -> Iterator[Flask]:
    app = create_app(settings, store)
    app.test_client_class = DeskClient
    yield app
    app.extensions["desk"].close()


@pytest.fixture
def desk(application: Flask) -> Desk:
    found: Desk = application.extensions["desk"]
    return found


@pytest.fixture
def visitor(application: Flask) -> DeskClient:
    """A browser that has not signed in."""
    client = application.test_client()
    assert isinstance(client, DeskClient)
    return client


@pytest.fixture
def sign_in(application: Flask, desk: Desk) -> SignIn:
    def sign_in(role: Role = Role.ADMIN, name: str = "") -> DeskClient:
        client = application.test_client()
        assert isinstance(client, DeskClient)
        with transaction(desk.writing) as connection:
            try:
                person = add_person(connection, "(test)", name or role.value, role)
            except AccountRefused:
                person = find_account(connection, name or role.value).person
            client.secret = open_session(connection, person.id, utc_now())
        return client

    return sign_in

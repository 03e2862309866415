"""`send`: a function that sends a package of `cooperatives` with a token; `tokens` makes one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from oress_opendata.desk.accounts.people import add_person, find_account
from oress_opendata.desk.accounts.tokens import add_token
from oress_opendata.desk.database import Desk
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.person import Role
from oress_opendata.errors import AccountRefused
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from tests.conftest import WritePackage

ADDRESS = "/api/v1/packages"
Send = Callable[..., TestResponse]


@pytest.fixture
def desk(client: FlaskClient, settings: Settings) -> Iterator[Desk]:
    desk: Desk = client.application.extensions["desk"]
    yield desk
    desk.close()


@pytest.fixture
def tokens(desk: Desk) -> Callable[..., str]:
    def make(*datasets: str, days: int = 3) -> str:
        with transaction(desk.writing) as connection:
            try:
                person = add_person(connection, "test", "amina", Role.PUBLISHER)
            except AccountRefused:
                person = find_account(connection, "amina").person
            return add_token(
                connection, "test", person, "nightly", datasets, days=days, now=utc_now()
            )

    return make


@pytest.fixture
def send(client: FlaskClient, tokens: Callable[..., str], write_package: WritePackage) -> Send:
    """Arguments: the query, the token (None for a good one), the headers; the rest is the
    package's."""
    good = tokens()

    def send(
        query: str = "", token: str | None = None, headers: Any = (), **package: Any
    ) -> TestResponse:
        bearer = {"Authorization": f"Bearer {good if token is None else token}"}
        return client.post(
            ADDRESS + query,
            data=zip_folder(write_package(**package)),
            content_type="application/zip",
            headers={**bearer, **dict(headers)},
        )

    return send


def zip_folder(folder: Path) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.writestr(zipfile.ZipInfo(file.name), file.read_bytes())
    return target.getvalue()

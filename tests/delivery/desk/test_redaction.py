"""Redacting from the browser."""

from __future__ import annotations

from typing import Any

from oress_opendata.desk.database import Desk
from oress_opendata.desk.person import Role
from oress_opendata.desk.worker import do_all
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_release
from tests.delivery.desk.conftest import SignIn

FORM = {"register": "cooperatives-thing", "id": "amal", "column": "members", "reason": "Loi 09-08"}


def test_an_administrator_redacts_a_cell(desk: Desk, sign_in: SignIn, publish: Any) -> None:
    publish()
    admin = sign_in(Role.ADMIN)
    page = admin.get("/fr/desk/redact", query_string={"register": FORM["register"], "id": "amal"})
    assert '<option value="members">' in page.get_data(as_text=True)
    sent = admin.send("/fr/desk/redact", data=FORM)
    do_all(desk)
    shown = admin.get(sent.headers["Location"]).get_data(as_text=True)
    assert "cooperatives 1.0.0 → 1.0.1" in shown
    with transaction(desk.store.reading) as connection:
        assert find_release(connection, "cooperatives", "1.0.0").replaced_by == "1.0.1"


def test_what_fails_says_why(desk: Desk, sign_in: SignIn, publish: Any) -> None:
    publish()
    admin = sign_in(Role.ADMIN)
    sent = admin.send("/en/desk/redact", data={**FORM, "column": "id"})
    do_all(desk)
    assert "is required" in admin.get(sent.headers["Location"]).get_data(as_text=True)


def test_an_editor_may_not(sign_in: SignIn) -> None:
    editor = sign_in(Role.EDITOR)
    assert editor.get("/fr/desk/redact").status_code == 403
    assert editor.send("/fr/desk/redact", data=FORM).status_code == 403

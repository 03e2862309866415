"""When a structure confirmed its row is looked up once for a request."""

from __future__ import annotations

from flask import Flask

from oress_opendata.delivery.http.confirmations import confirmed_on, provide_confirmations


def test_a_request_looks_once() -> None:
    app, asked = Flask(__name__), []

    def find(register: str, identifier: str) -> str:
        asked.append((register, identifier))
        return "2026-01-02"

    provide_confirmations(app, find)
    for _ in range(2):
        with app.test_request_context():
            assert [confirmed_on("structure", "a") for _ in range(2)] == ["2026-01-02"] * 2
    assert asked == [("structure", "a")] * 2

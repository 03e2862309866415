"""Logs as JSON, and of requests, without what is personal."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import replace

import pytest

from oress_opendata.app import create_app
from oress_opendata.cli.logs import JsonLines
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store


def make_record(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("oress", logging.WARNING, "", 0, message, arguments, None)


def test_a_record_is_one_object_on_one_line() -> None:
    line = JsonLines().format(make_record("two\nlines of %s", "é"))
    assert "\n" not in line
    members = json.loads(line)
    assert members.pop("time").endswith("+00:00")
    assert members == {"level": "warning", "logger": "oress", "message": "two\nlines of é"}


def test_an_error_has_its_traceback() -> None:
    record = make_record("failed")
    try:
        raise ValueError("why")
    except ValueError:
        record.exc_info = sys.exc_info()
    assert "ValueError: why" in json.loads(JsonLines().format(record))["traceback"]


def test_a_request_is_logged_by_its_route(
    settings: Settings, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(replace(settings, access_log=True), store).test_client()
    client.get("/fr/datasets/mine?q=somebody", headers={"X-Forwarded-For": "192.0.2.1"})
    client.get("/absent?q=somebody")
    logged = [JsonLines().format(record) for record in caplog.records]
    found = [json.loads(line) for line in logged if "milliseconds" in line]
    assert [(line["route"], line["status"]) for line in found] == [
        ("/<language>/datasets/<name>", 404),
        ("", 404),
    ]
    assert "somebody" not in "".join(logged)
    assert "192.0.2.1" not in "".join(logged)


def test_without_the_setting_no_request_is_logged(
    settings: Settings, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    create_app(settings, store).test_client().get("/fr/")
    assert not caplog.records

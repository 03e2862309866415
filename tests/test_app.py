"""What is wired: every address of the contract answers, and each part only once."""

from __future__ import annotations

import pytest

from oress_opendata.app import create_app
from oress_opendata.errors import StoreUnavailable
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

ADDRESSES = (
    "/",
    "/<language:language>/",
    "/<language:language>/datasets",
    "/<language:language>/datasets/<name>",
    "/<language:language>/datasets/<name>/<version>",
    "/<language:language>/datasets/<name>/diff/<before>..<after>",
    "/datasets/<name>/<version>/<path:path>",
    "/datasets/<name>/latest/<path:path>",
    "/api/openapi.json",
    "/api/v1/changes",
    "/health/live",
    "/health/ready",
)

# What is asked may be too long for an address, so it may be posted.
POSTED = ("/sparql", "/oai", "/reconcile", "/<language:language>/reconcile")


def has_form(rule: str) -> bool:
    return any(f"/{part}" in rule for part in ("desk", "report", "declare", "claim", "messages"))


def test_the_addresses(settings: Settings, store: Store) -> None:
    app = create_app(settings, store)
    # A page and its form have the same address.
    rules = [rule.rule for rule in app.url_map.iter_rules() if not has_form(rule.rule)]
    assert set(ADDRESSES) <= set(rules)
    assert len(rules) == len(set(rules))
    for rule in app.url_map.iter_rules():
        if has_form(rule.rule) or rule.rule in ("/api/v1/packages", "/mcp"):
            continue
        posted = {"POST"} if rule.rule in POSTED else set()
        assert {"GET", "HEAD", "OPTIONS"} | posted == rule.methods


def test_without_a_state_there_is_no_service(settings: Settings) -> None:
    with pytest.raises(StoreUnavailable):
        create_app(settings)

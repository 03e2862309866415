"""Addresses come from the settings alone, also below a path."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from oress_opendata.app import create_app
from oress_opendata.delivery.http.urls import Addresses
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store


def test_signs_are_quoted() -> None:
    addresses = Addresses("https://data.example.org/oress", "fr")
    assert addresses.root == "/oress"
    assert addresses.file("a", "1.0.0+b", "données/é 1.csv").endswith(
        "/datasets/a/1.0.0%2Bb/donn%C3%A9es/%C3%A9%201.csv"
    )
    assert addresses.page("datasets", "a/b") == "https://data.example.org/oress/fr/datasets/a%2Fb"
    assert addresses.api("x", limit=1, cursor="a&b").endswith("/api/v1/x?limit=1&cursor=a%26b")


@pytest.fixture
def below(settings: Settings, store: Store) -> FlaskClient:
    base = "http://127.0.0.1:8000/oress"
    return create_app(replace(settings, base_url=base), store).test_client()


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("root", ["", "/oress"])
def test_a_service_below_a_path(below: FlaskClient, root: str) -> None:
    """Whether the proxy keeps the path or takes it off."""
    page = below.get(f"{root}/fr/datasets")
    assert page.status_code == 200
    assert 'href="/oress/fr/datasets/cooperatives"' in page.text
    assert 'href="/oress/static/site.css' in page.text
    assert below.get(f"{root}/api/v1/datasets").status_code == 200
    assert below.get(f"{root}/").headers["Location"] == "http://127.0.0.1:8000/oress/fr/"
    assert below.get("/oressfr/datasets").status_code == 404

"""The home page shows what is published, and does not depend on any one dataset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.store.home import Store
from tests.conftest import make_field

SCHEMA = {"oress:register": "figure", "aboutUrl": "/id/figure/{id}"}
HEADER = ("id", "name_fr", "name_ar", "value")
CITED, OTHER = ("F042", "Coopératives", "تعاونيات", "1234"), ("F043", "Autres", "أخرى", "5")
LINK = "/fr/registers/figure/F042"
Publish = Callable[..., Any]
Project = Callable[[], object]


@pytest.fixture
def publish_figures(publish: Publish, project: Project) -> Publish:
    def publish_figures(version: str, *rows: Any, kind: str = "number") -> None:
        folder = {"schema": {**SCHEMA, "fields": _fields(kind)}}
        publish("chiffres", version, (HEADER, *rows), **folder)
        project()

    return publish_figures


def _fields(kind: str) -> list[dict[str, Any]]:
    fields = [make_field(name) for name in HEADER]
    fields[-1]["type"] = kind
    return fields


def test_a_figure_that_is_withdrawn_leaves_the_home_page(
    client: FlaskClient, store: Store, publish_figures: Publish, project: Project
) -> None:
    publish_figures("1.0.0", CITED)
    assert LINK in client.get("/fr/").text
    withdraw_release(store, "chiffres", "1.0.0", "Faux")
    project()
    answer = client.get("/fr/")
    assert answer.status_code == 200
    assert LINK not in answer.text


def test_so_does_one_that_is_listed_no_more(client: FlaskClient, publish_figures: Publish) -> None:
    publish_figures("1.0.0", CITED, OTHER)
    assert LINK in client.get("/fr/").text
    publish_figures("1.1.0", OTHER)
    assert LINK not in client.get("/fr/").text


def test_a_figure_of_others_may_be_no_number(client: FlaskClient, publish_figures: Publish) -> None:
    publish_figures("1.0.0", CITED, kind="string")
    answer = client.get("/fr/")
    assert answer.status_code == 200
    assert LINK not in answer.text

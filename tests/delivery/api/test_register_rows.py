"""Questions about a register's current items: coded columns, lists of satellites, languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import publish_path
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.conftest import ROWS, WritePackage, write_small_package
from tests.delivery.conftest import extend_home

PATH = "/api/v1/registers/cooperatives-thing"
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def prepared(prepare: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of three with a satellite of another dataset: what each one makes."""
    folder = tmp_path_factory.mktemp("satellite")
    satellite = {
        "oress:register": None,
        "aboutUrl": "/id/cooperatives-thing/{id}",
        "primaryKey": ["id", "name_fr"],
        # No second name of the thing: a satellite's columns have meanings of their own.
        "fields": [
            {"name": name, "type": "integer" if name == "members" else "string"} for name in ROWS[0]
        ],
    }
    made = (ROWS[0], ("zitoun", "huile", "زيت", "1"), ("zitoun", "savon", "صابون", "2"))
    products = write_small_package(folder, "products", rows=made, schema=satellite)
    return extend_home(prepare("empty"), folder, write_small_package(folder), products)


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    def ask(query: str, status: int = 200) -> Any:
        answer = client.get(f"{PATH}?{query}")
        assert answer.status_code == status, answer.get_data(as_text=True)
        return json.loads(answer.data)

    return ask


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=-members", ["zitoun", "amal", "rif"]),
        ("where.members.gte=7", ["amal", "zitoun"]),
        ("where.members.empty=true", ["rif"]),
        ("where.structures.name_fr=savon", ["zitoun"]),
        ("where.structures.name_fr.in=miel,huile", ["zitoun"]),
        ("where.structures.name_fr.contains=SAV", ["zitoun"]),
        ("where.structures.name_fr.matches=sàv", ["zitoun"]),
        ("where.structures.name_fr.empty=true", ["amal", "rif"]),
        ("where.structures.name_fr.ne=huile", ["amal", "rif"]),
    ],
)
def test_items_are_selected_and_sorted(ask: Ask, query: str, expected: list[str]) -> None:
    answer = ask(query)
    assert [item["id"] for item in answer["items"]] == expected
    assert answer["total"] == len(expected)


def test_an_item_is_the_same_however_it_was_found(client: FlaskClient, ask: Ask) -> None:
    (found,) = ask("where.id=zitoun")["items"]
    whole = json.loads(client.get(PATH).data)["items"]
    assert found in whole


def test_a_language_makes_labels_texts(ask: Ask) -> None:
    assert ask("lang=ar&where.id=zitoun")["items"][0]["name"] == "تعاونية الزيتون"
    assert ask("lang=ar&where.id=rif")["items"][0]["name"] == "Association Rif"
    assert ask("lang=xx", 400)["parameter"] == "lang"


def test_facets_count_what_is_in_lists(ask: Ask) -> None:
    facet = ask("facet=structures.name_fr")["facets"]["structures.name_fr"]
    assert {(entry["value"], entry["count"]) for entry in facet} == {("huile", 1), ("savon", 1)}


def test_pages_of_a_selection(client: FlaskClient, ask: Ask) -> None:
    first = ask("sort=-members&limit=2")
    following = client.get(first["next"].replace("http://127.0.0.1:8000", ""))
    ids = [item["id"] for item in (*first["items"], *json.loads(following.data)["items"])]
    assert ids == ["zitoun", "amal", "rif"]


def test_the_next_page_keeps_a_repeated_filter(ask: Ask) -> None:
    first = ask("where.id.ne=amal&where.id.ne=rif&limit=1&sort=id")
    assert (first["total"], first["next"]) == (1, None)
    first = ask("where.id.ne=amal&where.id.ne=nothing&limit=1&sort=id")
    assert first["total"] == 2
    assert first["next"].count("where.id.ne=") == 2


@pytest.mark.parametrize("query", ["near=35,-5", "where.nothing=1", "sort=nothing", "what=1"])
def test_a_bad_parameter_is_named(ask: Ask, query: str) -> None:
    assert ask(query, 400)["parameter"] == query.partition("=")[0]


def test_a_new_release_is_seen(
    client: FlaskClient, ask: Ask, store: Store, settings: Settings, write_package: WritePackage
) -> None:
    path = write_package(version="1.1.0", rows=(*ROWS, ("souk", "Souk", "سوق", "99")))
    publish_path(store, path, settings)
    refresh(store, settings)
    assert ask("where.members=99")["total"] == 1

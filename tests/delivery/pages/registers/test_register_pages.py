"""The pages of registers and records, for any register, from its schema alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from oress_opendata.app import create_app
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import Publication
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.conftest import ROWS

PATH = "/registers/cooperatives-thing"
MORE = (
    ("id", "name_fr", "name_ar", "members", "website"),
    ("zitoun", "Coopérative Zitoun", "تعاونية الزيتون", "12", "https://example.org/z"),
    ("bad", "<script>alert(1)</script>", "س", "", "javascript:alert(1)"),
)


@pytest.fixture
def client(store: Store, settings: Settings, publish: Callable[..., Publication]) -> FlaskClient:
    publish()
    publish(version="1.1.0", rows=MORE)
    refresh(store, settings)
    changed = replace(settings, contact="oress@example.org", desk=False)
    return create_app(changed, store).test_client()


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_register_and_its_records(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}{PATH}")
    assert page.status_code == 200
    assert f'href="/{language}{PATH}/zitoun"' in page.text
    assert "rif" not in page.text
    record = client.get(f"/{language}{PATH}/zitoun").text
    assert "Colonne members" in record or "بيانات تجريبية" in record
    assert ">12<" in record
    assert "1.1.0" in record
    assert 'href="mailto:oress@example.org?subject=' in record


def test_a_name_in_the_readers_language_is_not_repeated(client: FlaskClient) -> None:
    for language, other in (("ar", "Coopérative Zitoun"), ("fr", "تعاونية الزيتون")):
        # Search engines read all names in the head.
        shown = client.get(f"/{language}{PATH}/zitoun").text.partition("<main")[2]
        assert shown.count(other) == 0


def test_a_new_column_is_there_with_no_other_change(client: FlaskClient) -> None:
    assert 'href="https://example.org/z"' in client.get(f"/fr{PATH}/zitoun").text


def test_hostile_input_is_escaped(client: FlaskClient) -> None:
    page = client.get(f"/fr{PATH}/bad").text
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_an_unlisted_record_is_marked(client: FlaskClient) -> None:
    page = client.get(f"/fr{PATH}/rif")
    assert page.status_code == 200
    assert "N’est plus répertorié" in page.text


def test_an_unknown_address_is_not_found(client: FlaskClient) -> None:
    for path in (f"/fr{PATH}/nobody", "/fr/registers/nothing", "/fr/registers/nothing/x"):
        assert client.get(path).status_code == 404


def test_the_address_of_a_record_is_its_page(client: FlaskClient) -> None:
    item = json.loads(client.get(f"/api/v1{PATH}/zitoun").data)
    assert client.get(item["url"].replace("http://127.0.0.1:8000", "")).status_code == 200


def test_long_lists_go_on(
    store: Store, settings: Settings, publish: Callable[..., Publication]
) -> None:
    rows = [ROWS[0], *((f"n{n:03}", f"N {n}", "س", "") for n in range(60))]
    publish("many", rows=rows)
    refresh(store, settings)
    client = create_app(settings, store).test_client()
    first = client.get("/fr/registers/many-thing").text
    assert "after=n049" in first
    assert "n059" in client.get("/fr/registers/many-thing?after=n049").text


def test_no_address_id_or_code_stands_as_text(client: FlaskClient) -> None:
    shown = _read(client.get(f"/fr{PATH}/zitoun").text)
    assert "example.org" in shown
    assert "https://example.org/z" not in shown
    assert "zitoun" not in shown
    assert "cooperatives-thing" not in shown


def test_what_is_not_there_is_said_in_words(client: FlaskClient) -> None:
    page = _read(client.get("/fr/actors/nobody_at_all").text)
    page = re.sub(r"[\u2066-\u2069\s]+", " ", page.replace("\u202f", " "))
    assert re.search("« *nobody_at_all *» dans la liste « *Accompagnement *»", page)
    assert "registre" not in _read(client.get(f"/fr{PATH}/nobody").text)


@pytest.mark.parametrize(
    ("asked", "near"), [("guid", "guide"), ("dataset/cooperative", "datasets/cooperatives")]
)
def test_a_section_is_found_by_a_name_like_it(client: FlaskClient, asked: str, near: str) -> None:
    answer = client.get(f"/fr/{asked}", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert f'/fr/{near}"' in answer.text.partition("<main")[2]


def _read(page: str) -> str:
    """The text of a page without the folded part for programs."""
    main = page.partition("<main")[2].partition("<footer")[0]
    main = re.sub(r'<details class="machines.*?</details>', "", main, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", main)

"""Labels of codes in queries for rows: found by what they say, and answered beside the codes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.delivery.coded_table import PATH, write_coded_tables, write_satellite
from tests.delivery.conftest import extend_home


@pytest.fixture(scope="module")
def prepared(prepare: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("labels")
    packages = (*write_coded_tables(folder), write_satellite(folder))
    return extend_home(prepare("empty"), folder, *packages)


def get(client: FlaskClient, query: str, status: int = 200) -> Any:
    answer = client.get(f"{PATH}?{query}")
    assert answer.status_code == status, answer.text
    return json.loads(answer.data)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("where.place.matches=Chefchaouen", "ab"),
        ("where.place.matches=CHEFCHAOUÈN", "ab"),
        ("where.place.matches=شفشاون", "ab"),
        ("where.place.matches=al hoceima", "ce"),
        ("where.place.matches=الحسيمه", "ce"),
        ("where.place.matches=01.1.1", "b"),
        ("where.place.matches=Fès", ""),
        ("where.form.matches=association", "cd"),
        ("where.note.matches=VALLEE", "ab"),
        ("where.note.matches=d'oued", "a"),
        ("where.note.matches=احمد", "d"),
        ("where.members.matches=30", "d"),
    ],
)
def test_a_text_finds_codes_by_their_labels(client: FlaskClient, query: str, expected: str) -> None:
    name, _, value = query.partition("=")
    answer = get(client, f"{name}={quote(value)}")
    assert "".join(row["id"] for row in answer["items"]) == expected
    assert answer["total"] == len(expected)


def test_what_is_cited_has_codes_because_labels_may_change(client: FlaskClient) -> None:
    answer = get(client, "where.place.matches=Chefchaouen&limit=1")
    assert "where.place.in=01.1%2C01.1.1" in answer["citation"]["url"]
    assert "matches" not in answer["next"]
    found = client.get(f"{PATH}/citation.txt?where.place.matches=Hoceima&lang=fr").text
    assert "where.place=01.2" in found


def test_labels_and_levels_are_beside_the_codes(client: FlaskClient) -> None:
    first, *_, last = get(client, "labels=fr")["items"]
    assert list(first)[:4] == ["id", "place", "place.label", "place.level"]
    assert (first["place.label"], first["place.level"]) == ("Chefchaouen", "Province")
    assert first["form.label"] == "Coopérative"
    assert (last["place"], last["place.label"], last["place.level"]) == (None, None, None)
    assert "place.label" not in get(client, "")["items"][0]


def test_groups_have_labels(client: FlaskClient) -> None:
    found = get(client, "group=place&labels=fr&where.form=cooperative")["items"]
    assert found[0]["place.label"] == "Chefchaouen"
    assert found[0]["count"] == 1
    assert "labels" in get(client, "nothing=1", 400)["detail"]


def test_labels_are_in_files_too(client: FlaskClient) -> None:
    answer = client.get(f"{PATH}.csv?labels=ar&select=place,members&where.id=b").text
    head, row = csv.reader(io.StringIO(answer))
    assert head == ["place", "place.label", "place.level", "members"]
    assert row[1] == "شفشاون"
    assert row[3] == "7"


@pytest.mark.parametrize("path", ["?labels=xx", ".parquet?labels=fr"])
def test_an_impossible_request_for_labels_is_refused(client: FlaskClient, path: str) -> None:
    answer = client.get(PATH + path)
    assert answer.status_code == 400
    assert json.loads(answer.data)["parameter"] == "labels"


def test_the_ids_of_a_satellite_are_named(client: FlaskClient) -> None:
    """They point into the register that it extends, as a column of ids does."""
    path = PATH.replace("figures", "extras")
    found = client.get(f"{path}?where.id.matches=hoceima&labels=fr").get_json()
    (row,) = found["items"]
    assert (row["id"], row["id.label"], row["id.level"]) == ("01.2", "Al-Hoceïma", "Province")
    page = client.get("/fr/datasets/extras/1.0.0/tables/structures").text
    assert "/fr/places/01.1" in page
    assert "Chefchaouen" in page

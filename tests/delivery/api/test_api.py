"""The API: the names that clients hold on to, pages that never shift, answers not made twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.store.home import Store

API = "/api/v1"
BASE = "http://127.0.0.1:8000"
ENVELOPE = {"items", "total", "next"}


def get(client: FlaskClient, path: str) -> Any:
    answer = client.get(path.removeprefix(BASE))
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/json"
    return answer.get_json()


def follow(client: FlaskClient, path: str) -> list[Any]:
    """Every item of a list, page after page."""
    items: list[Any] = []
    following: str | None = path
    while following:
        page = get(client, following)
        assert set(page) == ENVELOPE
        items += page["items"]
        following = page["next"]
    return items


@pytest.mark.usefixtures("two_releases")
def test_a_dataset(client: FlaskClient) -> None:
    dataset = get(client, f"{API}/datasets/cooperatives")
    assert set(dataset) == {
        "name", "version", "iri", "url", "title", "description", "licenses", "keywords",
        "issued", "modified", "sample", "resources",
    }  # fmt: skip
    assert dataset["version"] == "1.1.0"
    assert dataset["iri"] == f"{BASE}/id/dataset/cooperatives"
    assert dataset["url"] == f"{BASE}/fr/datasets/cooperatives"
    assert set(dataset["title"]) == {"fr", "ar", "en"}
    assert dataset["sample"] is False
    assert dataset["resources"][0]["path"] == "structures.csv"
    assert get(client, f"{API}/datasets")["items"] == [dataset]


@pytest.mark.usefixtures("two_releases")
def test_versions(client: FlaskClient, store: Store) -> None:
    newest, oldest = get(client, f"{API}/datasets/cooperatives/versions")["items"]
    assert {"version", "issued", "status", "message", "previous", "sha256", "files"} <= set(newest)
    assert (newest["version"], newest["previous"]) == ("1.1.0", "1.0.0")
    assert (oldest["version"], oldest["previous"]) == ("1.0.0", None)
    assert newest["message"] == "One more, one less"
    for file in newest["files"]:
        assert {"path", "bytes", "hash", "mediatype"} <= set(file)
        content = client.get(file["url"].removeprefix(BASE)).data
        assert len(content) == file["bytes"]
    assert get(client, f"{API}/datasets/cooperatives/versions/1.1.0") == newest
    withdraw_release(store, "cooperatives", "1.0.0", "Wrong source", "1.1.0")
    _, gone = get(client, f"{API}/datasets/cooperatives/versions")["items"]
    assert (gone["status"], gone["reason"], gone["files"]) == ("withdrawn", "Wrong source", [])
    answer = client.get(f"{API}/datasets/cooperatives/versions/1.0.0")
    assert answer.status_code == 410
    assert answer.get_json(force=True)["reason"] == "Wrong source"


def test_pages_of_datasets(client: FlaskClient, publish: Callable[..., object]) -> None:
    names = ["cafe", "argan", "zellige", "miel", "sel"]
    for name in names:
        publish(name)
    items = follow(client, f"{API}/datasets?limit=2")
    assert [item["name"] for item in items] == sorted(names)
    page = get(client, f"{API}/datasets?limit=2")
    assert page["total"] == 5
    publish("aaa")  # before what was read already
    rest = follow(client, page["next"])
    assert [item["name"] for item in rest] == sorted(names)[2:]


@pytest.mark.usefixtures("two_releases")
def test_pages_of_versions(client: FlaskClient) -> None:
    items = follow(client, f"{API}/datasets/cooperatives/versions?limit=1")
    assert [item["version"] for item in items] == ["1.1.0", "1.0.0"]


@pytest.mark.usefixtures("two_releases")
def test_changes(client: FlaskClient, store: Store) -> None:
    withdraw_release(store, "cooperatives", "1.0.0", "Wrong source")
    items = follow(client, f"{API}/changes?limit=1")
    assert [(item["seq"], item["kind"]) for item in items] == [
        (1, "publish"), (2, "publish"), (3, "withdraw"),
    ]  # fmt: skip
    assert items[1]["prev"] == items[0]["sha256"]
    assert get(client, f"{API}/changes?since=2")["items"] == [items[2]]
    assert get(client, f"{API}/changes?since=99") == {"items": [], "total": 0, "next": None}


@pytest.mark.usefixtures("two_releases")
def test_a_difference(client: FlaskClient) -> None:
    path = f"{API}/datasets/cooperatives/diff?from=1.0.0&to=1.1.0"
    difference = get(client, path)
    assert (difference["level"], difference["proposed"]) == ("minor", "1.1.0")
    assert difference["rows"]["total"] == 3
    found = {row["key"]["id"]: row for row in difference["rows"]["items"]}
    assert found["zitoun"]["before"] == {"members": "12"}
    assert found["zitoun"]["after"] == {"members": "15"}
    assert {key: row["kind"] for key, row in found.items()} == {
        "zitoun": "changed", "rif": "removed", "jbala": "added",
    }  # fmt: skip
    first = get(client, f"{path}&limit=2")
    second = get(client, first["rows"]["next"])
    assert first["rows"]["items"] + second["rows"]["items"] == difference["rows"]["items"]
    assert second["rows"]["next"] is None
    assert set(difference["reasons"][0]["text"]) == {"fr", "ar", "en"}


@pytest.mark.usefixtures("two_releases")
@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=1.0.0", "to"),
        ("from=one&to=1.1.0", "from"),
        ("from=1.0.0&to=1.1.0&resource=absent", "resource"),
        ("from=1.0.0&to=1.1.0&cursor=eA", "cursor"),
        ("from=1.0.0&to=1.1.0&limit=101", "limit"),
    ],
)
def test_a_difference_that_cannot_be(client: FlaskClient, query: str, parameter: str) -> None:
    answer = client.get(f"{API}/datasets/cooperatives/diff?{query}")
    assert answer.status_code == 400
    assert answer.get_json(force=True)["parameter"] == parameter


@pytest.mark.usefixtures("two_releases")
def test_a_register(client: FlaskClient) -> None:
    register = get(client, f"{API}/registers")["items"][0]
    assert (register["register"], register["count"]) == ("cooperatives-thing", 3)
    items = follow(client, f"{register['url']}?limit=1")
    assert [item["id"] for item in items] == ["amal", "jbala", "zitoun"]
    item = items[2]
    assert set(item) == {"id", "iri", "url", "name", "listed", "dataset", "version", "values"}
    assert item["values"]["members"] == 15
    one = get(client, f"{API}/registers/cooperatives-thing/zitoun")
    history = one.pop("history")
    assert one == item
    assert [(state["version"], state["change"]) for state in history] == [
        ("1.0.0", "added"), ("1.1.0", "changed"),
    ]  # fmt: skip
    assert history[1]["columns"] == ["members"]
    gone = get(client, f"{API}/registers/cooperatives-thing/rif")
    assert gone["listed"] is False


def test_short_names(client: FlaskClient) -> None:
    for name in ("structures", "actors", "documents", "places"):
        assert get(client, f"{API}/{name}") == {"items": [], "total": 0, "next": None}
        assert client.get(f"{API}/{name}/absent").status_code == 404
    assert client.get(f"{API}/registers/absent").status_code == 404


@pytest.mark.usefixtures("two_releases")
@pytest.mark.parametrize(
    "path",
    ["datasets", "datasets/cooperatives", "datasets/cooperatives/versions", "changes",
     "registers/cooperatives-thing", "registers/cooperatives-thing/amal",
     "datasets/cooperatives/diff?from=1.0.0&to=1.1.0"],
)  # fmt: skip
def test_nothing_is_made_for_who_has_it(
    client: FlaskClient, publish: Callable[..., object], path: str
) -> None:
    first = client.get(f"{API}/{path}")
    tag = first.headers["ETag"]
    again = client.get(f"{API}/{path}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    publish("other")
    assert client.get(f"{API}/{path}", headers={"If-None-Match": tag}).status_code == 200


def test_a_tag_does_not_hide_what_is_missing(client: FlaskClient) -> None:
    answer = client.get(f"{API}/datasets/absent", headers={"If-None-Match": "*"})
    assert answer.status_code == 404


@pytest.mark.usefixtures("two_releases")
def test_answers_are_compressed_for_who_takes_it(client: FlaskClient) -> None:
    answer = client.get(f"{API}/datasets", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "Content-Encoding" not in client.get(f"{API}/datasets").headers


def test_the_description(client: FlaskClient) -> None:
    answer = client.get("/api/openapi.json")
    spec = answer.get_json()
    assert spec["openapi"].startswith("3.")
    assert spec["servers"] == [{"url": BASE}]
    rules = (str(rule) for rule in client.application.url_map.iter_rules())
    # OpenAPI names a parameter; which of a few words it may be is the parameter's matter.
    routes = {re.sub(r"<any\([^)]*\):", "<", rule) for rule in rules if rule.startswith(f"{API}/")}
    assert {path.replace("{", "<").replace("}", ">") for path in spec["paths"]} == routes
    for path, operations in spec["paths"].items():
        operation = operations.get("get") or operations["post"]
        assert operation["summary"], path
        assert "200" in operation["responses"]
    error = spec["components"]["responses"]["DEFAULT_ERROR"]["content"]
    assert list(error) == ["application/problem+json"]
    tag = answer.headers["ETag"]
    assert client.get("/api/openapi.json", headers={"If-None-Match": tag}).status_code == 304


def test_the_message_of_an_erased_release_is_not_shown(
    client: FlaskClient, store: Store, publish: Callable[..., Any]
) -> None:
    publish(message="Nom à effacer")
    withdraw_release(store, "cooperatives", "1.0.0", "Loi 09-08", erase=True)
    answer = client.get("/api/v1/changes")
    assert "Nom à effacer" not in answer.text
    assert [item["sha256"] for item in answer.get_json()["items"]] == [
        entry.sha256 for entry in store.journal.read()
    ]

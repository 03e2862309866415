"""The reconciliation service over HTTP, on everything that is shipped."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from oress_opendata.app import create_app
from oress_opendata.delivery.parameters.reconciliation import MOST_IDS, MOST_QUERIES
from tests.delivery.conftest import Client
from tests.delivery.harvest import reconciliation_schemas as schemas
from tests.projections.rdf.conftest import Shipped, shipped

__all__ = ["shipped"]
pytestmark = pytest.mark.slow
COMMUNE, PROVINCE = "id/place/01.151.01.01", "id/place/01.151"


@pytest.fixture(scope="module")
def http(shipped: Shipped) -> FlaskClient:
    app = create_app(shipped.settings, shipped.store)
    app.test_client_class = Client
    return app.test_client()


def check(body: Any, schema: schemas.Schema) -> Any:
    assert [error.message for error in Draft202012Validator(schema).iter_errors(body)] == []
    return body


def match(http: FlaskClient, path: str = "/fr/reconcile", **query: Any) -> list[dict[str, Any]]:
    response = http.post(path, data={"queries": json.dumps({"q0": query})})
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = check(response.json, schemas.RESULT_BATCH)["q0"]["result"]
    return found


def extend(http: FlaskClient, ids: list[str], *properties: dict[str, Any]) -> dict[str, Any]:
    asked = json.dumps({"ids": ids, "properties": list(properties)})
    response = http.post("/fr/reconcile", data={"extend": asked})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = check(response.json, schemas.EXTENSION)
    return found


@pytest.mark.parametrize("path", ["/reconcile", "/fr/reconcile", "/ar/reconcile", "/en/reconcile"])
def test_the_manifest_is_as_specified(http: FlaskClient, path: str) -> None:
    response = http.get(path)
    manifest = check(response.json, schemas.MANIFEST)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    for service in (*manifest["suggest"].values(), manifest["extend"]["propose_properties"]):
        base = manifest["view"]["url"].removesuffix("/{{id}}")
        address = service["service_url"].removeprefix(base) + service["service_path"]
        assert http.get(address, query_string={"prefix": "c", "type": "commune"}).status_code == 200


def test_the_manifest_speaks_the_language_of_its_address(http: FlaskClient) -> None:
    names = {http.get(f"/{code}/reconcile").json["name"] for code in ("fr", "ar", "en")}  # type: ignore[index]
    assert len(names) == 3
    bare = http.get("/reconcile", headers={"Accept-Language": "ar-MA"})
    assert bare.json == http.get("/ar/reconcile").json
    assert "Accept-Language" in bare.headers["Vary"]


def test_a_known_manifest_is_not_made_again(http: FlaskClient) -> None:
    tag = http.get("/fr/reconcile").headers["ETag"]
    again = http.get("/fr/reconcile", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_jsonp(http: FlaskClient) -> None:
    response = http.get("/fr/reconcile?callback=jQuery1.go_2")
    assert response.mimetype == "text/javascript"
    assert response.text.startswith("/**/jQuery1.go_2({")
    assert response.text.endswith("});")
    assert http.get("/fr/reconcile?callback=alert(1)//").status_code == 400


def test_namesakes_are_told_apart(http: FlaskClient) -> None:
    both = match(http, query="Chefchaouen")
    assert {found["id"] for found in both[:2]} == {COMMUNE, PROVINCE}
    assert not any(found["match"] for found in both)
    assert len({found["description"] for found in both[:2]}) == 2


@pytest.mark.parametrize(
    ("query", "identifier"),
    [
        ({"query": "Chefchaouen", "type": "province"}, PROVINCE),
        ({"query": "Chefchaouen", "type": "commune"}, COMMUNE),
        ({"query": "Province de Chaouen"}, PROVINCE),
        ({"query": "Cne de Xauen"}, COMMUNE),
        ({"query": "الشَّاون", "type": ["commune"]}, COMMUNE),
        ({"query": "01.151"}, PROVINCE),
        ({"query": "1.151"}, PROVINCE),
        ({"query": PROVINCE}, PROVINCE),
        ({"query": "tetwan", "type": "province"}, "id/place/01.571"),
        ({"query": "Coopérative", "type": "concept/legal-form"}, "vocab/legal-form/cooperative"),
        ({"query": "EXEMPLE-0003"}, "id/structure/exemple-003"),
        (
            {
                "query": "Association d'exemple (fictive)",
                "properties": [{"pid": "register_number", "v": "exemple 0003"}],
            },
            "id/structure/exemple-003",
        ),
    ],
)
def test_it_matches(http: FlaskClient, query: dict[str, Any], identifier: str) -> None:
    first = match(http, **query)[0]
    assert (first["id"], first["match"]) == (identifier, True)


@pytest.mark.parametrize(
    "query",
    [
        {"query": "Province de Chefchaouen", "type": "commune"},
        {
            "query": "Chefchaouen",
            "type": "commune",
            "properties": [{"pid": "province", "v": "Larache"}],
        },
        {"query": "Fès"},
        {"query": "ODCO"},
        {"query": "Chefchaouen", "type": ["province", "place"], "type_strict": "should"},
    ],
)
def test_it_does_not_match(http: FlaskClient, query: dict[str, Any]) -> None:
    assert not any(found["match"] for found in match(http, **query))


def test_a_strict_list_of_types(http: FlaskClient) -> None:
    found = match(http, query="Chefchaouen", type=["province", "place"], type_strict="all")
    assert [one["id"] for one in found] == [PROVINCE]


def test_a_property_that_agrees_scores_more(http: FlaskClient) -> None:
    given = [{"pid": "province", "v": [{"id": PROVINCE, "name": "Chefchaouen"}]}]
    plain = match(http, query="Bab Tasa", type="commune")[0]
    refined = match(http, query="Bab Tasa", type="commune", properties=given)[0]
    assert plain["id"] == refined["id"]
    assert plain["score"] < refined["score"]
    assert {"id": "province", "value": 100.0} in refined["features"]


def test_names_are_in_the_language_of_the_address(http: FlaskClient) -> None:
    assert match(http, "/ar/reconcile", query="Tétouan", type="province")[0]["name"] == "تطوان"
    assert match(http, "/fr/reconcile", query="تطوان", type="province")[0]["name"] == "Tétouan"


def test_a_batch_keeps_its_ids_and_limits(http: FlaskClient) -> None:
    batch = {"a": {"query": "bni", "limit": 2}, "b": {"query": "xyzzy"}}
    response = http.get("/fr/reconcile", query_string={"queries": json.dumps(batch)})
    found = check(response.json, schemas.RESULT_BATCH)
    assert list(found) == ["a", "b"]
    assert len(found["a"]["result"]) <= 2
    assert found["b"]["result"] == []
    tag = response.headers["ETag"]
    same = http.get(
        "/fr/reconcile", query_string={"queries": json.dumps(batch)}, headers={"If-None-Match": tag}
    )
    assert same.status_code == 304


def test_the_id_of_a_candidate_is_its_iri_without_the_space(http: FlaskClient) -> None:
    manifest = http.get("/fr/reconcile").json
    assert manifest
    for query in ({"query": "01.151"}, {"query": "coop", "type": "concept/legal-form"}):
        identifier = match(http, **query)[0]["id"]
        view = manifest["view"]["url"].replace("{{id}}", quote(identifier, safe=""))
        assert view.startswith(manifest["identifierSpace"])
        assert http.get(view).status_code == 303


def test_extension(http: FlaskClient) -> None:
    found = extend(
        http,
        [PROVINCE, "id/structure/exemple-001", "id/structure/nothing", "vocab/sector/artisanat"],
        {"id": "name", "settings": {"language": "ar"}},
        {"id": "province"},
        {"id": "commune", "settings": {"content": "code"}},
        {"id": "legal_form", "settings": {"content": "label"}},
        {"id": "members"},
        {"id": "checked_on"},
        {"id": "identifiants.value", "settings": {"limit": "1"}},
        {"id": "scheme"},
    )
    assert found["meta"][2]["type"] == {"id": "place", "name": "Lieu"}
    row = found["rows"]["id/structure/exemple-001"]
    assert row["name"] == [{"str": "اتحاد تعاونيات مثال رقم 001 (خيالية)"}]
    assert row["province"] == [{"id": "id/place/01.405", "name": "Ouezzane"}]
    assert row["commune"] == [{"str": "01.405.01.09"}]
    assert row["legal_form"] == [{"str": "Union de coopératives"}]
    assert row["members"] == [{"int": 49}]
    assert row["checked_on"] == [{"date": "2026-11-24T00:00:00Z"}]
    assert set(map(str, found["rows"]["id/structure/nothing"].values())) == {"[]"}
    assert found["rows"][PROVINCE]["name"] == [{"str": "شفشاون"}]


def test_properties_of_a_type_are_proposed(http: FlaskClient) -> None:
    found = http.get("/fr/reconcile/properties?type=structure/legal-form/cooperative&limit=1000")
    names = {one["id"]: one["name"] for one in check(found.json, schemas.PROPOSED)["properties"]}
    assert names["legal_form"] == "Forme juridique"
    assert "role_fr" not in names


def test_suggestions_continue_from_a_cursor(http: FlaskClient) -> None:
    address = "/fr/reconcile/suggest/entity?prefix=bni&type=commune&limit=3"
    first = check(http.get(address).json, schemas.SUGGESTED_ENTITIES)["result"]
    more = http.get(f"{address}&cursor=3").json
    assert more
    assert len(first) == 3
    assert more["result"]
    assert not {one["id"] for one in first} & {one["id"] for one in more["result"]}


@pytest.mark.parametrize(
    ("kind", "prefix", "expected"),
    [
        ("entity", "chefch", COMMUNE),
        ("entity", "الحسي", "id/place/01.051"),
        ("entity", "Coop", "vocab/legal-form/cooperative"),
        ("property", "forme", "legal_form"),
        ("property", "الشكل", "legal_form"),
        ("type", "comm", "commune"),
        ("type", "coop", "structure/legal-form/cooperative"),
    ],
)
def test_suggestions(http: FlaskClient, kind: str, prefix: str, expected: str) -> None:
    response = http.get(f"/fr/reconcile/suggest/{kind}", query_string={"prefix": prefix})
    schema = schemas.SUGGESTED_ENTITIES if kind == "entity" else schemas.SUGGESTED
    assert expected in [one["id"] for one in check(response.json, schema)["result"]]


def test_a_flyout_is_html_without_scripts(http: FlaskClient) -> None:
    body = check(http.get(f"/ar/reconcile/flyout?id={COMMUNE}").json, schemas.FLYOUT)
    assert "شفشاون" in body["html"]
    assert http.get("/ar/reconcile/flyout?id=<b>").status_code == 404


def test_any_site_may_frame_the_preview_and_nothing_else(http: FlaskClient) -> None:
    preview = http.get("/ar/reconcile/preview", query_string={"id": COMMUNE})
    assert "frame-ancestors *" in preview.headers["Content-Security-Policy"]
    assert "script" not in preview.headers["Content-Security-Policy"]
    assert "<script" not in preview.text
    assert "شفشاون" in preview.text
    other = http.get("/ar/places/01.151.01.01")
    assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("queries", "["),
        ("queries", "[1]"),
        ("queries", '{"q0": 1}'),
        ("queries", '{"q0": {}}'),
        ("queries", '{"q0": {"query": ["a"]}}'),
        ("queries", '{"q0": {"query": "a", "type": 5}}'),
        ("queries", '{"q0": {"query": "a", "type": [1]}}'),
        ("queries", '{"q0": {"query": "a", "properties": [{"v": 1}]}}'),
        ("queries", json.dumps({"q0": {"query": "a" * 501}})),
        ("queries", "[" * 20_000),
        ("queries", '{"q0": {"query": "\\ud800"}}'),
        ("extend", '{"ids": ["\\ud800"], "properties": []}'),
        ("queries", json.dumps({str(n): {"query": "a"} for n in range(MOST_QUERIES + 1)})),
        ("extend", "{}"),
        ("extend", '{"ids": ["a"], "properties": ["b"]}'),
        ("extend", '{"ids": [1], "properties": []}'),
        ("extend", '{"ids": [], "properties": [{"id": "a", "settings": {"content": "x"}}]}'),
        ("extend", json.dumps({"ids": list(map(str, range(MOST_IDS + 1))), "properties": []})),
    ],
)
def test_bad_input_is_refused_in_the_readers_language(
    http: FlaskClient, field: str, text: str
) -> None:
    response = http.post("/ar/reconcile", data={field: text})
    assert response.status_code == 400, response.text
    assert response.mimetype == "application/problem+json"
    assert response.json["parameter"] == field  # type: ignore[index]
    assert response.headers["Content-Language"] == "ar"


@pytest.mark.parametrize(
    "query",
    [
        {"query": "a", "limit": -5},
        {"query": "a", "limit": 1e300},
        {"query": "a", "limit": "x"},
        {"query": 5},
        {"query": "%_\\'\"; --"},
        {"query": "ـ ً "},
        {"query": "x", "type": "no such type"},
        {
            "query": "x",
            "properties": [{"pid": "no_such", "v": None}, {"pid": "province", "v": "?"}],
        },
        {"properties": [{"pid": "commune", "v": True}]},
        {"query": "o" * 500},
    ],
)
def test_odd_queries_get_candidates_or_none(http: FlaskClient, query: dict[str, Any]) -> None:
    match(http, **query)


def test_a_form_is_needed(http: FlaskClient) -> None:
    response = http.post("/reconcile", data="{}", content_type="application/json")
    assert response.status_code == 415

"""What the tools answer, on everything that is shipped: by the schemas that they state, with the
sources, the notes and the language that an assistant needs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from oress_opendata.delivery.assistants.tools import MOST_CHARACTERS, make_tools
from tests.conftest import Service
from tests.delivery.assistants.conftest import Call

LANGUAGES = ("fr", "ar", "en")
TOOLS = make_tools("http://127.0.0.1:8000", LANGUAGES)
ACTORS = {"dataset": "acteurs-accompagnement"}
FIGURES = {"dataset": "indicateurs"}
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("search", {"query": "coopérative argan"}),
    ("dataset", {}),
    ("dataset", ACTORS),
    ("rows", {**FIGURES, "where": {"place": ["01.151", "01.571"], "period": 2024}}),
    ("rows", {**ACTORS, "table": "acteurs", "group": ["kind"], "aggregate": ["count"]}),
    ("record", {"register": "actor", "id": "odco"}),
    ("record", {"register": "structure", "id": "exemple-001"}),
    ("difference", {**ACTORS, "from": "1.0.0", "to": "1.1.0"}),
    ("indicator", {}),
    ("indicator", {"indicator": "population_legal", "places": ["01.571", "Tanger-Assilah"]}),
    ("who_helps", {"need": "financement", "public": "femmes", "place": "01.571"}),
    ("who_helps", {"need": "garantie", "place": "01.571.01.11"}),
    ("place_sheet", {"place": "01.571"}),
    ("sparql", {"query": "SELECT ?s { ?s a <http://www.w3.org/ns/org#Organization> } LIMIT 3"}),
)


def answer(call: Call, name: str, **arguments: Any) -> dict[str, Any]:
    """The answer of a call that succeeds."""
    result = call(name, **arguments)
    assert not result["isError"], result["content"]
    found: dict[str, Any] = result["structuredContent"]
    return found


def error(call: Call, name: str, **arguments: Any) -> str:
    """The sentence of a call that fails."""
    result = call(name, **arguments)
    assert result["isError"], result
    return str(result["content"][0]["text"])


@pytest.mark.parametrize("tool", TOOLS.values(), ids=lambda tool: tool.name)
def test_the_schemas_are_valid(tool: Any) -> None:
    described = tool.describe()
    for name in ("inputSchema", "outputSchema"):
        Draft202012Validator.check_schema(described[name])
        assert described[name]["type"] == "object"
    assert all(schema["description"] for schema in described["inputSchema"]["properties"].values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "arguments"), CALLS, ids=lambda part: str(part)[:40])
def test_an_answer_is_what_its_schema_says(
    call: Call, name: str, arguments: dict[str, Any], language: str
) -> None:
    described = TOOLS[name].describe()
    Draft202012Validator(described["inputSchema"]).validate({**arguments, "language": language})
    result = call(name, **arguments, language=language)
    assert not result["isError"], result["content"]
    found = result["structuredContent"]
    Draft202012Validator(described["outputSchema"]).validate(found)
    assert json.loads(result["content"][0]["text"]) == found
    assert len(result["content"][0]["text"]) <= MOST_CHARACTERS
    assert found["language"] == language


@pytest.mark.parametrize(("name", "arguments"), CALLS[2:], ids=lambda part: str(part)[:40])
def test_an_answer_names_its_releases(
    service: Service, call: Call, name: str, arguments: dict[str, Any]
) -> None:
    sources = answer(call, name, **arguments)["sources"]
    assert sources
    for source in sources:
        path = f"/api/v1/datasets/{source['dataset']}/versions/{source['version']}"
        release = service.json(path)
        assert (source["iri"], source["sha256"]) == (release["iri"], release["sha256"])
        assert source["status"] == "published"


def test_search_finds_across_alphabets(call: Call) -> None:
    found = answer(call, "search", query="تطوان", types=["place"], language="fr", limit=5)
    assert found["items"][0]["title"] == "Tétouan"
    more = answer(call, "search", query="تطوان", types=["place"], limit=5, cursor=found["next"])
    ids = [item["id"] for page in (found, more) for item in page["items"]]
    assert len(set(ids)) == 10
    assert "<mark>" not in json.dumps(answer(call, "search", query="argane"))


def test_an_unknown_kind_is_not_an_empty_answer(call: Call) -> None:
    assert "structure" in error(call, "search", query="argane", types=["cooperative"])
    assert "commune" in error(call, "search", query="argane", filters={"none": "x"})


def test_samples_are_marked_as_fictitious(call: Call) -> None:
    found = answer(call, "record", register="structure", id="exemple-001", language="en")
    assert found["sources"][0]["fictitious"]
    assert found["record"]["status"] == "fictitious"
    assert "fictitious examples" in found["notes"][0]
    assert "fictifs" in answer(call, "record", register="structure", id="exemple-001")["notes"][0]


def test_a_record_is_named_by_its_iri_too(call: Call) -> None:
    by_id = answer(call, "record", register="actor", id="odco")
    assert answer(call, "record", iri=by_id["record"]["iri"]) == by_id
    assert by_id["record"]["source"].startswith("https://www.odco.gov.ma")
    assert "IRI" in error(call, "record", iri="https://example.org/x")
    assert "register" in error(call, "record", id="odco")


def test_rows_go_on_where_the_cursor_says(call: Call) -> None:
    arguments = {**FIGURES, "where": {"indicator": "population_legal"}, "limit": 50}
    seen: list[str] = []
    cursor = None
    while True:
        page = answer(call, "rows", **arguments, cursor=cursor)
        seen += [json.dumps(row) for row in page["rows"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == page["total"] > 100


def test_rows_come_with_labels_and_iris(call: Call) -> None:
    arguments = {**ACTORS, "table": "acteurs", "where": {"id": "odco"}, "language": "ar"}
    found = answer(call, "rows", **arguments)
    assert found["iris"][0].endswith("/id/actor/odco")
    assert found["labels"]["kind"] == {"etablissement_public": "مؤسسة عمومية"}
    assert found["labels"]["territory"] == {"ma": "المغرب"}


def test_rows_are_those_of_the_api(service: Service, call: Call) -> None:
    where = {"indicator": "population_legal", "period.gte": 2024, "place": ["01.571", "01.151"]}
    found = answer(call, "rows", **FIGURES, where=where, sort=["-value"])
    path = found["url"].removeprefix(service.address)
    assert service.json(path)["items"] == found["rows"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"dataset": "none"}, "none"),
        ({**ACTORS, "version": "9.9.9"}, "9.9.9"),
        (ACTORS, "acteurs, services"),
        ({**FIGURES, "where": {"plce": "x"}}, "place, period"),
        ({**FIGURES, "where": {"period": "soon"}}, "period"),
        ({**FIGURES, "where": {"value": {"gt": 1}}}, "where"),
        ({**FIGURES, "limit": 0}, "100"),
        ({**FIGURES, "limit": 2.5}, "limit"),
        ({**FIGURES, "cursor": "made-up"}, "cursor"),
        ({**FIGURES, "aggregate": ["median.value"]}, "aggregate"),
        ({**FIGURES, "query": "x"}, "where"),
        ({}, "dataset"),
        ({**FIGURES, "language": "de"}, "fr, ar, en"),
    ],
    ids=str,
)
def test_an_error_helps_the_assistant(call: Call, arguments: dict[str, Any], named: str) -> None:
    assert named in error(call, "rows", **arguments)


def test_errors_are_in_the_language_of_the_call(call: Call) -> None:
    assert "there is no dataset" in error(call, "dataset", dataset="x", language="en").lower()
    assert "jeu de données" in error(call, "dataset", dataset="x", language="fr")
    assert "مجموعة" in error(call, "dataset", dataset="x", language="ar")


def test_a_long_answer_asks_for_less(call: Call) -> None:
    register = {"dataset": "exemple-structures", "table": "structures", "limit": 100}
    assert str(MOST_CHARACTERS) in error(call, "rows", **register)
    assert answer(call, "rows", **register, select=["id", "name_fr"])["rows"]


def test_the_difference_is_that_of_the_api(service: Service, call: Call) -> None:
    found = answer(call, "difference", **ACTORS, **{"from": "1.0.0", "to": "1.1.0"}, limit=5)
    path = "/api/v1/datasets/acteurs-accompagnement/diff?from=1.0.0&to=1.1.0&limit=5"
    expected = service.json(path)
    assert found["rows"] == expected["rows"]["items"]
    assert found["level"] == expected["level"]
    more = answer(
        call, "difference", **ACTORS, **{"from": "1.0.0", "to": "1.1.0"}, cursor=found["next"]
    )
    assert more["rows"][0] not in found["rows"]
    assert "1.0.0" in error(call, "difference", **ACTORS, **{"from": "one", "to": "1.1.0"})


def test_an_indicator_has_the_source_of_each_value(service: Service, call: Call) -> None:
    arguments = {"indicator": "population_legal", "places": ["Tanger-Assilah"], "period": "2024"}
    (value,) = answer(call, "indicator", **arguments)["values"]
    path = "/api/v1/datasets/indicateurs/versions/1.0.0/resources/indicateurs/rows?where.area=total"
    query = (
        "&where.area=total&where.indicator=population_legal&where.period=2024&where.place=01.511"
    )
    (row,) = service.json(f"{path}{query}&where.sex=all")["items"]
    assert value["value"] == row["value"]
    assert (value["source"], value["status"]) == (row["source"], row["status"])
    assert value["place"]["code"] == "01.511"


def test_a_missing_value_is_unknown_and_not_zero(call: Call) -> None:
    found = answer(call, "indicator", indicator="cooperatives_total", places=["01.571"])
    assert found["values"] == []
    assert "inconnue" in found["notes"][-1]
    listed = answer(call, "indicator")["indicators"]
    assert {"population_legal"} <= {indicator["code"] for indicator in listed}


def test_a_place_of_several_is_asked_again(call: Call) -> None:
    text = error(call, "place_sheet", place="tetouan", language="en")
    assert "01.571 (Tétouan, Province)" in text
    assert "01.571.01.11" in text
    assert "01.571 (تطوان، إقليم)، " in error(call, "place_sheet", place="tetouan", language="ar")
    assert "Atlantis" in error(call, "who_helps", place="Atlantis")
    arabic = answer(call, "place_sheet", place="طنجة-أصيلة", language="fr")
    assert arabic["place"]["code"] == "01.511"


def test_support_is_never_denied(call: Call) -> None:
    offered = answer(call, "who_helps", need="financement", place="01.571", language="en")
    assert offered["state"] == "offered"
    assert all(actor["source"] and actor["checked"] for actor in offered["actors"])
    nobody = answer(
        call, "who_helps", need="garantie", public="chercheurs", place="01.571", language="en"
    )
    assert nobody["actors"] == []
    assert nobody["state"] in ("none_found", "not_surveyed")
    assert nobody["sources"]
    for found in (offered, nobody):
        assert "does not mean" in found["notes"][-1]


def test_actors_are_those_of_the_finder(service: Service, call: Call) -> None:
    ids: list[str] = []
    cursor = None
    while True:
        page = answer(call, "who_helps", need="formation", place="01.571", limit=5, cursor=cursor)
        ids += [actor["id"] for actor in page["actors"]]
        cursor = page["next"]
        if cursor is None:
            break
    pages = [service.get(f"/fr/actors?need=formation&place=01.571&page={n}") for n in (1, 2, 3)]
    shown = "".join(body.decode() for _, _, body in pages)
    assert len(set(ids)) == page["total"] > 5
    assert all(f"/fr/actors/{actor}" in shown for actor in ids)


def test_the_sheet_compares_a_place_with_what_is_around(call: Call) -> None:
    sheet = answer(call, "place_sheet", place="01.571.01.11", language="en")
    people = next(f for f in sheet["figures"] if f["indicator"] == "population_legal")
    assert people["value"] < people["around"]["01.571"] < people["around"]["01"]
    assert people["source"]
    assert sheet["support"]["total"] >= len(sheet["support"]["actors"]) > 0


def test_sparql_is_guarded_as_its_address(call: Call) -> None:
    assert answer(call, "sparql", query="ASK { ?s ?p ?o }")["boolean"] is True
    graph = answer(call, "sparql", query="CONSTRUCT { ?s a ?o } { ?s a ?o } LIMIT 1")
    assert graph["turtle"]
    assert "LIMIT" in error(call, "sparql", query="SELECT * { ?s ?p ?o } LIMIT 101")
    assert error(call, "sparql", query="SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")
    assert error(call, "sparql", query="DROP ALL")

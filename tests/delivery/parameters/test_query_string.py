"""One reader of parameters: the same mistake gets the same problem, which names the parameter."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as some

from oress_opendata.delivery.parameters.lists import LIMIT
from oress_opendata.delivery.parameters.parameter import Parameter, read_time, whole_number
from oress_opendata.delivery.parameters.query_string import QueryString
from oress_opendata.errors import BadQuery

PROGRAM = Path(__file__).parents[3] / "oress_opendata"
LISTS = (
    "/api/v1/datasets",
    "/api/v1/datasets/cooperatives/versions",
    "/api/v1/datasets/cooperatives/diff?from=1.0.0&to=1.1.0",
    "/api/v1/changes",
    "/api/v1/registers/cooperatives-thing",
    "/api/v1/actors",
    "/api/v1/datasets/cooperatives/versions/1.0.0/resources/structures/rows",
    "/api/v1/search?q=zitoun",
    "/api/v1/suggest?q=zit",
)
MISTAKES = ("limit=0", "limit=101", "limit=a", "limit=", "limit=%2B5", "limit=٣", "limit=1_0")


@pytest.mark.usefixtures("two_releases")
@pytest.mark.parametrize("path", LISTS)
def test_the_same_mistake_gets_the_same_problem(client: FlaskClient, path: str) -> None:
    join = "&" if "?" in path else "?"
    for mistake in (*MISTAKES, "limit=2&limit=2"):
        answer = client.get(f"{path}{join}{mistake}", headers={"Accept-Language": "en"})
        problem = answer.get_json(force=True)
        assert answer.status_code == 400, mistake
        assert problem["type"].endswith("#bad-parameter"), mistake
        assert problem["parameter"] == "limit", mistake
        assert problem["detail"] in (
            "Parameter limit must be a whole number from 1 to 100.",
            "Parameter limit is given more than once.",
        )


@pytest.mark.usefixtures("two_releases")
@pytest.mark.parametrize("path", LISTS)
def test_an_unknown_parameter_is_refused_by_the_api(client: FlaskClient, path: str) -> None:
    join = "&" if "?" in path else "?"
    answer = client.get(f"{path}{join}limti=2", headers={"Accept-Language": "en"})
    problem = answer.get_json(force=True)
    assert (answer.status_code, problem["parameter"]) == (400, "limti")
    assert problem["detail"].startswith("There is no parameter limti. Known parameters: ")


ROWS = LISTS[6]
# Keys that no page ends with: a missing row number, a missing distance, another length.
FORGED = (
    "W251bGxd",
    "W251bGwsbnVsbF0",
    "WzFd&sort=members",
    "W251bGwsbnVsbCxudWxsXQ&sort=members",
    "",
)
# What no key holds: another type, half a surrogate pair, a number that no column stores.
NO_KEYS: tuple[object, ...] = ([None], [True], [1.5], [2**128], ["x"], [[1]], {}, "x", 1, None)
IMPOSSIBLE: tuple[tuple[str, object], ...] = (
    *(("", key) for key in NO_KEYS),
    *(("sort=members&", [False, cell, 1]) for cell in ("x", True, 2**128, {"a": 1}, None)),
    *(("sort=name_fr&", [False, cell, 1]) for cell in ("\ud800", True, ["x"], None)),
    ("sort=name_fr&", [0, "x", 1]),
)


@pytest.mark.usefixtures("two_releases")
@pytest.mark.parametrize(("sort", "key"), IMPOSSIBLE)
def test_a_cursor_of_other_types_is_refused(client: FlaskClient, sort: str, key: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")
    assert client.get(f"{ROWS}?{sort}cursor={cursor}").status_code == 400


@pytest.mark.usefixtures("two_releases")
@pytest.mark.parametrize("cursor", FORGED)
@pytest.mark.parametrize("path", [ROWS, LISTS[4] + "?sort=id&"])
def test_a_forged_cursor_is_refused(client: FlaskClient, path: str, cursor: str) -> None:
    join = "" if path.endswith("&") else "?"
    answer = client.get(f"{path}{join}cursor={cursor}", headers={"Accept-Language": "en"})
    problem = answer.get_json(force=True)
    assert answer.status_code == 400
    assert problem["detail"] in (
        "Parameter cursor is not a cursor of this list.",
        "Parameter sort is given more than once.",
    )


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("path", ["/api/v1/registers", "/api/v1/registers/cooperatives-thing/amal"])
def test_an_address_without_parameters_says_so(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}?lang=fr", headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    detail = answer.get_json(force=True)["detail"]
    assert detail == "There is no parameter lang. This address has none."


@pytest.mark.usefixtures("release")
def test_records_are_whole_whatever_is_selected(client: FlaskClient) -> None:
    path = "/api/v1/registers/cooperatives-thing"
    answer = client.get(f"{path}?select=name_fr&limit=2").get_json()
    assert [item["id"] for item in answer["items"]] == ["amal", "rif"]
    assert answer["total"] == 3


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_files_hold_rows_and_no_groups(client: FlaskClient, form: str) -> None:
    for query in ("group=members", "aggregate=count"):
        answer = client.get(f"{ROWS}.{form}?{query}")
        assert answer.status_code == 400
        assert answer.get_json(force=True)["parameter"] == query.partition("=")[0]


@pytest.mark.usefixtures("release")
def test_a_table_without_positions_has_no_geojson(client: FlaskClient) -> None:
    assert client.get(f"{ROWS}.geojson").status_code == 404


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("path", ["/id/cooperatives-thing/x", "/vocab/x", "/fr/x", "/api/v1/x"])
def test_programs_get_problems_and_browsers_pages(client: FlaskClient, path: str) -> None:
    for accept in ("text/turtle", "image/png"):
        answer = client.get(path, headers={"Accept": accept})
        assert answer.status_code in (404, 406)
        assert answer.mimetype == "application/problem+json"
    if not path.startswith("/api"):
        page = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
        assert page.mimetype == "text/html"


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    "path",
    [
        "/fr/",
        "/fr/datasets",
        "/fr/search?q=zitoun",
        "/fr/actors",
        "/fr/datasets/cooperatives/1.0.0/tables/structures?sort=id",
    ],
)
def test_a_page_ignores_an_unknown_parameter(client: FlaskClient, path: str) -> None:
    join = "&" if "?" in path else "?"
    assert client.get(f"{path}{join}fbclid=1").status_code == 200


def test_the_query_string_is_read_in_one_place() -> None:
    readers = [
        file.relative_to(PROGRAM).as_posix()
        for file in PROGRAM.rglob("*.py")
        if "request.args" in file.read_text("utf-8")
    ]
    assert readers == ["delivery/parameters/query_string.py"]


@given(some.integers(-5, 200))
def test_whole_numbers(number: int) -> None:
    text = str(number)
    if 1 <= number <= 100:
        assert whole_number(1, 100)("limit", text) == number
    else:
        with pytest.raises(BadQuery):
            whole_number(1, 100)("limit", text)


@given(some.text(max_size=8))
def test_no_text_is_a_number_but_digits(text: str) -> None:
    try:
        number = whole_number(1, 100)("limit", text)
    except BadQuery:
        return
    assert set(text) <= set("0123456789")
    assert number == int(text)


def test_a_parameter_is_given_once_or_its_default() -> None:
    assert QueryString(()).get(LIMIT) == LIMIT.default
    assert QueryString((("limit", "5"),)).get(LIMIT) == 5
    with pytest.raises(BadQuery, match="more than once"):
        QueryString((("limit", "5"), ("limit", "6"))).get(LIMIT)


def test_a_required_parameter_is_missed() -> None:
    parameter = Parameter("from", "", lambda name, text: text, "", required=True)
    with pytest.raises(BadQuery, match="required"):
        QueryString(()).get(parameter)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-24", "2026-11-24T00:00:00+00:00"),
        ("2026-11-24T06:10:36 01:00", "2026-11-24T05:10:36+00:00"),
        ("2026-11-24T06:10:36Z", "2026-11-24T06:10:36+00:00"),
    ],
)
def test_times_are_in_utc(text: str, expected: str) -> None:
    assert read_time("since", text).isoformat() == expected


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "0001-01-01T00:00:00+23:00"])
def test_invalid_times(text: str) -> None:
    with pytest.raises(BadQuery, match="since"):
        read_time("since", text)

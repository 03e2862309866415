"""Questions about the rows of a release, and its formats, as clients ask them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as some

from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.conftest import write_small_package
from tests.delivery.conftest import extend_home

ROWS = (
    ("id", "name_fr", "name_ar", "members"),
    ("a", "Zitoun", "زيتون", "12"),
    ("b", "Amal", "", "7"),
    ("c", "Rif", "ريف", ""),
    ("d", "Souk", "سوق", "7"),
)
PATH = "/api/v1/datasets/cooperatives/versions/1.0.0/resources/structures/rows"
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def prepared(prepare: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    return extend_home(prepare("empty"), folder, write_small_package(folder, rows=ROWS))


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    """The answer to a query string: JSON, or with `status` the problem."""

    def ask(query: str = "", status: int = 200) -> Any:
        answer = client.get(f"{PATH}?{query}")
        assert answer.status_code == status, answer.get_data(as_text=True)
        return json.loads(answer.data)

    return ask


def ids(answer: Any) -> list[str]:
    return [row["id"] for row in answer["items"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "abcd"),
        ("where.id=b", "b"),
        ("where.id.in=a,d,zz", "ad"),
        ("where.members=7", "bd"),
        ("where.members.gt=7", "a"),
        ("where.members.lte=7&where.id.ne=b", "d"),
        ("where.members.ne=7", "ac"),
        ("where.members.empty=true", "c"),
        ("where.name_ar.empty=false", "acd"),
        ("where.name_fr.contains=OU", "ad"),
        ("where.name_ar=زيتون", "a"),
        ("sort=members", "bdac"),
        ("sort=-members", "abdc"),
        ("sort=-members,-id", "adbc"),
        ("sort=-name_fr", "adcb"),
    ],
)
def test_filters_and_sorting(ask: Ask, query: str, expected: str) -> None:
    answer = ask(query)
    assert "".join(ids(answer)) == expected
    assert answer["total"] == len(expected)


@pytest.mark.parametrize("sort", ["", "members", "-members", "members,-name_fr", "-name_ar"])
def test_pages_neither_lose_nor_double(client: FlaskClient, ask: Ask, sort: str) -> None:
    whole = ids(ask(f"sort={sort}"))
    found: list[str] = []
    following: str | None = f"{PATH}?sort={sort}&limit=1"
    while following:
        answer = json.loads(client.get(following.replace("http://127.0.0.1:8000", "")).data)
        found += ids(answer)
        following = answer["next"]
    assert found == whole


def test_only_what_is_asked_is_answered(ask: Ask) -> None:
    assert ask("select=members,id&limit=1")["items"] == [{"members": 12, "id": "a"}]


def test_facets_and_groups(ask: Ask) -> None:
    assert ask("facet=members")["facets"]["members"][0] == {"value": 7, "count": 2}
    groups = ask("group=members&aggregate=count,min.id")["items"]
    assert {"members": 7, "count": 2, "min.id": "b"} in groups
    assert ask("aggregate=sum.members,mean.members")["items"] == [
        {"sum.members": 26, "mean.members": pytest.approx(26 / 3)}
    ]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("where.foo=1", "where.foo"),
        ("where.members=x", "where.members"),
        ("where.members.like=7", "where.members.like"),
        ("where.members=" + "9" * 40, "where.members"),
        ("limt=1", "limt"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=١", "limit"),
        ("select=id,nothing", "select"),
        ("sort=-nothing", "sort"),
        ("facet=nothing", "facet"),
        ("aggregate=median.members", "aggregate"),
        ("aggregate=sum.name_fr", "aggregate"),
        ("aggregate=sum", "aggregate"),
        ("near=35,-5", "near"),
        ("within=3", "within"),
        ("cursor=xx", "cursor"),
        ("cursor=WyJhIiwgImIiXQ", "cursor"),
        ("cursor=WyJhIl0", "cursor"),
        ("select=id&select=id", "select"),
    ],
)
def test_a_bad_parameter_is_named(ask: Ask, query: str, parameter: str) -> None:
    problem = ask(query, status=400)
    assert problem["parameter"] == parameter
    if "column" in problem["detail"] and "nothing" in query:
        assert "name_fr" in problem["detail"]


@given(
    name=some.sampled_from(["where.id", "where.members.in", "sort", "select", "cursor", "near"]),
    value=some.text(max_size=20),
)
@limits(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_parameter_causes_an_internal_error(client: FlaskClient, name: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        return
    assert client.get(PATH, query_string={name: value}).status_code in (200, 400)


def test_hostile_text_is_a_value_and_nothing_more(ask: Ask) -> None:
    for text in ("' OR 1=1 --", "\"; COPY cells TO '/tmp/x'", "a') UNION SELECT 1 --"):
        assert ask(f"where.id={text.replace(';', '%3B')}")["items"] == []


def test_files_of_a_question(client: FlaskClient, tmp_path: Path) -> None:
    table = client.get(f"{PATH}.csv?where.members=7&select=id,members")
    assert table.data == b"id,members\r\nb,7\r\nd,7\r\n"
    (tmp_path / "rows.parquet").write_bytes(client.get(f"{PATH}.parquet?where.members=7").data)
    found = duckdb.sql(f"SELECT id FROM '{tmp_path}/rows.parquet'").fetchall()
    assert found == [("b",), ("d",)]
    assert client.get(PATH, headers={"Accept": "text/csv"}).mimetype == "text/csv"
    assert client.get(f"{PATH}.geojson").status_code == 404
    assert client.get(f"{PATH}.pdf").status_code == 404


def test_an_answer_has_a_tag_and_an_address_to_cite(client: FlaskClient, ask: Ask) -> None:
    answer = client.get(f"{PATH}?limit=1&sort=id")
    again = client.get(f"{PATH}?limit=1&sort=id", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    citation = ask("limit=1&sort=id")["citation"]
    assert citation["url"].endswith("/rows?limit=1&sort=id")
    assert set(citation["text"]) == {"fr", "ar", "en"}
    assert all("1.0.0" in text and citation["url"] in text for text in citation["text"].values())


def test_a_question_is_cited_in_each_format(client: FlaskClient, ask: Ask) -> None:
    query = "where.members=7&where.id.ne=a&where.id.ne=c&sort=id"
    citation = ask(f"{query}&limit=1")["citation"]
    for address in citation["files"].values():
        path = address.removeprefix("http://127.0.0.1:8000")
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert citation["url"] in answer.text
    second = client.get(
        ask(f"{query}&limit=1")["next"].removeprefix("http://127.0.0.1:8000")
    ).get_json()
    assert second["citation"] == citation
    arabic = client.get(f"{PATH}/citation.txt?{query}&lang=ar").text
    assert "أسطر مختارة" in arabic
    assert client.get(f"{PATH}/citation.txt?where.nothing=1").status_code == 400
    assert client.get(f"{PATH}/citation.txt?lang=xx").status_code == 400
    latest = client.get(f"{PATH}/citation.ris?{query}".replace("1.0.0", "latest"))
    assert latest.headers["Location"].endswith(
        f"/1.0.0/resources/structures/rows/citation.ris?{query}"
    )


def test_a_file_has_all_rows_or_as_many_as_requested(client: FlaskClient) -> None:
    assert len(client.get(f"{PATH}.csv").text.splitlines()) == 5
    assert len(client.get(f"{PATH}.csv?limit=2").text.splitlines()) == 3


def test_latest_is_a_redirect_that_keeps_the_question(client: FlaskClient) -> None:
    answer = client.get(PATH.replace("1.0.0", "latest") + "?sort=id")
    assert answer.status_code == 307
    assert answer.headers["Location"] == f"http://127.0.0.1:8000{PATH}?sort=id"


def test_formats_are_served_and_revalidated(client: FlaskClient) -> None:
    base = "/datasets/cooperatives/1.0.0/formats/structures."
    for suffix in ("parquet", "xlsx", "json", "excel.csv"):
        answer = client.get(base + suffix)
        assert answer.status_code == 200, suffix
        tag = answer.headers["ETag"]
        assert client.get(base + suffix, headers={"If-None-Match": tag}).status_code == 304
        assert client.head(base + suffix).headers["Content-Length"] == str(len(answer.data))
        assert answer.headers["X-Built-By"].startswith("oress-opendata")
    assert client.get(base + "geojson").status_code == 404


def test_a_withdrawn_release_answers_no_question(client: FlaskClient, store: Store) -> None:
    withdraw_release(store, "cooperatives", "1.0.0", "Faux")
    assert client.get(PATH).status_code == 410
    assert client.get("/datasets/cooperatives/1.0.0/formats/structures.json").status_code == 410


def test_nothing_of_an_erased_release_stays_open(
    client: FlaskClient, store: Store, settings: Settings
) -> None:
    assert client.get(PATH).status_code == 200
    assert open_files(settings.home)
    withdraw_release(store, "cooperatives", "1.0.0", "Private data", erase=True)
    refresh(store, settings)
    assert client.get(PATH).status_code == 410
    assert open_files(settings.home) == []


def open_files(home: Path) -> list[str]:
    """The tables of releases that this process has open."""
    links = [path.readlink() for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    tables = str(home / "projections" / "tables" / "cooperatives")
    return [str(link) for link in links if str(link).startswith(tables)]

"""The page of a table: filters by what codes are called, facets, order, profile, citation."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from oress_opendata.delivery.pages.datasets import rows, table
from oress_opendata.delivery.pages.shared.typography import SETTLED
from oress_opendata.projections.tables import reading
from oress_opendata.projections.tables.query import Statement
from tests.conftest import make_field, write_small_package
from tests.delivery.coded_table import TABLE, write_coded_tables
from tests.delivery.conftest import extend_home


@pytest.fixture(scope="module")
def prepared(prepare: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("table-page")
    many = [("id", "kind"), *((f"{n:03}", "long" if n % 3 else "short") for n in range(45))]
    plain = dict.fromkeys(("oress:register", "oress:label", "aboutUrl", "rdfType"))
    pairs = [("id", "match"), ("a", "exact_name"), ("b", "sole_remaining")]
    codes = {"constraints": {"enum": ["exact_name", "sole_remaining"]}}
    fields = [make_field("id"), {**make_field("match"), **codes}]
    matched = write_small_package(folder, "matched", rows=pairs, schema={**plain, "fields": fields})
    more = write_small_package(folder, "many", rows=many, schema=plain)
    odd = write_odd_numbers(folder)
    return extend_home(prepare("empty"), folder, *write_coded_tables(folder), more, matched, odd)


def write_odd_numbers(folder: Path) -> Path:
    """Numbers that no type holds, and what is no number; each column has one that is frequent."""
    rows = (
        ("id", "text", "real", "exact"),
        ("a", "1 234,5", "1e300", "1" * 38),
        ("b", "12345678901234567890123456789,12345678901234567", "NaN", "2"),
        ("c", "INF", "NaN", "2"),
        ("d", "INF", "-INF", "-2"),
        ("e", "1e5000", "0.5", "3"),
    )
    marks = {"text": {"groupChar": " ", "decimalChar": ","}}
    fields = [{**make_field(name), "type": "number", **marks.get(name, {})} for name in rows[0][1:]]
    plain = dict.fromkeys(("oress:register", "oress:label", "aboutUrl", "rdfType"))
    schema = {**plain, "fields": [make_field("id"), *fields]}
    return write_small_package(folder, "odd", rows=rows, schema=schema)


def test_odd_numbers_are_shown(client: FlaskClient) -> None:
    page = get(client, path="/ar/datasets/odd/1.0.0/tables/structures")
    cells = re.findall('<td class="number"><bdi class="cell">(.*?)</bdi>', page)
    assert cells[:3] == ["1.234,5", ("1" + ".000" * 100)[:160] + "…", "11" + ".111" * 12]
    assert cells[3] == "12.345.678.901.234.567.890.123.456.789,12345678901234567"
    assert cells[7:9] == ["NaN", "2"]
    assert cells[9:12] == ["INF", "-INF", "-2"]
    assert cells[12:] == ["1e5000", "0,5", "3"]
    # The release has its first rows.
    get(client, path="/ar/datasets/odd/1.0.0")


def get(client: FlaskClient, query: str = "", path: str = TABLE) -> str:
    answer = client.get(f"{path}?{query}" if query else path)
    assert answer.status_code == 200, answer.text[-300:]
    return unescape(answer.text)


def read_rows(page: str) -> list[str]:
    """The first cells of the rows."""
    part = page.split('id="table-structures"')[1].split("</table>", maxsplit=1)[0]
    rows = part.split("<tbody>")[1].split("<tr>")[1:]
    return [re.sub("<.*?>", "", row.split("</td>")[0]) for row in rows]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "même nom dans la même province"),
        ("ar", "الاسم نفسه في الإقليم نفسه"),
        ("en", "same name in the same province"),
    ],
)
def test_known_codes_without_a_vocabulary_are_in_words(
    client: FlaskClient, language: str, words: str
) -> None:
    path = f"/{language}/datasets/matched/1.0.0/tables/structures"
    assert words in get(client, path=path).split("<tbody>")[1]


def facet(page: str, title: str) -> str:
    return page.split(f">{title}</h3>")[1].split("</section>", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("form", "filters", "rows"),
    [
        (("place", "matches", "chefchaouen"), "where.place.in=01.1%2C01.1.1", "ab"),
        (("place", "matches", "الحسيمة"), "where.place=01.2", "ce"),
        (("place", "eq", "Al Hoceima"), "where.place=01.2", "ce"),
        (("form", "ne", "Coopérative"), "where.form.ne=cooperative", "cde"),
        (("place", "ne", "Chefchaouen"), "where.place.ne=01.1&where.place.ne=01.1.1", "cde"),
        (("members", "gte", "7,5"), "where.members.gte=7.5", None),
        (("members", "lte", "12"), "where.members.lte=12", "ab"),
        (("place", "empty", ""), "where.place.empty=true", "d"),
        (("note", "matches", "Vallee"), "where.note.matches=Vallee", "ab"),
        (("note", "matches", ""), "", "abcde"),
    ],
)
def test_the_form_leads_to_an_address_that_lasts(
    client: FlaskClient, form: tuple[str, str, str], filters: str, rows: str | None
) -> None:
    column, condition, value = form
    query = f"column={column}&condition={condition}&value={quote(value)}&sort=id"
    answer = client.get(f"{TABLE}?{query}")
    assert answer.status_code == 302
    target = answer.headers["Location"]
    assert target == f"{TABLE}?sort=id" + (f"&{filters}" if filters else "")
    if rows is None:  # members are whole numbers
        assert client.get(target).status_code == 400
    else:
        assert read_rows(get(client, target.partition("?")[2])) == list(rows)


def test_names_and_levels_stand_beside_codes(client: FlaskClient) -> None:
    page = get(client)
    row = page.split("<tbody>")[1].split("</tr>")[0]
    assert '<a href="http://127.0.0.1:8000/fr/places/01.1">Chefchaouen</a>' in row
    assert '<code class="label">01.1</code>' in row
    assert '<bdi class="cell">Province</bdi>' in row
    assert "Niveau" in page


def test_numbers_are_grouped_and_years_are_not(client: FlaskClient) -> None:
    assert '<bdi class="cell">3\u202f000</bdi>' in get(client, "where.id=d")


def test_facets_count_values_that_occur_and_are_links(client: FlaskClient) -> None:
    page = get(client)
    forms = facet(page, "Colonne form")
    assert re.findall(r'class="count">(\d+)', forms) == ["2", "2", "1"]
    assert "Coopérative</span>" in forms
    assert f'href="{TABLE}?where.form=cooperative#rows"' in forms
    assert "Mutuelle" not in page
    assert "vide" in facet(page, "Colonne place")
    # A second value widens the choice; the same again takes it away.
    chosen = get(client, "where.form=cooperative")
    forms = facet(chosen, "Colonne form")
    assert f'href="{TABLE}?where.form.in=cooperative%2Cassociation#rows"' in forms
    assert f'href="{TABLE}#rows" rel="nofollow" aria-current="true"' in forms
    # The counts of another column are of the rows that are left.
    assert "Chefchaouèn" in facet(chosen, "Colonne place")
    assert "Hoceïma" not in facet(chosen, "Colonne place")


def test_no_facet_promises_rows_that_filters_exclude(client: FlaskClient) -> None:
    both = get(client, "where.form=cooperative&where.form=association")
    assert "Colonne form</h3>" not in both
    assert 'class="count">' not in both.split("<tbody>")[0]
    neither = facet(get(client, "where.form=cooperative&where.form.ne=cooperative"), "Colonne form")
    assert "Coopérative</span>" not in neither
    assert re.findall(r'class="count">(\d+)', neither) == ["2", "1"]


def test_filters_are_said_in_words_and_can_be_removed(client: FlaskClient) -> None:
    page = get(client, "where.place.in=01.1,01.2&where.members.gte=7&sort=-members")
    chips = page.split('class="chips removable"')[1].split("</ul>")[0]
    assert "Al-Hoceïma" in chips
    assert "≥ <bdi>7</bdi>" in chips
    assert f'href="{TABLE}?where.members.gte=7&sort=-members#rows"' in chips
    assert 'aria-sort="descending"' in page
    assert (
        f'href="{TABLE}?where.place.in=01.1%2C01.2&where.members.gte=7&sort=members#rows"' in page
    )


def test_one_link_holds_it_all_and_is_cited(client: FlaskClient) -> None:
    page = get(client, "where.form=association&sort=-members")
    link = f"http://127.0.0.1:8000{TABLE}?where.form=association&sort=-members"
    assert f'value="{link}"' in page
    citation = page.split('id="citation">')[1].split("</p>")[0]
    assert link in citation
    assert "1.0.0" in citation
    assert "consulté le" in citation
    rows = "/api/v1/datasets/figures/versions/1.0.0/resources/structures/rows"
    for end in (".csv?", ".parquet?", ".json?", "/citation.bib?"):
        found = re.search(re.escape(rows + end) + '[^"]*', page)
        assert found
        assert client.get(found[0]).status_code == 200, found[0]
    with_labels = re.search(re.escape(rows) + r'\.csv\?[^"]*labels=fr', page)
    assert with_labels
    assert "Association" in client.get(with_labels[0]).text


def test_the_profile_says_what_a_column_holds(client: FlaskClient) -> None:
    part = get(client, "where.form=cooperative").split('id="profile"')[1]
    members = part.split("Colonne members")[1].split("</details>")[0]
    assert "60 % renseignés" in members.replace("\u00a0", " ").replace("\u202f", " ")
    assert "2 cellules vides" in members
    assert members.count("<rect") == 12
    assert "3\u202f000" in members
    forms = part.split("Colonne form")[1].split("</details>")[0]
    assert f'href="{TABLE}?where.form=association#rows"' in forms
    assert "toutes les valeurs diffèrent" in part.split("Colonne id")[1].split("</details>")[0]


def test_what_does_not_depend_on_the_filters_is_made_once(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = reading.run_statement
    first = get(client, "where.form=cooperative")

    def note(table: Path, statement: Statement) -> list[tuple[Any, ...]]:
        asked.append(statement.text)
        return ask(table, statement)

    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(reading, "run_statement", note)
    monkeypatch.setattr(table, "view_profiles", refuse)
    second = get(client, "where.form=association")
    assert second.split('id="profile"')[1] == first.split('id="profile"')[1]
    assert asked
    # The counts of all rows, and of the facet that is filtered, are those of the page before.
    assert all("WHERE" in text for text in asked)


def test_equal_cells_are_written_once(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    def note(cell: rows.CellView) -> str:
        written.append(cell)
        return write_html(cell)

    write_html = rows.write_html
    monkeypatch.setattr(rows, "write_html", note)
    page = get(client, "limit=45", "/en/datasets/many/1.0.0/tables/structures")
    assert page.count('<bdi class="cell">short</bdi>') == 15
    assert len(written) == 45 + len({"short", "long"})
    assert SETTLED not in page


def test_paging_loses_no_row(client: FlaskClient) -> None:
    path: str | None = "/fr/datasets/many/1.0.0/tables/structures?sort=kind"
    seen: list[str] = []
    while path:
        page = get(client, path=path.partition("#")[0])
        seen += read_rows(page)
        following = re.search(r'rel="next nofollow" href="([^"]+)"', page)
        path = following[1] if following else None
    assert len(seen) == len(set(seen)) == 45


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("where.nothing=1", 400),
        ("column=nothing&value=x", 400),
        ("condition=like&column=id&value=x", 400),
        ("where.members=many", 400),
        ("cursor=zzz", 400),
        ("sort=name&cursor=WzFd", 400),
        ("utm_source=x", 200),
    ],
)
def test_an_invalid_request_is_refused(client: FlaskClient, query: str, status: int) -> None:
    answer = client.get(f"{TABLE}?{query}", follow_redirects=True)
    assert answer.status_code == status


def test_an_unknown_table_is_not_found(client: FlaskClient) -> None:
    assert client.get(TABLE.replace("structures", "nothing")).status_code == 404

"""The rows of a table in a copy, as the browser shows them: cells that are names in JavaScript,
numbers and booleans of the reader's language, pages, files that cannot be read."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route

from oress_opendata.app import create_app
from oress_opendata.delivery.pages.export.layout import Layout
from oress_opendata.delivery.pages.export.visits import HTML, Visitor
from oress_opendata.projections.tables.folders import folder_of
from oress_opendata.settings import Settings, read_settings
from tests.conftest import WORDS_ONLY, make_field, write_small_package
from tests.delivery.conftest import extend_home

TABLE = "datasets/figures/1.0.0/tables/structures"
PARQUET = "datasets/figures/1.0.0/formats/structures.parquet"
# What every object of JavaScript has.
NAMES = ("constructor", "toString", "valueOf", "__proto__", "hasOwnProperty")
HEADER = ("id", "form", "__proto__", "share", "members", "large", "year", "open", "match",
          "constructor", "odd")  # fmt: skip
KINDS = {"share": "number", "members": "integer", "large": "number", "year": "year",
         "open": "boolean", "odd": "number"}  # fmt: skip
ROWS = (
    *((name, "", name, "1.5", "1234567", "0.1", "2024", "true", name, "name", "NaN")
      for name in NAMES),
    ("last", "cooperative", "", "-1234.25", "", "123456789012345678901.25", "", "false",
     "exact_name", "", "1 234,5"),
)  # fmt: skip
MANY = (("id", "members"), *((f"{number:04}", "1") for number in range(60)))
LAST = "#body tr:last-child td"


def make_fields() -> list[dict[str, object]]:
    fields = [{**make_field(name), "type": KINDS.get(name, "string")} for name in HEADER]
    fields[1] |= {"oress:scheme": "legal-form", "valueUrl": "/vocab/legal-form/{form}"}
    fields[4].pop("constraints")
    fields[10] |= {"groupChar": " ", "decimalChar": ","}
    fields[8]["constraints"] = {"enum": ["exact_name", *NAMES]}
    return fields


@pytest.fixture(scope="module")
def home(prepare: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    plain = dict.fromkeys(("oress:register", "oress:label", "aboutUrl", "rdfType"))
    schema = {**plain, "fields": make_fields()}
    return extend_home(
        prepare("empty"),
        folder,
        write_small_package(folder, "figures", rows=(HEADER, *ROWS), schema=schema),
        write_small_package(folder, "many", rows=MANY, schema=plain),
    )


@pytest.fixture(scope="module")
def visitor(home: Path) -> Visitor:
    settings = read_settings({"ORESS_HOME": str(home), **WORDS_ONLY}, home / "absent.toml")
    return make_visitor(settings)


def make_visitor(settings: Settings) -> Visitor:
    settings = replace(settings, desk=False, rate=0)
    layout = Layout(settings.base_url, settings.languages)
    return Visitor(create_app, settings, layout, live=False)


def read_parquet(home: Path, name: str) -> bytes:
    return (folder_of(home, name, "1.0.0") / "structures.parquet").read_bytes()


@pytest.fixture
def page(browser: Browser, visitor: Visitor) -> Iterator[Page]:
    """A page of a copy, whose files are written on request."""
    context = browser.new_context(base_url="http://copy.example")

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path.removesuffix("/index.html")
        if path.endswith(".parquet"):
            name = path.split("/")[2]
            route.fulfill(body=read_parquet(visitor.settings.home, name))
            return
        [visited] = visitor([f"{visitor.layout.base}{path}"])
        kind = HTML if visited.file.endswith(".html") else None
        route.fulfill(status=visited.status, body=visited.content, content_type=kind)

    context.route("**/*", answer)
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield page
    context.close()
    assert failures == []


def show(page: Page, language: str = "fr", table: str = TABLE, part: str = "") -> None:
    page.goto("about:blank")
    page.goto(f"/{language}/{table}/index.html{part}")
    page.wait_for_selector("#body tr")


def last_cells(page: Page) -> list[str]:
    return [" ".join(text.split("\n")) for text in page.locator(LAST).all_inner_texts()]


def test_a_cell_or_a_column_may_be_called_as_what_an_object_has(page: Page) -> None:
    show(page)
    for column in (1, 3, 9):
        cells = page.locator(f"#body td:nth-child({column})").all_inner_texts()
        assert cells[:-1] == list(NAMES)
    assert page.locator("#body td:nth-child(10)").all_inner_texts() == [*["name"] * 5, ""]
    assert last_cells(page)[1] == "Coopérative cooperative"
    for name in NAMES:
        show(page, part=f"#q={name}")
        assert page.locator("#body tr").count() == 1
        show(page, part=f"#sort={name}")
        assert page.locator("#head [aria-sort]").count() == (name in HEADER)
    show(page, part="#sort=-__proto__")
    assert page.locator("#body td:first-child").first.inner_text() == "valueOf"


@pytest.mark.parametrize(
    ("language", "cells"),
    [
        ("fr", ["-1 234,25", "123 456 789 012 345 678 901,25", "1 234,5"]),
        ("ar", ["-1.234,25", "123.456.789.012.345.678.901,25", "1.234,5"]),
        ("en", ["-1,234.25", "123,456,789,012,345,678,901.25", "1,234.5"]),
    ],
)
def test_numbers_are_written_as_on_the_page_of_the_table(
    page: Page, home: Path, share: Callable[[Path], Flask], language: str, cells: list[str]
) -> None:
    show(page, language)
    shown = last_cells(page)
    cells = [cell.replace(" ", "\u202f") for cell in cells]
    assert [shown[3], shown[5], shown[10]] == cells
    first = page.locator("#body tr:first-child td").all_inner_texts()
    # A year is no amount.
    assert (first[6], first[10]) == ("2024", "NaN")
    served = share(home).test_client().get(f"/{language}/{TABLE}").text
    for cell in (*cells, first[4]):
        assert f">{cell}<" in served
    assert page.locator(f"{LAST}.number").count() == 4


@pytest.mark.parametrize(
    ("language", "yes", "no", "match"),
    [
        ("fr", "oui", "non", "même nom dans la même province"),
        ("ar", "نعم", "لا", "الاسم نفسه في الإقليم نفسه"),
    ],
)
def test_booleans_and_known_codes_are_words(
    page: Page, language: str, yes: str, no: str, match: str
) -> None:
    show(page, language)
    assert last_cells(page)[7:9] == [f"{no} false", f"{match} exact_name"]
    assert page.locator("#body tr:first-child td").nth(7).inner_text().split() == [yes, "true"]
    show(page, language, part=f"#q={no}")
    assert page.locator("#body tr").count() == 1


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("1.5", 1), ("2.9", 2), ("-3", 1), ("NaN", 1), ("Infinity", 2), ("1e300", 2), ("deux", 1)],
)
def test_a_page_is_a_whole_number_of_those_there_are(page: Page, asked: str, shown: int) -> None:
    show(page, table="datasets/many/1.0.0/tables/structures", part=f"#page={asked}")
    assert page.locator("#count").inner_text() == f"60 / 60 · {shown} / 2"
    assert page.locator("#body tr").count() == (50 if shown == 1 else 10)


@pytest.fixture
def folder(visitor: Visitor, tmp_path: Path) -> Path:
    """A page of a copy on a disk, with its scripts and the files of its table."""
    base = visitor.layout.base
    [page] = visitor([f"{base}/ar/{TABLE}"])
    scripts = [address for address in page.followed if f"{base}/static/" in address]
    files = {visited.file: visited.content for visited in (page, *visitor(scripts))}
    files[PARQUET] = read_parquet(visitor.settings.home, "figures")
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.mark.parametrize("content", [b"", b"no Parquet", b"PAR1" * 100])
def test_a_file_that_is_none_of_the_table_is_named_and_another_one_taken(
    browser: Browser, folder: Path, content: bytes
) -> None:
    context = browser.new_context()
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto((folder / "ar" / TABLE / "index.html").as_uri())
    page.wait_for_selector("#chooser:not([hidden])")
    (folder / "wrong.parquet").write_bytes(content)
    page.set_input_files("#file", folder / "wrong.parquet")
    page.wait_for_selector("#failed:not([hidden])")
    assert "تعذرت قراءة الأسطر" in page.locator("#failed").inner_text()
    page.set_input_files("#file", folder / PARQUET)
    page.wait_for_selector("#body tr")
    assert page.locator("#failed, #chooser").evaluate_all("all => all.every((one) => one.hidden)")
    assert failures == []
    context.close()


def test_the_file_of_another_table_is_refused(page: Page, visitor: Visitor) -> None:
    other = read_parquet(visitor.settings.home, "many")
    page.context.route(f"**/{PARQUET}", lambda route: route.fulfill(body=other))
    page.goto(f"/fr/{TABLE}/index.html")
    page.wait_for_selector("#failed:not([hidden])")
    assert page.locator("#chooser").is_hidden()


def test_an_error_of_drawing_is_not_taken_for_a_missing_file(
    browser: Browser, folder: Path
) -> None:
    content = b64encode((folder / PARQUET).read_bytes()).decode()
    script = folder / f"{PARQUET}.js"
    script.write_text(
        f'var parquetOfTable = "{content}"; document.getElementById("head").remove();'
    )
    context = browser.new_context()
    page = context.new_page()
    with page.expect_event("pageerror"):
        page.goto((folder / "ar" / TABLE / "index.html").as_uri())
    assert page.locator("#chooser").is_hidden()
    assert page.locator("#failed").is_hidden()
    context.close()


@pytest.mark.parametrize(("language", "count"), [("fr", "1\u202f200"), ("ar", "1.200")])
def test_found_pages_are_counted_as_the_site_writes_numbers(
    page: Page, visitor: Visitor, language: str, count: str
) -> None:
    [search] = visitor([f"{visitor.layout.base}/{language}/search"])
    body = search.content.replace(b"<!-- pages -->", b"<li>Rif</li>" * 1_200)
    page.context.route("**/search/*", lambda route: route.fulfill(body=body, content_type=HTML))
    page.goto(f"/{language}/search/index.html?q=rif")
    assert page.locator("#count").inner_text().endswith(f": {count}")

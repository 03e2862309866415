"""Walks every row of every package that we ship: provenance, codes, places, letters, names."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
LANGUAGES = ("fr", "ar", "en")
ARABIC = re.compile(r"[\u0620-\u064a]")
# Words that belong in a note, never in a name; and brackets that carry one.
NOTE_IN_A_NAME = re.compile(r"[\[\]?*]|\b(?:note|voir|ex-|ancien|former|à vérifier|TODO)\b", re.I)


class Table(NamedTuple):
    """A table of a release, its file read as text."""

    package: dict[str, Any]
    resource: dict[str, Any]
    rows: list[dict[str, str]]
    data: bytes

    @property
    def fields(self) -> list[dict[str, Any]]:
        fields: list[dict[str, Any]] = self.resource["schema"]["fields"]
        return fields


def shipped_tables() -> Iterator[Any]:
    for path in sorted((ROOT / "datasets").glob("*/*/datapackage.json")):
        package = json.loads(path.read_text(encoding="utf-8"))
        for resource in package["resources"]:
            if resource.get("type") == "table":
                data = (path.parent / resource["path"]).read_bytes()
                lines = data.decode("utf-8").splitlines(keepends=True)
                rows = list(csv.DictReader(lines, strict=True))
                name = f"{package['name']}@{package['version']}/{resource['name']}"
                yield pytest.param(Table(package, resource, rows, data), id=name)


TABLES = list(shipped_tables())
every_table = pytest.mark.parametrize("table", TABLES)


@cache
def codes(scheme: str) -> frozenset[str]:
    path = ROOT / "vocab" / "labels" / f"{scheme}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return frozenset(row["code"] for row in csv.DictReader(file))


@cache
def ids(register: str) -> frozenset[str]:
    """The ids that any release gives to things of a register."""
    return frozenset(
        row[param.values[0].resource["schema"]["primaryKey"][0]]
        for param in TABLES
        if param.values[0].resource["schema"].get("oress:register") == register
        for row in param.values[0].rows
    )


def test_there_are_tables() -> None:
    assert len(TABLES) >= 11


@every_table
def test_file_is_plain_csv(table: Table) -> None:
    assert not table.data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in table.data
    assert table.data.endswith(b"\n")
    assert list(table.rows[0]) == [field["name"] for field in table.fields]


@every_table
def test_every_row_has_its_provenance(table: Table) -> None:
    columns = table.resource["schema"]["oress:provenance"]
    for number, row in enumerate(table.rows, start=2):
        assert row[columns["status"]] in codes("fact-status"), number
        assert len(row[columns["source"]].strip()) > 5, number
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row[columns["checked"]]), number


@every_table
def test_every_code_is_in_its_scheme(table: Table) -> None:
    for field in table.fields:
        if scheme := field.get("oress:scheme"):
            used = {row[field["name"]] for row in table.rows} - {""}
            assert used <= codes(scheme), (field["name"], used - codes(scheme))


@every_table
def test_every_reference_is_met(table: Table) -> None:
    for field in table.fields:
        if found := re.fullmatch(r"/id/([a-z-]+)/\{\w+\}", field.get("valueUrl", "")):
            used = {row[field["name"]] for row in table.rows} - {""}
            known = ids(found.group(1))
            assert used <= known, (field["name"], sorted(used - known)[:5])


@every_table
def test_keys_are_unique(table: Table) -> None:
    key = table.resource["schema"]["primaryKey"]
    keys = [tuple(row[name] for name in key) for row in table.rows]
    assert len(keys) == len(set(keys))


@every_table
def test_letters_are_those_of_the_language(table: Table) -> None:
    for field in table.fields:
        for number, row in enumerate(table.rows, start=2):
            text = row[field["name"]]
            if field.get("lang") == "ar" and text:
                assert ARABIC.search(text), (number, field["name"], text)
            elif field.get("lang") in ("fr", "en"):
                # A quotation between « and » may keep its own script.
                assert not ARABIC.search(re.sub("«[^»]*»", "", text)), (number, text)


@every_table
def test_no_note_in_a_name(table: Table) -> None:
    names = [field["name"] for field in table.fields if field.get("oress:search") == "title"]
    for number, row in enumerate(table.rows, start=2):
        for name in names:
            assert not NOTE_IN_A_NAME.search(row[name]), (number, name, row[name])
            assert row[name] == row[name].strip(), (number, name)


@every_table
def test_texts_come_in_three_languages_or_none(table: Table) -> None:
    names = {field["name"] for field in table.fields}
    bases = {name[:-3] for name in names if name.endswith("_fr") and f"{name[:-3]}_en" in names}
    for base in bases & {"note", "role", "title", "description", "text", "label"}:
        for number, row in enumerate(table.rows, start=2):
            filled = {language for language in LANGUAGES if row[f"{base}_{language}"]}
            assert filled in (set(), set(LANGUAGES)), (number, base, row[f"{base}_en"])


@every_table
def test_no_name_of_a_kept_copy(table: Table) -> None:
    """A source is what was published, not the file under which somebody keeps a copy of it."""
    assert not re.search(r"\b\w+\.(?:txt|md|csv)\b|\bindex id\b", table.data.decode("utf-8"))


@pytest.mark.parametrize("table", TABLES)
def test_every_description_is_in_three_languages(table: Table) -> None:
    for thing in (table.package, table.resource, *table.fields):
        for base in ("title", "description"):
            texts = thing[f"oress:{base}"]
            assert list(texts) == list(LANGUAGES), thing["name"]
            assert all(text.strip() for text in texts.values()), thing["name"]
            assert ARABIC.search(texts["ar"]), thing["name"]
            assert thing[base] == texts["fr"], thing["name"]


@pytest.mark.parametrize("table", TABLES)
def test_a_house_schema_is_included_as_it_is(table: Table) -> None:
    declared = table.resource["schema"].get("oress:schema")
    if not declared:
        return
    house = json.loads((ROOT / "vocab" / "schemas" / f"{declared}.json").read_text("utf-8"))
    stated = {field["name"]: field for field in table.fields}
    for field in house["fields"]:
        assert stated[field["name"]] == field
    for term in ("aboutUrl", "rdfType", "primaryKey", "oress:register"):
        assert table.resource["schema"][term] == house[term]

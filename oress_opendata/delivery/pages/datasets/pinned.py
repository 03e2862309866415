"""The recipes on the page of a release: short, with its own addresses. A test runs them all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from oress_opendata.delivery.pages.developers.recipes import Recipe
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.release import Manifest
from oress_opendata.sources.tables.dialect import read_format

# `{address}` is the release's, `{path}` a file of it, `{table}` its name.
# `{codes}` are its columns whose codes look like numbers to a program; `{form}` is how the file
# differs from what the program expects.
PINNED = (
    Recipe(
        "pandas",
        "Python · pandas",
        "python",
        N_("Read a table of one version. The address is stable and can be cited."),
        """\
import pandas

table = pandas.read_csv(
    "{address}/{path}",{form-python}
)
print(table.head())""",
    ),
    Recipe(
        "frictionless",
        "Python · frictionless",
        "python",
        N_("Open a whole package with its types, titles and licences, and check it."),
        """\
from frictionless import Package

package = Package("{address}/datapackage.json")
print(package.get_resource("{table}").read_rows()[:3])""",
    ),
    Recipe(
        "r",
        "R",
        "r",
        N_("Read a table of one version; codes stay text."),
        """\
table <- read.csv(
  "{address}/{path}",
  encoding = "UTF-8"{form-r}
)
print(head(table))""",
    ),
    Recipe(
        "duckdb",
        "DuckDB",
        "python",
        N_("Query a typed Parquet file in SQL."),
        """\
import duckdb
from urllib.request import urlretrieve

urlretrieve("{address}/formats/{table}.parquet", "{table}.parquet")
print(duckdb.sql("SELECT count(*) FROM '{table}.parquet'"))""",
    ),
    Recipe(
        "curl",
        "curl",
        "shell",
        N_("Download a whole package and check every byte."),
        """\
curl -fsSO {address}/{zip}
unzip -q {zip} -d {name}
cd {name} && sha256sum -c SHA256SUMS""",
    ),
)
OF_A_TABLE = frozenset({"pandas", "frictionless", "r", "duckdb"})


def pin_recipes(base: str, manifest: Manifest) -> tuple[Recipe, ...]:
    """The recipes for a release; those of a table are for its first one."""
    tables = [table for table in read_tables(manifest.descriptor) if table.columns]
    address = f"{base}/datasets/{manifest.name}/{manifest.version}"
    names = {"{address}": address, "{zip}": manifest.zip.path, "{name}": manifest.name}
    if tables:
        names |= _name_table(tables[0])
    return tuple(
        replace(recipe, pattern=_fill(recipe.pattern, names))
        for recipe in PINNED
        if tables or recipe.name not in OF_A_TABLE
    )


def _name_table(table: Table) -> dict[str, str]:
    return {
        "{path}": table.path,
        "{table}": table.resource,
        "{form-python}": "".join(f"\n    {name}={text}," for name, text in _python_form(table)),
        "{form-r}": "".join(f", {name} = {text}" for name, text in _r_form(table)),
    }


def _python_form(table: Table) -> Iterator[tuple[str, str]]:
    """The arguments of pandas for codes, the dialect and the notation of numbers."""
    if codes := ", ".join(f"{json.dumps(code, ensure_ascii=False)}: str" for code in _codes(table)):
        yield "dtype", f"{{{codes}}}"
    form = read_format(table.descriptor)
    if form["delimiter"] != ",":
        yield "sep", json.dumps(form["delimiter"])
    if form["quotechar"] is None:
        yield "quoting", "3"
    elif form["quotechar"] != '"':
        yield "quotechar", json.dumps(form["quotechar"])
    if form["escapechar"]:
        yield "escapechar", json.dumps(form["escapechar"])
    if form["skipinitialspace"]:
        yield "skipinitialspace", "True"
    for name, term in (("decimal", "decimalChar"), ("thousands", "groupChar")):
        if character := _shared(table, term):
            yield name, json.dumps(character, ensure_ascii=False)


def _r_form(table: Table) -> Iterator[tuple[str, str]]:
    """The arguments of R's read.csv, which has none for groups of digits and escapes."""
    names = [json.dumps(code, ensure_ascii=False) for code in _codes(table)]
    if codes := ", ".join(f'{name} = "character"' for name in names):
        yield "colClasses", f"c({codes})"
    form = read_format(table.descriptor)
    if form["delimiter"] != ",":
        yield "sep", json.dumps(form["delimiter"])
    if form["quotechar"] != '"':
        yield "quote", json.dumps(form["quotechar"] or "")
    if form["skipinitialspace"]:
        yield "strip.white", "TRUE"
    if character := _shared(table, "decimalChar"):
        yield "dec", json.dumps(character)


def _shared(table: Table, term: str) -> str:
    """A character of the notation of numbers, if all numbers of the table share it; else empty."""
    numbers = [column.field for column in table.columns if column.type == "number"]
    found = {str(number.get(term) or "") for number in numbers}
    character = found.pop() if len(found) == 1 else ""
    return "" if (term, character) == ("decimalChar", ".") else character


def _codes(table: Table) -> Iterator[str]:
    """The columns that hold codes: of a scheme, of records, or of the rows themselves."""
    for column in table.columns:
        known = column.scheme or column.register or column.name in table.primary_key
        if column.type == "string" and known:
            yield column.name


def _fill(pattern: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        pattern = pattern.replace(name, value)
    return pattern

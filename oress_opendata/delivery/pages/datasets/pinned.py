"""The recipes on the page of a release: short, with its own addresses. A test runs them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from oress_opendata.delivery.pages.developers.recipes import Recipe
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.release import Manifest

# `{address}` is the release's, `{path}` a file of it, `{table}` its name.
# `{codes}` are its columns whose codes look like numbers to a program.
PINNED = (
    Recipe(
        "pandas",
        "Python · pandas",
        "python",
        N_("Read a table of one version. The address is stable and can be cited."),
        """\
import pandas

table = pandas.read_csv(
    "{address}/{path}",
    dtype={{codes-python}},
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
  colClasses = c({codes-r}), encoding = "UTF-8"
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
    codes = list(_codes(table))
    return {
        "{path}": table.path,
        "{table}": table.resource,
        "{codes-python}": ", ".join(f'"{code}": str' for code in codes),
        "{codes-r}": ", ".join(f'"{code}" = "character"' for code in codes),
    }


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

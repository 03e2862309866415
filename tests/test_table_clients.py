"""The formats of a table, opened by its address with the tools that people have."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pytest

from tests.conftest import Service

TABLE = "/datasets/acteurs-accompagnement/1.1.0"
# LibreOffice: commas, double quotes, UTF-8, values as they are shown, every sheet to a file.
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


@pytest.fixture
def rows(service: Service) -> list[list[str]]:
    """The table as it was published."""
    text = service.get(f"{TABLE}/data/acteurs.csv")[2].decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_polars_and_pandas_read_each_format(service: Service, rows: list[list[str]]) -> None:
    formats = f"{service.address}{TABLE}/formats/acteurs"
    expected = [row[0] for row in rows[1:]]
    readers: dict[str, Any] = {
        "polars, CSV": polars.read_csv(f"{service.address}{TABLE}/data/acteurs.csv"),
        "polars, Parquet": polars.read_parquet(io.BytesIO(_fetch(service, "parquet"))),
        "polars, JSON": polars.read_json(io.BytesIO(_fetch(service, "json"))),
        "pandas, JSON": pandas.read_json(f"{formats}.json"),
        "pandas, for Excel": pandas.read_csv(f"{formats}.excel.csv", sep=";", dtype=str),
    }
    for name, frame in readers.items():
        assert list(frame["id"]) == expected, name
        assert list(frame.columns) == rows[0], name


def test_duckdb_reads_the_parquet_with_its_types(service: Service, tmp_path: Path) -> None:
    (tmp_path / "acteurs.parquet").write_bytes(_fetch(service, "parquet"))
    found = duckdb.sql(
        f"SELECT typeof(checked_on), count(*) FROM '{tmp_path}/acteurs.parquet' GROUP BY 1"
    ).fetchall()
    assert found == [("DATE", 54)]


def test_libreoffice_opens_the_workbook(
    service: Service, rows: list[list[str]], tmp_path: Path
) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("needs LibreOffice; .ci/run installs libreoffice-calc")
    (tmp_path / "acteurs.xlsx").write_bytes(_fetch(service, "xlsx"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    ran = subprocess.run(
        ["soffice", "--headless", profile, "--convert-to", AS_CSV, "acteurs.xlsx"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    assert "Error" not in ran.stdout + ran.stderr
    sheets = {path.stem.partition("-")[2]: path for path in tmp_path.glob("acteurs-*.csv")}
    assert {"Données", "Dictionnaire (fr)", "القاموس (ar)", "بيان (ar)"} <= set(sheets)
    read = list(csv.reader(io.StringIO(sheets["Données"].read_text(encoding="utf-8"))))
    assert read == rows


def _fetch(service: Service, end: str) -> bytes:
    status, _, body = service.get(f"{TABLE}/formats/acteurs.{end}")
    assert status == 200
    return body

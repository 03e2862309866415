"""Plain validation rehearses long tables by a sample, a publication by every row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.publication import rehearsal, sampling
from oress_opendata.publication.knowledge import load_known
from oress_opendata.publication.sampling import sample_rows
from oress_opendata.settings import Settings
from oress_opendata.sources.packages.package import open_package
from oress_opendata.sources.tables.rows import read_rows
from tests.conftest import to_csv

ROWS = 5_000


def make_rows() -> list[tuple[str, ...]]:
    return [(f"thing-{number:05}", "plain text", "12") for number in range(ROWS)]


def sample(folder: Path, rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    location, target = folder / "rows.csv", folder / "sample.csv"
    location.write_bytes(to_csv([("id", "name", "count"), *rows]))
    found = sample_rows(location, _table(), target)
    assert (found == location) is (len(rows) <= sampling.FEW)
    return list(read_rows(found, {}))


def _table() -> Table:
    names = [{"name": name, "type": "string"} for name in ("id", "name", "count")]
    resource = {"name": "t", "path": "rows.csv", "type": "table", "schema": {"fields": names}}
    (table,) = read_tables({"name": "d", "resources": [resource]})
    return table


@pytest.mark.parametrize(
    "cell",
    [
        "two\nlines, quoted",
        "a text that is longer than all others",
        "x",
        "",
        "unusual \U00011f04",
        "zzz",
    ],
)
def test_an_unusual_cell_is_in_the_sample(tmp_path: Path, cell: str) -> None:
    rows = make_rows()
    rows[3_777] = ("thing-03777", cell, "12")
    found = sample(tmp_path, rows)
    assert rows[3_777] in found
    assert found[0] == rows[0]
    assert len(found) < sampling.FIRST + 2 * sampling.EVENLY
    # In the order of the file, each as often as there.
    assert [row for row in rows if row in set(found)] == found


def test_a_short_table_is_rehearsed_whole(tmp_path: Path) -> None:
    rows = make_rows()[: sampling.FEW]
    assert sample(tmp_path, rows) == rows


def test_only_plain_validation_is_content_with_a_sample(
    write_package: Callable[..., Path], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, few in (("FEW", 10), ("FIRST", 2), ("EVENLY", 5)):
        monkeypatch.setattr(sampling, name, few)

    def refuse(typed: Any, *_: object) -> None:
        raise ValueError(f"{typed.count} rows")

    monkeypatch.setattr(rehearsal, "write_formats", refuse)
    rows = [("id", "name_fr", "name_ar"), *((f"n{number:03}", "Rif", "") for number in range(60))]
    with open_package(write_package(rows=rows)) as package:
        known = load_known(package.descriptor, settings, None)
        counts = []
        for sampled in (False, True):
            report = rehearsal.validate_release(package, known, settings, sampled=sampled)
            (failed,) = [one for one in report.findings if one.code == "view-failed"]
            counts.append(int(str(failed.value).split()[0]))
    assert counts[0] == 60
    assert 5 < counts[1] < 20

"""Files of rows: each value as JSON or CSV has it; texts, most of a table, are not looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from oress_opendata.delivery.api import row_files
from oress_opendata.delivery.api.row_files import AskedRows, _iterate_plain
from oress_opendata.delivery.http import spooling
from oress_opendata.delivery.http.capacity import EXPORTS
from oress_opendata.delivery.http.spooling import Progress
from oress_opendata.meaning.typed_columns import BOOLEAN, INTEGER, REAL, TEXT
from oress_opendata.projections.tables.query import RowQuery

KINDS = {"name": TEXT, "members": INTEGER, "share": REAL, "open": BOOLEAN, "note": TEXT}
ROWS = [("Amal", 7, 1.0, True, None), ("Zitoun", None, 0.5, False, "x")]


def test_only_values_that_are_no_texts_are_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    def iterate(*_: Any) -> Iterator[tuple[Any, ...]]:
        yield from ROWS

    seen: list[Any] = []

    def convert(value: Any) -> Any:
        seen.append(value)
        return row_files._cell(value)

    monkeypatch.setattr(row_files, "column_types", lambda _: KINDS)
    monkeypatch.setattr(row_files, "iterate_rows", iterate)
    asked: Any = AskedRows(None, None, None, RowQuery(tuple(KINDS)), None)  # type: ignore[arg-type]
    progress = Progress(2)
    assert list(_iterate_plain(asked, convert, (TEXT, INTEGER), progress)) == [
        ["Amal", 7, 1, "true", None],
        ["Zitoun", None, 0.5, "false", "x"],
    ]
    assert seen == [1.0, True, 0.5, False]
    assert progress.done == 2


@pytest.mark.usefixtures("release")
def test_a_long_file_keeps_its_place_until_it_is_made(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spooling, "WHOLE", 10)
    path = "/api/v1/datasets/cooperatives/versions/1.0.0/resources/structures/rows.csv"
    answer = client.get(path, buffered=False)
    assert "Content-Length" not in answer.headers
    assert EXPORTS.running == 1
    streamed = answer.data
    answer.close()
    assert EXPORTS.running == 0
    monkeypatch.setattr(spooling, "WHOLE", 10_000_000)
    whole = client.get(path)
    assert whole.headers["Content-Length"] == str(len(streamed))
    assert whole.data == streamed

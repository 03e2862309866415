"""Records: the reading of plain, coded and listed cells."""

from __future__ import annotations

import json

import pytest

from oress_opendata.model.record import Record, code_of, codes_of, parse_record

CODED = {"code": "01.2", "iri": "http://x/id/place/01.2", "label": {"fr": "Tanger"}}


@pytest.fixture
def record() -> Record:
    values = {
        "territory": CODED,
        "public": [CODED, {"code": "all", "label": {}}],
        "phone": None,
        "members": 0,
        "open": False,
        "note_fr": "Une note",
        "note_ar": None,
        "notes": "autre",
    }
    text = {
        "id": "zitoun",
        "iri": "http://x/id/structure/zitoun",
        "url": "http://x/fr/structures/zitoun",
        "name": {"fr": "Zitoun"},
        "listed": True,
        "dataset": "cooperatives",
        "version": "1.0.0",
        "values": values,
    }
    return parse_record(json.dumps(text))


def test_a_coded_cell_is_read_by_its_code(record: Record) -> None:
    assert record.code("territory") == "01.2"
    assert record.codes("public") == ("01.2", "all")
    assert record.code("public") == "01.2"


def test_an_empty_or_unknown_column_is_empty(record: Record) -> None:
    for column in ("phone", "no_such_column"):
        assert record.value(column) is None
        assert record.text(column) == ""
        assert record.code(column) == ""
        assert record.codes(column) == ()


def test_zero_and_false_are_values_and_not_empty(record: Record) -> None:
    assert record.text("members") == "0"
    assert record.text("open") == "False"


def test_texts_by_language_leave_out_empty_cells_and_other_columns(record: Record) -> None:
    assert record.texts("note") == {"fr": "Une note"}


def test_an_unlisted_record_states_since_when(record: Record) -> None:
    assert record.unlisted_since == ""
    stored = {
        "id": "a",
        "iri": "",
        "url": "",
        "name": {},
        "listed": False,
        "dataset": "d",
        "version": "1.0.0",
        "values": {},
        "unlisted_since": "2026-11-24T06:10:36Z",
    }
    assert parse_record(json.dumps(stored)).unlisted_since == stored["unlisted_since"]


def test_a_plain_cell_is_its_own_code() -> None:
    assert code_of("oui") == "oui"
    assert code_of([]) == ""
    assert codes_of(["a", None, CODED]) == ("a", "01.2")

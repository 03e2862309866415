"""A format is one row of the table of forms and one writer; both are there, and documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from oress_opendata.delivery.api import row_files
from oress_opendata.delivery.api.rows import ANSWERS
from oress_opendata.model.form import FORMS
from oress_opendata.projections.tables.formats import LIMITED, WRITERS

DOCS = (Path(__file__).parents[3] / "docs" / "rows.md").read_text("utf-8")


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_writer_has_a_form_and_is_documented(suffix: str) -> None:
    form = FORMS[suffix.rpartition(".")[2]]
    assert form.eu, "DCAT needs its file type"
    assert f".{suffix}`" in DOCS


@pytest.mark.parametrize("name", row_files.WRITERS)
def test_every_writer_of_rows_is_offered(name: str) -> None:
    assert name in ANSWERS
    assert ANSWERS[name] is FORMS[name]


def test_every_answer_has_a_writer() -> None:
    assert set(ANSWERS) == {"json", *row_files.WRITERS}


def test_what_is_limited_is_written() -> None:
    assert set(LIMITED) <= set(WRITERS)

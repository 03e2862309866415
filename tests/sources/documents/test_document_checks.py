"""Findings about a package's documents: warnings about PDFs, errors about rows without a file."""

from __future__ import annotations

from typing import Any

import pytest

from oress_opendata.model.document import DocumentText, Problem
from oress_opendata.model.finding import Severity
from oress_opendata.sources.checks import documents
from oress_opendata.sources.findings import subject
from tests.sources.conftest import Draft, titled
from tests.sources.documents.conftest import Typeset


def add_document(draft: Draft, content: bytes) -> None:
    draft.files["paper.pdf"] = content
    draft.descriptor["resources"].append(
        {"name": "paper", "path": "paper.pdf", "mediatype": "application/pdf", **titled("paper")}
    )


def test_a_broken_file_is_a_warning(draft: Draft, validate: Any) -> None:
    add_document(draft, b"%PDF-1.4 half of it")
    (finding,) = validate(draft).findings
    assert (finding.code, finding.file) == ("document-broken", "paper.pdf")
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize("problem", documents.PROBLEMS)
def test_each_problem_has_its_rule(
    draft: Draft, validate: Any, monkeypatch: pytest.MonkeyPatch, problem: Problem
) -> None:
    read = DocumentText((), problem)
    monkeypatch.setattr(subject, "read_document", lambda path, recognise: read)
    add_document(draft, b"%PDF")
    assert [finding.code for finding in validate(draft).findings] == [
        documents.PROBLEMS[problem].code
    ]


def test_a_row_names_a_file_of_its_package(draft: Draft, validate: Any) -> None:
    schema = draft.things["schema"]
    schema["oress:register"] = "document"
    schema.pop("oress:schema")
    schema["fields"][1]["name"] = "resource"
    text = str(draft.files["data/things.csv"])
    draft.files["data/things.csv"] = text.replace("label", "resource")
    codes = [finding.code for finding in validate(draft).findings]
    assert codes.count("document-resource") == 2


def test_personal_data_on_a_page_are_named(draft: Draft, validate: Any, typeset: Typeset) -> None:
    paper = typeset(["Coopérative du nord", "GSM: 06 61 23 45 67"], "IBM Plex Sans", "fr")
    add_document(draft, paper.read_bytes())
    (finding,) = validate(draft).findings
    assert (finding.code, finding.file, finding.row) == ("private-phone", "paper.pdf", 1)

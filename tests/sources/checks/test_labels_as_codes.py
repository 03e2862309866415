"""Where a label stands for a code, the finding names the code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from oress_opendata.model.finding import Report
from oress_opendata.model.known import Known, index_labels
from oress_opendata.sources.reports.text import Style, report_to_text
from tests.sources.conftest import Draft, validate_path

Validate = Callable[[Draft], Report]
LABELS = {
    "kind": index_labels([("good", "Très bien"), ("better", "Mieux")]),
    "place": index_labels([("01.511", "Tanger"), ("01.511.01", "Tanger")]),
    "theme": index_labels([("ECON", "Économie")]),
}


def remedies(draft: Draft, tmp_path: Path, known: Known) -> list[str]:
    report = validate_path(draft.write(tmp_path / "p"), replace(known, labels=LABELS))
    return [finding.say_remedy("en") for finding in report.findings]


def test_the_label_of_a_code(draft: Draft, tmp_path: Path, known: Known) -> None:
    draft.set_cell("kind", "TRES  bien")
    assert remedies(draft, tmp_path, known) == ["It is the label of “good”: write the code."]


def test_a_name_that_several_records_have(draft: Draft, tmp_path: Path, known: Known) -> None:
    draft.set_cell("place", "Tanger")
    assert remedies(draft, tmp_path, known) == [
        "It is the label of “01.511, 01.511.01”: write the code."
    ]


def test_a_code_of_the_descriptor(draft: Draft, tmp_path: Path, known: Known) -> None:
    draft.descriptor["oress:themes"] = ["economie"]
    assert remedies(draft, tmp_path, known) == ["It is the label of “ECON”: write the code."]


def test_all_codes_of_a_scheme_are_named(draft: Draft, tmp_path: Path, known: Known) -> None:
    draft.set_cell("kind", "worse")
    codes = frozenset(f"code-{number:02}" for number in range(40))
    many = replace(known, schemes={**known.schemes, "kind": codes | {"good"}})
    report = validate_path(draft.write(tmp_path / "p"), many)
    assert "code-39" in report.findings[0].say_remedy("en")


def test_the_report_names_the_code_of_each_label(
    draft: Draft, tmp_path: Path, known: Known
) -> None:
    draft.set_cell("kind", "Mieux")
    draft.set_cell("kind", "très bien", 3)
    report = validate_path(draft.write(tmp_path / "p"), replace(known, labels=LABELS))
    text = report_to_text([report], Style("en"))
    assert "“better”: write the code" in text
    assert "“good”: write the code" in text

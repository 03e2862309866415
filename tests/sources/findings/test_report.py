"""Reports: short where thousands of findings are the same, whole for programs."""

from __future__ import annotations

import json
from collections.abc import Callable

from oress_opendata.model.finding import Report
from oress_opendata.sources.findings.collector import KEPT
from oress_opendata.sources.findings.report import report_to_json, report_to_text
from tests.sources.conftest import Draft

Validate = Callable[[Draft], Report]


def spoiled(draft: Draft, rows: int) -> Draft:
    """A draft whose notes have `rows` rows with an unknown reference."""
    lines = "".join(f"nobody,{number}\n" for number in range(rows))
    draft.files["data/notes.csv"] = f"thing,note\n{lines}"
    return draft


def test_thousands_of_the_same_are_counted_and_summarised(draft: Draft, validate: Validate) -> None:
    report = validate(spoiled(draft, 2500))
    assert report.counts == {"foreign-key": 2500, "owner-unknown": 2500}
    assert len(report.findings) == 2 * KEPT
    text = report_to_text([report], "en", colour=False)
    assert "things 1.0.0 is not valid. Errors: 5000. Warnings: 0." in text
    assert "row 2, thing: “nobody” (thing) is not in the resource “things” (id)." in text
    assert text.count("… and 2497 more of the same kind") == 2
    assert len(text.splitlines()) < 20


def test_findings_come_in_the_order_of_files_rows_and_columns(
    draft: Draft, validate: Validate
) -> None:
    draft.descriptor["created"] = "yesterday"
    draft.set_cell("members", "many", row=3)
    draft.set_cell("opened", "never", row=2)
    draft.set_cell("members", "few", row=2)
    draft.replace("amal,one", "amal", "data/notes.csv")
    found = [(finding.file, finding.row, finding.column) for finding in validate(draft).findings]
    assert found == [
        ("datapackage.json", None, None),
        ("data/things.csv", 2, "members"),
        ("data/things.csv", 2, "opened"),
        ("data/things.csv", 3, "members"),
        ("data/notes.csv", 4, "note"),
    ]


def test_json_has_every_language(draft: Draft, validate: Validate) -> None:
    value = report_to_json(validate(spoiled(draft, 1)), ("fr", "ar", "en"))
    assert json.loads(json.dumps(value)) == value
    assert (value["valid"], value["errors"], value["warnings"]) == (False, 2, 0)
    assert value["rows"] == {"things": 2, "notes": 1}
    finding = value["findings"][0]
    assert (finding["file"], finding["row"], finding["column"]) == ("data/notes.csv", 2, "thing")
    assert len(set(finding["message"].values())) == len(set(finding["mend"].values())) == 3


def test_colour_is_used_only_when_requested(draft: Draft, validate: Validate) -> None:
    report = validate(spoiled(draft, 1))
    assert "\x1b[" not in report_to_text([report], "fr", colour=False)
    assert "\x1b[31m" in report_to_text([report], "fr", colour=True)


def test_values_do_not_play_with_the_terminal(draft: Draft, validate: Validate) -> None:
    draft.replace("amal,one", "amal,\x1b[2Jone", "data/notes.csv")
    draft.descriptor["name"] = "\x1b[2J"
    text = report_to_text([validate(draft)], "ar", colour=False)
    assert "\x1b" not in text


def test_warnings_forbid_nothing_unless_strict(draft: Draft, validate: Validate) -> None:
    del draft.notes["encoding"]
    report = validate(draft)
    assert "is valid. Warnings: 1." in report_to_text([report], "en", colour=False)
    assert "is not valid" in report_to_text([report], "en", colour=False, strict=True)
    assert report_to_json(report, ("en",), strict=True)["valid"] is False

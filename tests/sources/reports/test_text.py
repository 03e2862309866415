"""Reports: short where thousands of findings are the same, whole for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from oress_opendata.model.finding import Report
from oress_opendata.model.known import Known
from oress_opendata.sources.findings.collector import KEPT
from oress_opendata.sources.reports.text import Style, report_to_json, report_to_text
from tests.sources.conftest import Draft, validate_path

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
    text = report_to_text([report], Style("en"))
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
    assert "\x1b[" not in report_to_text([report], Style("fr"))
    assert "\x1b[31m" in report_to_text([report], Style("fr", colour=True))


def test_values_do_not_play_with_the_terminal(draft: Draft, validate: Validate) -> None:
    draft.replace("amal,one", "amal,\x1b[2Jone", "data/notes.csv")
    draft.descriptor["name"] = "\x1b[2J"
    text = report_to_text([validate(draft)], Style("ar"))
    assert "\x1b" not in text


def test_warnings_forbid_nothing_unless_strict(draft: Draft, validate: Validate) -> None:
    del draft.notes["encoding"]
    report = validate(draft)
    assert "is valid. Warnings: 1." in report_to_text([report], Style("en"))
    assert "is not valid" in report_to_text([report], Style("en", strict=True))
    assert report_to_json(report, ("en",), strict=True)["valid"] is False


def test_each_column_is_counted_and_shown_on_its_own(draft: Draft, validate: Validate) -> None:
    """A thousand errors in one column must not hide those of the next."""
    lines = "".join(f"nobody,{'x' * 30}\n" for _ in range(1_500))
    draft.files["data/notes.csv"] = f"thing,note\n{lines}"
    for name in ("thing", "note"):
        draft.field(name, 1)["constraints"] = {"maxLength": 2}
    report = validate(draft)
    for column in ("thing", "note"):
        assert report.groups["data/notes.csv", column, "cell-long"] == 1_500
    text = report_to_text([report], Style("en"))
    assert "row 2, thing: “nobody”" in text
    assert "row 2, note: “xxx" in text
    value = report_to_json(report, ("en",))
    group = {"file": "data/notes.csv", "column": "note", "code": "cell-long", "count": 1_500}
    assert group in value["groups"]


def test_everything_is_shown_on_request(draft: Draft, validate: Validate) -> None:
    text = report_to_text([validate(spoiled(draft, 9))], Style("en", shown=None))
    assert "row 10, thing" in text
    assert "more of the same kind" not in text


def test_a_confirmation_to_copy_has_all_values(draft: Draft, validate: Validate) -> None:
    for row, value in ((2, "zitoun@gmail.com"), (3, "amal@gmail.com")):
        draft.set_cell("label", value, row)
    text = report_to_text([validate(draft)], Style("fr"))
    assert '"values": ["zitoun@gmail.com", "amal@gmail.com"]' in text


def test_the_descriptor_is_called_by_its_own_name(tmp_path: Path, known: Known) -> None:
    draft = Draft()
    draft.descriptor["oress:sample"] = "yes"
    folder = draft.write(tmp_path)
    (folder / "datapackage.json").rename(folder / "datapackage.yaml")
    assert {finding.file for finding in validate_path(folder, known).findings} == {
        "datapackage.yaml"
    }

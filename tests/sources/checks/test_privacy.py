"""Everything that is published is searched for personal data; confirmations name their values."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from oress_opendata.model.finding import Finding, Report
from tests.sources.conftest import Draft, titled

Validate = Callable[[Draft], Report]
ROWS = (("Nom", "C.I.N", "Tél/GSM"), ("Amina Exemple", "ab123456", 661234567))


def add_file(draft: Draft, path: str, content: str | bytes, **terms: Any) -> None:
    draft.files[path] = content
    draft.descriptor["resources"].append({"name": "more", "path": path, **titled("more"), **terms})


def personal(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.code.startswith("private")]


def codes(report: Report) -> set[tuple[str, str | None, int | None]]:
    return {(finding.code, finding.column, finding.row) for finding in personal(report)}


def workbook(titles: int = 0) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Liste")
        for number in range(titles):
            sheet.write(number, 0, "Liste des coopératives")
        for number, row in enumerate(ROWS, start=titles):
            sheet.write_row(number, 0, row)
    return target.getvalue()


def word_document(text: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        runs = "</w:t></w:r><w:r><w:t>".join((text[:4], text[4:]))
        archive.writestr("word/document.xml", f"<w:p><w:r><w:t>{runs}</w:t></w:r></w:p>")
    return target.getvalue()


@pytest.mark.parametrize("titles", [0, 2])
def test_a_spreadsheet(draft: Draft, validate: Validate, titles: int) -> None:
    add_file(draft, "liste.xlsx", workbook(titles))
    row = titles + 2
    assert codes(validate(draft)) == {
        ("private-column", "C.I.N", None),
        ("private-column", "Tél/GSM", None),
        ("private-identity", "C.I.N", row),
        ("private-phone", "Tél/GSM", row),
    }


def test_a_table_without_a_schema(draft: Draft, validate: Validate) -> None:
    text = "\n".join(";".join(map(str, row)) for row in ROWS)
    add_file(draft, "liste.csv", text)
    assert codes(validate(draft)) == {
        ("private-column", "C.I.N", None),
        ("private-column", "Tél/GSM", None),
        ("private-identity", "C.I.N", 2),
        ("private-phone", "Tél/GSM", 2),
    }


def test_the_properties_of_a_geojson(draft: Draft, validate: Validate) -> None:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [-5.1, 35.2]},
        "properties": {"gsm": "0661234567"},
    }
    content = json.dumps({"type": "FeatureCollection", "features": [feature]})
    add_file(draft, "places.geojson", content, mediatype="application/geo+json")
    assert codes(validate(draft)) == {
        ("private-column", "gsm", None),
        ("private-phone", "gsm", 1),
    }


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("readme.txt", "une ligne\nécrire à amina.alami@example.ma\n"),
        ("latin.txt", "une ligne\nécrire à amina.alami@example.ma\n".encode("cp1252")),
        ("note.html", "<p>une ligne\n<a href='mailto:zitoun@gmail.com'>écrire</a></p>"),
    ],
)
def test_a_text(draft: Draft, validate: Validate, path: str, content: str | bytes) -> None:
    add_file(draft, path, content)
    assert codes(validate(draft)) == {("private-email", None, 2)}


def test_a_word_document(draft: Draft, validate: Validate) -> None:
    add_file(draft, "note.docx", word_document("0661234567"))
    assert codes(validate(draft)) == {("private-phone", None, None)}


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_document_is_named(draft: Draft, validate: Validate, packing: int) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", packing) as archive:
        texts = " ".join(sha256(str(number).encode()).hexdigest() for number in range(400))
        archive.writestr("word/document.xml", f"<w:p>{texts}</w:p>")
    whole = bytearray(target.getvalue())
    middle = len(whole) // 2
    whole[middle : middle + 60] = b"\xff" * 60
    add_file(draft, "note.docx", bytes(whole))
    assert [finding.code for finding in validate(draft).findings] == ["private-unread"]


def test_a_file_that_cannot_be_searched_is_named(draft: Draft, validate: Validate) -> None:
    add_file(draft, "data.parquet", b"PAR1\0\0\0PAR1")
    (finding,) = validate(draft).findings
    assert (finding.code, finding.file) == ("private-unread", "data.parquet")


def test_a_picture_is_not_searched(draft: Draft, validate: Validate) -> None:
    add_file(draft, "logo.png", b"\x89PNG\r\n\x1a\n\0", mediatype="image/png")
    assert personal(validate(draft)) == []


def test_the_texts_of_the_descriptor(draft: Draft, validate: Validate) -> None:
    draft.descriptor["contributors"] = [{"title": "Amina", "email": "amina.alami@example.ma"}]
    draft.field("label")["description"] = "Demander au 06 61 23 45 67"
    draft.descriptor["description"] = "La directrice: Mme Amina Alami"
    assert codes(validate(draft)) == {
        ("private-email", "contributors/1/email", None),
        ("private-phone", "resources/1/schema/fields/2/description", None),
    }


def test_the_name_of_a_file(draft: Draft, validate: Validate) -> None:
    add_file(draft, "cin-ab123456.txt", "rien")
    assert codes(validate(draft)) == {("private-identity", "resources/3/path", None)}


def test_the_title_of_a_column(draft: Draft, validate: Validate) -> None:
    draft.field("label")["oress:title"]["ar"] = "رقم الهاتف"
    assert codes(validate(draft)) == {("private-column", "label", None)}


def test_a_coded_column(draft: Draft, validate: Validate) -> None:
    draft.set_cell("parent", "0661234567", 3)
    assert ("private-phone", "parent", 3) in codes(validate(draft))


def test_a_column_of_figures_may_be_called_like_a_telephone(
    draft: Draft, validate: Validate
) -> None:
    schema = draft.things["schema"]
    schema.pop("oress:schema")
    draft.field("members")["name"] = "mobile"
    draft.replace("members", "mobile")
    assert personal(validate(draft)) == []


def confirm(draft: Draft, rule: str, column: str, **terms: Any) -> None:
    entry = {"rule": rule, "resource": "things", "column": column, "reason": "public", **terms}
    draft.descriptor.setdefault("oress:confirmed", []).append(entry)


def test_a_confirmation_covers_its_values_only(draft: Draft, validate: Validate) -> None:
    draft.set_cell("label", "zitoun@gmail.com 0661234567")
    draft.set_cell("label", "amal@gmail.com", 3)
    confirm(draft, "private-email", "label", values=["Zitoun@gmail.com"])
    assert [(finding.code, finding.value) for finding in validate(draft).findings] == [
        ("private-phone", "0661234567"),
        ("private-email", "amal@gmail.com"),
    ]


def test_a_confirmed_column_does_not_confirm_its_values(draft: Draft, validate: Validate) -> None:
    draft.things["schema"].pop("oress:schema")
    draft.field("label")["title"] = "Courriel"
    draft.set_cell("label", "zitoun@gmail.com")
    confirm(draft, "private-column", "label")
    assert codes(validate(draft)) == {("private-email", "label", 2)}


def test_a_confirmation_without_values_is_incomplete(draft: Draft, validate: Validate) -> None:
    confirm(draft, "private-email", "label")
    assert [finding.code for finding in validate(draft).findings] == ["confirmed-reason"]


def test_a_value_that_is_gone_is_named(draft: Draft, validate: Validate) -> None:
    draft.set_cell("label", "zitoun@gmail.com")
    confirm(draft, "private-email", "label", values=["zitoun@gmail.com", "amal@gmail.com"])
    (finding,) = validate(draft).findings
    assert finding.code == "confirmed-unused"
    assert "amal@gmail.com" in str(finding.value)


def test_the_remedy_is_the_confirmation(draft: Draft, validate: Validate) -> None:
    draft.descriptor["contributors"] = [{"title": "Zitoun", "email": "zitoun@gmail.com"}]
    (finding,) = validate(draft).findings
    remedy = finding.say_remedy("en")
    entry = json.loads(remedy[remedy.index("{") :])
    draft.descriptor["oress:confirmed"] = [{**entry, "reason": "public"}]
    assert validate(draft).findings == ()


def test_what_was_found_in_a_file_is_confirmed_by_its_resource(
    draft: Draft, validate: Validate
) -> None:
    add_file(draft, "note.txt", "zitoun@gmail.com")
    entry = {"rule": "private-email", "resource": "more", "values": ["zitoun@gmail.com"]}
    draft.descriptor["oress:confirmed"] = [{**entry, "reason": "public"}]
    assert personal(validate(draft)) == []


def test_a_file_of_many_rows_is_searched_to_its_end(
    draft: Draft, validate: Validate, tmp_path: Path
) -> None:
    lines = ["note", *["rien"] * 5_000, "0661234567"]
    add_file(draft, "long.csv", "\n".join(lines))
    assert codes(validate(draft)) == {("private-phone", "note", 5_002)}


@pytest.mark.parametrize("filler", ["x" * 200_000, "x" * 1_000_001])
@pytest.mark.parametrize("path", ["long.csv", "long.txt"])
def test_what_follows_a_long_cell_is_searched(
    draft: Draft, validate: Validate, path: str, filler: str
) -> None:
    add_file(draft, path, f"note\n{filler} 0661234567\nzitoun@gmail.com\n")
    found = {(finding.code, finding.row) for finding in personal(validate(draft))}
    assert found == {("private-phone", 2), ("private-email", 3)}


def test_a_text_that_is_declared_as_a_picture_is_searched(draft: Draft, validate: Validate) -> None:
    add_file(draft, "list.csv", "note\n0661234567\n", mediatype="image/png")
    assert codes(validate(draft)) == {("private-phone", "note", 2)}

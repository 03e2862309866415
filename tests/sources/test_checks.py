"""What the house's rules let pass, and what they look at that one fault does not show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import md5, sha256
from pathlib import Path

import pytest

from oress_opendata.model.finding import Report
from oress_opendata.model.known import Known
from oress_opendata.sources.checks.addresses import is_template
from oress_opendata.sources.checks.dates import is_date, is_ordered
from oress_opendata.sources.checks.identity import is_version
from oress_opendata.sources.packages.package import open_package
from oress_opendata.sources.validation import validate_package
from tests.sources.conftest import Draft, validate_path

Validate = Callable[[Draft], Report]


@pytest.mark.parametrize("version", ["1.0.0", "0.1.0", "1.1.0-beta.1", "10.20.30"])
def test_numbers_that_may_be(version: str) -> None:
    assert is_version(version)


@pytest.mark.parametrize(
    "version", ["1", "1.0", "v1.0.0", "01.0.0", "1.0.0+x", "", "1.0.0-" + "x" * 60]
)
def test_numbers_that_may_not_be(version: str) -> None:
    assert not is_version(version)


def test_partial_dates() -> None:
    assert all(map(is_date, ("2024", "2024-02", "2024-02-29")))
    assert not any(map(is_date, ("24", "2024-13", "2023-02-29", "2024-2", "")))
    assert is_ordered("2024", "2024-05")
    assert is_ordered("2024-05", "2024")
    assert not is_ordered("2024-06", "2024-05-31")


@pytest.mark.parametrize(
    ("template", "fits"),
    [
        ("http://schema.org/name", True),
        ("/id/actor/{id}#address", True),
        ("/vocab/oress#SupportActor", True),
        ("https://example.org/{code}", True),
        ("{+site}", True),
        ("/elsewhere/{id}", False),
        ("name", False),
        ("http://example.org/a b", False),
        ("javascript:alert(1) x", False),
    ],
)
def test_templates_that_become_iris(template: str, fits: bool) -> None:
    assert is_template(template) is fits


def test_a_register_of_the_package_itself_is_referred_to(draft: Draft, validate: Validate) -> None:
    draft.set_cell("parent", "amal", row=2)
    assert validate(draft).findings == ()


def test_a_sample_begins_its_ids(draft: Draft, validate: Validate) -> None:
    draft.descriptor["oress:sample"] = True
    for path, text in draft.files.items():
        assert isinstance(text, str)
        draft.files[path] = text.replace("zitoun", "exemple-1").replace("amal", "exemple-2")
    assert validate(draft).findings == ()


def test_languages_are_data(draft: Draft, known: Known, tmp_path: Path) -> None:
    report = validate_path(draft.write(tmp_path), replace(known, languages=("fr", "zgh")))
    assert {finding.code for finding in report.findings} == {"translation-missing"}
    assert {finding.parameters["languages"] for finding in report.findings} == {"zgh"}


def test_quotes_swallow_nothing_unnoticed(draft: Draft, validate: Validate) -> None:
    draft.files["data/notes.csv"] = 'thing,note\nzitoun,"one\nzitoun,two\namal,one\n'
    (finding,) = validate(draft).findings
    assert (finding.code, finding.row, finding.column) == ("quote-unclosed", 2, "note")
    assert finding.value == "one"


def test_hash_and_bytes_may_be_stated_rightly(draft: Draft, validate: Validate) -> None:
    content = str(draft.files["data/notes.csv"]).encode()
    draft.notes.update(bytes=len(content), hash=md5(content).hexdigest())
    draft.things["hash"] = (
        f"sha256:{sha256(str(draft.files['data/things.csv']).encode()).hexdigest()}"
    )
    assert validate(draft).findings == ()


def test_a_document_is_not_a_table(draft: Draft, validate: Validate) -> None:
    draft.files["leaflet.pdf"] = b"%PDF-1.4 \xff\x00"
    document = {name: draft.notes[name] for name in ("title", "oress:title")}
    description = {name: draft.notes[name] for name in ("description", "oress:description")}
    draft.descriptor["resources"].append(
        {"name": "leaflet", "path": "leaflet.pdf", **document, **description}
    )
    # A file that is no PDF is warned of, and published all the same; no table is looked for in it.
    report = validate(draft)
    assert {finding.code for finding in report.findings} == {"document-broken"}
    assert report.is_valid()
    assert set(report.rows) == {"things", "notes"}


def test_progress_is_reported_by_resource(draft: Draft, known: Known, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    with open_package(draft.write(tmp_path)) as package:
        validate_package(package, known, lambda *each: told.append(each))
    size = len(str(draft.files["data/notes.csv"]).encode())
    assert ("notes", 0, size) in told
    assert told[-2] == ("notes", size, size)
    # The graph comes after the tables.
    assert told[-1] == ("datapackage.json", 0, 0)

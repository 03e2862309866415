"""Ids that were given out again are an error until the version is confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from oress_opendata.model.finding import Report
from oress_opendata.model.known import Known, Previous
from tests.sources.conftest import Draft, validate_path

NAMES = ("Zitoun", "Amal", "Nour", "Baraka", "Rif")
Renumber = Callable[[Draft], Report]


def with_names(draft: Draft, names: dict[str, str]) -> Draft:
    lines = str(draft.files["data/things.csv"]).splitlines()
    rest = lines[1].split(",", 2)[2].replace("zitoun", "")
    rows = [f"{identifier},{name},{rest}" for identifier, name in names.items()]
    draft.files["data/things.csv"] = "\n".join((lines[0], *rows)) + "\n"
    draft.files["data/notes.csv"] = "thing,note\n"
    return draft


@pytest.fixture
def renumber(tmp_path: Path, known: Known) -> Renumber:
    """Validate a draft after a release with the names above, of ids a, b, c, d, e."""
    folder = with_names(Draft(), dict(zip("abcde", NAMES, strict=True))).write(tmp_path / "before")
    path = "data/things.csv"
    previous = Previous("1.0.0", Draft().descriptor, {path: folder / path})

    def validate(draft: Draft) -> Report:
        draft.descriptor["version"] = "1.1.0"
        return validate_path(draft.write(tmp_path / "p"), replace(known, previous=previous))

    return validate


def test_most_kept_ids_with_other_labels(draft: Draft, renumber: Renumber) -> None:
    shifted = dict(zip("abcdef", ("Nouvelle", *NAMES), strict=True))
    (finding,) = renumber(with_names(draft, shifted)).findings
    assert (finding.code, finding.column) == ("ids-renumbered", "id")
    assert "5 of 5" in finding.say("en")
    assert "a: Zitoun → Nouvelle" in finding.say("en")


def test_a_row_that_is_added_with_an_id_of_its_own(draft: Draft, renumber: Renumber) -> None:
    added = {"f": "Nouvelle", **dict(zip("abcde", NAMES, strict=True))}
    assert renumber(with_names(draft, added)).findings == ()


def test_corrected_labels_are_the_same(draft: Draft, renumber: Renumber) -> None:
    corrected = dict(zip("abcde", ("ZITOUN", "Amâl", "Nour ", "Barakah", "Riff"), strict=True))
    codes = {finding.code for finding in renumber(with_names(draft, corrected)).findings}
    assert "ids-renumbered" not in codes


def test_a_renaming_is_confirmed_for_one_version(draft: Draft, renumber: Renumber) -> None:
    with_names(draft, dict(zip("abcde", ("V", "W", "X", "Y", "Z"), strict=True)))
    entry = {"rule": "ids-renumbered", "resource": "things", "column": "id", "reason": "law"}
    draft.descriptor["oress:confirmed"] = [{**entry, "values": ["1.1.0"]}]
    assert renumber(draft).findings == ()
    draft.descriptor["oress:confirmed"] = [{**entry, "values": ["1.0.1"]}]
    codes = {finding.code for finding in renumber(draft).findings}
    assert codes == {"ids-renumbered", "confirmed-unused"}


def test_numbers_of_rows_are_warned_of(draft: Draft, renumber: Renumber) -> None:
    with_names(draft, dict(zip("12345", NAMES, strict=True)))
    assert [finding.code for finding in renumber(draft).findings] == ["ids-numbered"]

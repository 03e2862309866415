"""Damaged texts are warned of; clean ones are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from oress_opendata.model.finding import Report, Severity
from oress_opendata.sources.checks.dirty_text import find_damage
from tests.sources.conftest import Draft

Validate = Callable[[Draft], Report]


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("CoopÃ©rative", "Coopérative"),
        ("Ã‰conomie", "Économie"),
        ("lâ€™association", "l’association"),
        ("ØªØ¹Ø§ÙˆÙ†ÙŠØ©", "تعاونية"),
        ("TÃ©touan".encode().decode("latin-1"), None),
    ],
)
def test_a_wrong_encoding(text: str, fixed: str | None) -> None:
    code, found = find_damage(text)
    assert code == "text-mojibake"
    assert fixed is None or found.replace("'", "’") == fixed


@pytest.mark.parametrize(
    "text", ["???????", "? ?? ???", "Coop\ufffdrative", "Coop?rative", "a???b"]
)
def test_lost_letters(text: str) -> None:
    assert find_damage(text)[0] == "text-lost"


@pytest.mark.parametrize(
    "text",
    [
        "Coopérative agréée « Zitoun »",
        "ÂGE, ÉTÉ, ÎLE, ŒUVRE",
        "SÃO PAULO à 10 €",
        "تعاونية الأمل؟",
        "Pourquoi ?",
        "?",
        "Quoi?",
        "https://example.org/page?x=1",
        "index.php?x",
    ],
)
def test_clean_texts(text: str) -> None:
    assert find_damage(text) == ("", "")


def test_each_damaged_cell_is_a_warning(draft: Draft, validate: Validate) -> None:
    draft.set_cell("label", "CoopÃ©rative")
    draft.set_cell("source", "a page ", 3)
    report = validate(draft)
    assert {(finding.code, finding.row, finding.column) for finding in report.findings} == {
        ("text-mojibake", 2, "label"),
        ("text-blanks", 3, "source"),
    }
    assert all(finding.severity is Severity.WARNING for finding in report.findings)


def test_values_that_differ_in_case_or_blanks_only(draft: Draft, validate: Validate) -> None:
    draft.set_cell("source", "A  Page", 3)
    (finding,) = validate(draft).findings
    assert (finding.code, finding.row, finding.value) == ("text-variants", 2, "a page")
    assert "A  Page" in finding.say("en")


def test_a_text_of_the_descriptor(draft: Draft, validate: Validate) -> None:
    draft.descriptor["title"] = "CoopÃ©ratives"
    assert "text-mojibake" in {finding.code for finding in validate(draft).findings}

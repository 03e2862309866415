"""No rule is forgotten: each has its fault, its line in the documentation, and its translations."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from oress_opendata import sources
from oress_opendata.sources.findings.rules import RULES
from tests.sources.faults import ELSEWHERE, FAULTS

ROOT = Path(__file__).parents[3]
for module in pkgutil.walk_packages(sources.__path__, "oress_opendata.sources."):
    importlib.import_module(module.name)


def sentences() -> list[str]:
    """Every marked sentence of validation."""
    return [
        node.args[0].value
        for path in sorted((ROOT / "oress_opendata" / "sources").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "N_"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]


def placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def catalogue(language: str) -> dict[str, Message]:
    """All messages: a sentence that several families share is in one of them."""
    messages: dict[str, Message] = {}
    for path in (ROOT / "oress_opendata" / "locale" / language / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as file:
            messages |= {str(message.id): message for message in read_po(file, locale=language)}
    return messages


def test_every_rule_is_broken_by_a_test() -> None:
    assert {fault.code for fault in FAULTS} | ELSEWHERE == set(RULES)


def test_the_rulebook_knows_every_rule_on_its_own() -> None:
    code = "from oress_opendata.sources.rulebook import RULEBOOK; print(len(RULEBOOK))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(ran.stdout) == len(RULES)


def test_every_rule_is_documented_with_an_example() -> None:
    text = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (error|warning) \| (.+) \| (.+) \|$", text, re.MULTILINE)
    assert {code: severity for code, severity, _, _ in rows} == {
        code: rule.severity.value for code, rule in RULES.items()
    }
    assert len(rows) == len(RULES)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_sentence_is_translated_with_its_placeholders(language: str) -> None:
    catalog = catalogue(language)
    for sentence in sentences():
        message = catalog.get(sentence)
        assert message is not None, sentence
        assert not message.fuzzy, sentence
        assert isinstance(message.string, str)
        assert message.string, sentence
        assert placeholders(message.string) == placeholders(sentence), sentence

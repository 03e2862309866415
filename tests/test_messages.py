"""Every marked sentence is said in French and in Arabic, with its parameters, by nobody's guess."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

import oress_opendata
from oress_opendata.languages import LOCALE

PROGRAM = Path(oress_opendata.__file__).parent
TEMPLATES = PROGRAM / "delivery" / "pages"
# The sentences of validation are in findings.po, with a test of their own.
JUDGING = PROGRAM / "sources"
THEIRS = "findings.po"
LANGUAGES = ("fr", "ar")

Sentence = str | tuple[str, str]


@pytest.fixture(scope="module")
def sentences() -> dict[Sentence, str]:
    """Every marked sentence, with the first file that holds it."""
    found: dict[Sentence, str] = {}
    for file in sorted(PROGRAM.rglob("*.py")):
        if JUDGING not in file.parents:
            for sentence in in_code(file.read_text(encoding="utf-8")):
                found.setdefault(sentence, file.relative_to(PROGRAM).as_posix())
    for file in sorted(TEMPLATES.rglob("*.html")):
        for message in in_template(file):
            found.setdefault(message, file.relative_to(PROGRAM).as_posix())
    return found


def in_code(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "N_":
            yield ast.literal_eval(node.args[0])


def in_template(file: Path) -> Iterator[Sentence]:
    with file.open("rb") as source:
        for _, function, message, _ in babel_extract(source, ("_", "ngettext"), (), {}):
            if function == "ngettext":
                yield (message[0], message[1])
            elif message:  # else a sentence that the code marked
                yield message if isinstance(message, str) else message[0]


def read_catalogues(language: str) -> list[Catalog]:
    catalogues = []
    for file in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
        if file.name != THEIRS:
            with file.open("rb") as source:
                catalogues.append(read_po(source, locale=language))
    return catalogues


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_said(sentences: dict[Sentence, str], language: str) -> None:
    said: dict[Sentence, list[str]] = {}
    for catalogue in read_catalogues(language):
        for message in catalogue:
            texts = [message.string] if isinstance(message.string, str) else list(message.string)
            said[message.id if isinstance(message.id, str) else tuple(message.id)] = texts
    missing = {
        sentence: file for sentence, file in sentences.items() if not all_said(said, sentence)
    }
    assert missing == {}


def all_said(said: dict[Sentence, list[str]], sentence: Sentence) -> bool:
    texts = said.get(sentence, [])
    return bool(texts) and all(texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_fuzzy_or_left_over(sentences: dict[Sentence, str], language: str) -> None:
    for catalogue in read_catalogues(language):
        for message in catalogue:
            if message.id:
                assert not message.fuzzy, message.id
                key = message.id if isinstance(message.id, str) else tuple(message.id)
                assert key in sentences, f"nobody says {key!r} any more"


@pytest.mark.parametrize("language", LANGUAGES)
def test_parameters_are_the_same(language: str) -> None:
    for catalogue in read_catalogues(language):
        for message in catalogue:
            if message.id:
                ids = [message.id] if isinstance(message.id, str) else list(message.id)
                texts = [message.string] if isinstance(message.string, str) else message.string
                for text in texts:
                    assert parameters(text) == parameters(ids[-1]), text


def parameters(text: str) -> set[str]:
    """`{name}` in the code's sentences, `%(name)s` in the templates'."""
    named = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    return named | set(re.findall(r"%\((\w+)\)s", text))


@pytest.mark.parametrize(("language", "forms"), [("fr", 2), ("ar", 6)])
def test_plurals(language: str, forms: int) -> None:
    for catalogue in read_catalogues(language):
        assert catalogue.num_plurals == forms
        for message in catalogue:
            if not isinstance(message.id, str):
                assert len(message.string) == forms


def test_sentences_are_found_where_they_stand() -> None:
    assert list(in_code("A = N_('a {x} ' 'b')\nB = _('no')")) == ["a {x} b"]
    assert ("%(num)s column", "%(num)s columns") in set(
        in_template(TEMPLATES / "datasets" / "release.html")
    )

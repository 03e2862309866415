"""Every sentence is translated, with its parameters, in every language that has catalogues."""

from __future__ import annotations

import re
import string
from functools import cache

import pytest

from tests.collect_messages import (
    LANGUAGES,
    PROGRAM,
    Sentence,
    find_sentences,
    in_code,
    in_template,
    key_of,
    read_catalogues,
    texts_of,
    write_catalogues,
)

RELEASE = PROGRAM / "delivery" / "pages" / "datasets" / "release.html"


@cache
def sentences() -> dict[Sentence, list[str]]:
    return find_sentences()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    translated = {
        key_of(message)
        for catalogue in read_catalogues(language)
        for message in catalogue
        if message.id and all(texts_of(message))
    }
    missing = {
        sentence: files for sentence, files in sentences().items() if sentence not in translated
    }
    assert missing == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_fuzzy_left_over_or_doubled(language: str) -> None:
    seen: set[Sentence] = set()
    for catalogue in read_catalogues(language):
        for message in catalogue:
            if message.id:
                key = key_of(message)
                assert not message.fuzzy, key
                assert key in sentences(), f"{key!r} is not used: run `make messages`"
                assert key not in seen, f"{key!r} is translated twice: run `make messages`"
                seen.add(key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_parameters_are_the_same(language: str) -> None:
    for catalogue in read_catalogues(language):
        for message in catalogue:
            if message.id:
                key = key_of(message)
                expected = parameters(key if isinstance(key, str) else key[1])
                for text in texts_of(message):
                    assert parameters(text) == expected, text


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
                assert len(texts_of(message)) == forms


def test_the_catalogues_are_as_make_messages_writes_them(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A family that lost a sentence, or got one, has a catalogue of that very content."""
    for language in LANGUAGES:
        folder = PROGRAM / "locale" / language / "LC_MESSAGES"
        copy = tmp_path_factory.mktemp(language)
        (copy / language / "LC_MESSAGES").mkdir(parents=True)
        before = {file.name: file.read_bytes() for file in folder.glob("*.po")}
        for name, content in before.items():
            (copy / language / "LC_MESSAGES" / name).write_bytes(content)
        monkeypatch.setattr("tests.collect_messages.LOCALE", copy)
        assert write_catalogues(language, sentences()) == []
        after = {f.name: f.read_bytes() for f in (copy / language / "LC_MESSAGES").glob("*.po")}
        assert sorted(after) == sorted(before)
        assert [name for name in after if after[name] != before[name]] == []


def test_sentences_are_found_where_they_are() -> None:
    assert list(in_code("A = N_('a {x} ' 'b')\nB = _('no')")) == ["a {x} b"]
    assert ("%(num)s column", "%(num)s columns") in set(in_template(RELEASE))


# Words that the site and the desk both show. A word has one translation, so it must mean the same.
SHARED_WORDS = {
    "Added", "Changed", "Code", "Column", "Desk", "Examples", "Filter", "Help", "Letters",
    "Licence", "Meaning", "Name", "Place", "Privacy", "Removed", "Search", "Show", "State",
    "Table", "Themes", "Type", "Value", "date", "no", "number", "publisher", "required",
    "text", "year", "yes",
}  # fmt: skip


def test_a_word_of_the_desk_does_not_take_the_translation_of_the_site() -> None:
    """A new word here: make sure that it means the same, or give one of them a longer sentence."""
    site, desk = ("delivery/pages/",), ("delivery/desk/", "delivery/inbox/", "desk/")
    shared = {
        sentence
        for sentence, files in sentences().items()
        if isinstance(sentence, str) and " " not in sentence
        if any(file.startswith(site) for file in files)
        if any(file.startswith(desk) for file in files)
    }
    assert shared == SHARED_WORDS

"""A message or a reason is held to the rules of a descriptor's texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from oress_opendata.errors import NoteRefused
from oress_opendata.publication.notes import refuse_note
from oress_opendata.publication.publish import Publication, publish_path
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.sources.checks.texts import CAP
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import head_of
from oress_opendata.store.home import Store

BAD = ("premi\x0bre", "\x00", "a\x85b", "x\ufffe")


@pytest.mark.parametrize("text", BAD)
def test_nothing_is_published_with_such_a_message(
    store: Store, settings: Settings, write_package: Callable[..., Path], text: str
) -> None:
    with pytest.raises(NoteRefused, match=r"U\+"):
        publish_path(store, write_package(), settings, text)
    with transaction(store.reading) as connection:
        assert head_of(connection) == 0


@pytest.mark.parametrize("text", BAD)
def test_nothing_is_withdrawn_for_such_a_reason(
    store: Store, publish: Callable[..., Publication], text: str
) -> None:
    publish()
    with pytest.raises(NoteRefused, match=r"U\+"):
        withdraw_release(store, "cooperatives", "1.0.0", text)
    with transaction(store.reading) as connection:
        assert head_of(connection) == 1


def test_a_text_with_personal_data_is_refused() -> None:
    """Nothing can take it out of the journal."""
    with pytest.raises(NoteRefused, match="0661234567"):
        refuse_note("corrigé par Amina, 0661234567")
    refuse_note("Corrigé par Mme Amina Alami")


def test_a_long_text_is_refused() -> None:
    refuse_note("a" * CAP)
    with pytest.raises(NoteRefused, match=str(CAP + 1)):
        refuse_note("a" * (CAP + 1))


@given(some.text(some.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=50))
def test_other_texts_pass(text: str) -> None:
    refuse_note(text + "\t\n")

"""The current generation is found without reading it again, and a damaged one is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from oress_opendata.projections import generations
from oress_opendata.projections.generations import (
    CURSOR,
    begin_generation,
    find_current,
    finish_generation,
)


@pytest.fixture
def current(tmp_path: Path) -> Path:
    folder = begin_generation(tmp_path / "view")
    (folder / CURSOR).write_text('{"seq": 1}', encoding="utf-8")
    finish_generation(folder)
    return folder


def test_a_cursor_is_read_once(current: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_current(current.parent) == current
    monkeypatch.setattr(generations, "read_regular", None)
    assert find_current(current.parent) == current


@pytest.mark.parametrize("content", ['{"seq": 1', "[]", "", None])
def test_a_cursor_that_is_damaged_later_is_seen(current: Path, content: str | None) -> None:
    assert find_current(current.parent) == current
    (current / CURSOR).unlink()
    if content is not None:
        (current / CURSOR).write_text(content, encoding="utf-8")
    assert find_current(current.parent) is None


def test_none_before_the_first(tmp_path: Path) -> None:
    assert find_current(tmp_path / "view") is None

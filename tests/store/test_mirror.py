"""What a home says of its original."""

from __future__ import annotations

from pathlib import Path

import pytest

from oress_opendata.errors import Damage, StoreUnavailable
from oress_opendata.settings import Settings
from oress_opendata.store.mirror import (
    FILE,
    Mirror,
    read_mirror,
    read_withheld,
    refuse_copy,
    without_desk,
    write_mirror,
)

SOURCE = "https://data.example.org"


def test_a_home_without_the_file_is_an_original(settings: Settings) -> None:
    assert read_mirror(settings.home) is None
    assert read_withheld(settings.home) == frozenset()
    refuse_copy(settings.home)
    assert without_desk(settings) == settings


def test_a_copy_names_its_original_and_has_no_desk(settings: Settings) -> None:
    settings.home.mkdir()
    mirror = Mirror(SOURCE, frozenset({"ab" * 32}))
    write_mirror(settings.home, mirror)
    assert read_mirror(settings.home) == mirror
    with pytest.raises(StoreUnavailable, match=SOURCE):
        refuse_copy(settings.home)
    assert settings.desk
    assert not without_desk(settings).desk


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"source": 1}'])
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    with pytest.raises(Damage, match=FILE):
        read_mirror(tmp_path)

"""What the files of a home say."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from oress_opendata.model.diagnosis import Diagnosis, Gravity
from oress_opendata.operations.inspection import check_owners, inspect
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store


def find_errors(store: Store, settings: Settings) -> list[Diagnosis]:
    found = (*check_owners(store.home), *inspect(store, settings))
    return [diagnosis for diagnosis in found if diagnosis.gravity is Gravity.ERROR]


def test_a_whole_home_has_no_error(
    store: Store, settings: Settings, publish: Callable[..., object]
) -> None:
    publish()
    assert find_errors(store, settings) == []


def test_a_damaged_file_is_found(
    store: Store, settings: Settings, publish: Callable[..., object]
) -> None:
    publish()
    for blob in store.blobs.all():
        blob.chmod(0o644)
        blob.write_bytes(blob.read_bytes() + b"x")
    [problem] = find_errors(store, settings)
    assert problem.check == "files"


def test_a_home_that_others_may_write_to(store: Store, settings: Settings) -> None:
    store.home.chmod(0o777)
    [problem] = find_errors(store, settings)
    assert (problem.check, problem.parameters["home"]) == ("permissions", str(store.home))


@pytest.mark.skipif(os.geteuid() != 0, reason="needs the administrator, to give a file away")
def test_files_of_another_user_are_counted(store: Store, settings: Settings) -> None:
    stray = Path(store.home / "journal" / "notes.txt")
    stray.write_text("x")
    os.chown(stray, 65534, 65534)
    [problem] = find_errors(store, settings)
    assert problem.parameters["file"] == "journal/notes.txt"
    assert "chown -R root" in problem.say_remedy("en")

"""500 of 500 tampered originals are refused: what was changed is named, and nothing is copied.

`ENDURANCE_TAMPERED` is the number; a few run in tests/operations/mirror/test_copy.py.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from werkzeug.wrappers import Response

from oress_opendata.errors import OressError
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import head_of
from oress_opendata.store.home import Store
from tests.conftest import ROWS
from tests.operations.mirror.test_copy import (
    Original,
    Tamper,
    is_open,
    mirror,
    opened,
    serving,
    settings_of,
)

pytestmark = pytest.mark.endurance
TAMPERED = int(os.environ.get("ENDURANCE_TAMPERED", "500"))
HEAD, ENTRIES, BLOBS = "/mirror/head.json", "/mirror/entries/", "/mirror/blobs/"
Change = Callable[[bytes, Random], bytes]


def flip(content: bytes, chance: Random) -> bytes:
    changed = bytearray(content)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(content: bytes, chance: Random) -> bytes:
    # Without more than the last line end, which means nothing.
    return content[: chance.randrange(len(content) - 1)]


def lengthen(content: bytes, chance: Random) -> bytes:
    return content + chance.randbytes(1 + chance.randrange(40))


def exchange(content: bytes, chance: Random) -> bytes:
    return chance.randbytes(len(content))


def drop_line(content: bytes, chance: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    lines.pop(chance.randrange(len(lines)))
    return b"".join(lines)


def repeat_line(content: bytes, chance: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    place = chance.randrange(len(lines) - 1)
    return b"".join((*lines[: place + 1], *lines[place:]))


def swap_lines(content: bytes, chance: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    place = chance.randrange(len(lines) - 1)
    return b"".join((*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]))


def rewrite_entry(content: bytes, chance: Random) -> bytes:
    """An entry with another value, in its own right form."""
    lines = [json.loads(line) for line in content.splitlines()]
    line = chance.choice(lines)
    line["entry"] = line["entry"].replace("cooperatives", "associations", 1).replace("2026", "2025")
    return b"".join(json.dumps(one).encode() + b"\n" for one in lines)


CHANGES: dict[str, tuple[Change, ...]] = {
    HEAD: (flip, cut, exchange),
    ENTRIES: (flip, cut, exchange, drop_line, repeat_line, swap_lines, rewrite_entry),
    BLOBS: (flip, cut, lengthen, exchange),
}
NAMED = {HEAD: r"head|entry|IRIs|journal", ENTRIES: r"entry \d+|entries|journal"}


@pytest.fixture
def paths(store: Store, publish: Any) -> list[str]:
    publish(message="The first one")
    publish(version="1.1.0", rows=[*ROWS, ("sfax", "Coopérative Sfax", "تعاونية صفاقس", "4")])
    publish(name="associations", rows=[ROWS[0], ("nour", "Association Nour", "", "3")])
    with transaction(store.reading) as connection:
        blobs = [f"{BLOBS}{path.name}" for path in store.blobs.all()]
        return [path for path in blobs if is_open(connection, path)]


def test_every_tampered_original_is_named(
    settings: Settings, store: Store, paths: list[str], tmp_path: Path
) -> None:
    seed = random.randrange(10**9)
    chance = Random(seed)
    with serving(settings, store) as original:
        for number in range(TAMPERED):
            wanted = chance.choice((HEAD, ENTRIES, chance.choice(paths), chance.choice(paths)))
            kind = BLOBS if wanted.startswith(BLOBS) else wanted
            change = chance.choice(CHANGES[kind])
            name = f"{change.__name__} of {wanted}, number {number} of seed {seed}"
            original.tamper = tamper(wanted, change, chance)
            words = refuse(original, tmp_path / f"copy{number}", name)
            expected = NAMED.get(wanted, wanted.removeprefix(BLOBS))
            assert re.search(expected, words), f"{name}: {words}"


def tamper(wanted: str, change: Change, chance: Random) -> Tamper:
    def answer(path: str, response: Response) -> Response:
        # What is missing in one answer with entries is asked for in another.
        if path.startswith(wanted):
            response.data = change(response.get_data(), chance)
        return response

    return answer


def refuse(original: Original, home: Path, name: str) -> str:
    """The words of the refusal, after which the copy has nothing."""
    copy = settings_of(home)
    try:
        mirror(copy, original)
    except OressError as error:
        if home.exists():
            with opened(copy) as ours, transaction(ours.reading) as connection:
                assert head_of(connection) == 0, name
                assert not list(ours.blobs.all()), name
        return str(error)
    return pytest.fail(f"{name} was copied")

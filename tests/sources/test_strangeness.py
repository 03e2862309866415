"""No content of a descriptor or a file makes a check fail: it is reported as a finding."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oress_opendata.errors import PackageRefused
from oress_opendata.model.known import Known
from oress_opendata.sources.findings.collector import FindingCollector
from oress_opendata.sources.findings.progress import Position
from oress_opendata.sources.packages.package import open_package
from oress_opendata.sources.validation import run_checks
from tests.sources.conftest import DESCRIPTOR, Draft

VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "x",
    "{x}",
    "/id/{",
    "http://[",
    "\x00",
    "é" * 50,
    [],
    [None],
    ["x", "x"],
    [[]],
    {},
    {"x": None},
    {"x": {"x": []}},
    {"resource": "things", "fields": "id"},
]
# Properties that somebody may write anywhere.
NAMES = ["type", "format", "constraints", "missingValues", "fieldsMatch", "example", "profile"]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of each value in a descriptor."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for name, member in items:
        yield (*path, name)
        if isinstance(member, dict | list):
            yield from places(member, (*path, name))


PLACES = list(places(DESCRIPTOR))


def change(
    descriptor: dict[str, Any], place: tuple[Any, ...], name: str | None, value: Any
) -> None:
    holder: Any = descriptor
    for part in place[:-1]:
        holder = holder[part]
    if name is not None and isinstance(holder[place[-1]], dict):
        holder[place[-1]][name] = value
    else:
        holder[place[-1]] = value


def validate_quietly(folder: Path, known: Known) -> FindingCollector:
    """All findings, in this process, so that an error of the code is raised."""
    collector = FindingCollector()
    try:
        with open_package(folder) as package:
            run_checks(package, known, collector, Position(), {})
    except PackageRefused as refused:
        collector.extend(refused.report.findings)
    return collector


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    place=st.sampled_from(PLACES),
    name=st.none() | st.sampled_from(NAMES),
    value=st.sampled_from(VALUES),
)
def test_no_descriptor_makes_a_check_stumble(
    known: Known, place: tuple[Any, ...], name: str | None, value: Any
) -> None:
    draft = Draft(descriptor=json.loads(json.dumps(DESCRIPTOR)))
    change(draft.descriptor, place, name, deepcopy(value))
    with TemporaryDirectory() as folder:
        collector = validate_quietly(draft.write(Path(folder)), known)
    for finding in collector.kept:
        assert finding.say("fr")
        assert finding.say_remedy("ar")


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=60), start=st.integers(0, 200), end=st.integers(0, 60))
def test_no_bytes_make_a_check_stumble(known: Known, content: bytes, start: int, end: int) -> None:
    draft = Draft()
    original = str(draft.files["data/things.csv"]).encode()
    draft.files["data/things.csv"] = original[:start] + content + original[start + end :]
    with TemporaryDirectory() as folder:
        validate_quietly(draft.write(Path(folder)), known)


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10,
        b"\xff" * 2_000_000,
        ('"' + "é" * 600_000).encode("latin-1"),
        b"a," * 30_000 + b"\n",
        "thing,note\n".encode("utf-16"),
        b"thing,note\r\n\r\n\r\n",
        b"\xef\xbb\xbfthing,note\nzitoun,one\n",
    ],
)
def test_files_that_are_something_else(known: Known, tmp_path: Path, content: bytes) -> None:
    draft = Draft()
    draft.files["data/notes.csv"] = content
    validate_quietly(draft.write(tmp_path), known)

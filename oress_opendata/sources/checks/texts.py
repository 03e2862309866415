"""The texts of a descriptor have a limited length and no control characters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.sources.checks.dirty_text import LOST, MOJIBAKE, find_damage
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.encoding import find_control

CAP = 20_000

LONG = error(
    "text-long",
    N_("The text “{value}” of the descriptor has {count} characters; at most {cap} are accepted."),
    N_("Shorten it, or publish the long text as a document of the package."),
)
CONTROL = error(
    "text-character",
    N_("The text “{value}” of the descriptor contains the control character {character}."),
    N_("Remove it. It often comes from a copied PDF or a wrong conversion."),
)


def check_texts(subject: Subject) -> Iterator[Finding]:
    for place, text in walk_texts(subject.descriptor, ""):
        if len(text) > CAP:
            yield LONG.finding(subject.file, value=place, count=len(text), cap=CAP)
        code, fixed = find_damage(text)
        if code == MOJIBAKE.code:
            yield MOJIBAKE.finding(subject.file, None, place, text, fixed=fixed)
        elif code:
            yield LOST.finding(subject.file, None, place, text)
        if character := find_control(text):
            yield CONTROL.finding(subject.file, value=place, character=character)


def walk_texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Each key and each text in a descriptor, with its place, such as `contributors/1/email`."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for name, member in value.items():
            yield f"{place}/{name}".lstrip("/"), str(name)
            yield from walk_texts(member, f"{place}/{name}".lstrip("/"))
    elif isinstance(value, list):
        for number, member in enumerate(value, start=1):
            yield from walk_texts(member, f"{place}/{number}")

"""Every resource has a known open licence, of its own or of its package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.model.licence import find_code
from oress_opendata.sources.findings.rules import error, warning
from oress_opendata.sources.findings.subject import Subject

STATED = ("name", "path", "title")

NONE = error(
    "licence-missing",
    N_("“{value}” has no licence, so nobody may use it."),
    N_("Add “licenses” to the package or the resource, such as CC-BY-4.0."),
)
UNKNOWN = error(
    "licence-unknown",
    N_("The licence “{value}” is not a known open licence."),
    N_("Write the “name” of an open licence, or its address as “path”: {licences}."),
)
UNTITLED = warning(
    "licence-title",
    N_("The licence “{value}” has no title or no URL."),
    N_("Add “title” and “path” to the licence."),
)


def check_licences(subject: Subject) -> Iterator[Finding]:
    package = subject.descriptor.get("licenses") or []
    yield from _check(subject, package)
    for resource in subject.descriptor["resources"]:
        own = resource.get("licenses") or []
        yield from _check(subject, own)
        if not own and not package:
            yield NONE.finding(subject.file, value=resource["name"])


def _check(subject: Subject, licences: list[Mapping[str, Any]]) -> Iterator[Finding]:
    known = subject.known.licences
    for licence in licences:
        name = str(next((licence[key] for key in STATED if licence.get(key)), ""))
        if not find_code(licence, known):
            codes = ", ".join(sorted(set(known.values())))
            yield UNKNOWN.finding(subject.file, value=name, licences=codes)
        elif not licence.get("title") or not licence.get("path"):
            yield UNTITLED.finding(subject.file, value=name)

"""Every resource has a known open licence, of its own or of its package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error, warning
from oress_opendata.sources.findings.subject import Subject

SCHEME = "licence"

NONE = error(
    "licence-missing",
    N_("“{value}” has no licence, so nobody may use it."),
    N_("Add “licenses” to the package or the resource, such as CC-BY-4.0."),
)
UNKNOWN = error(
    "licence-unknown",
    N_("The licence “{value}” is not a known open licence."),
    N_("Write the “name” of an open licence, as SPDX writes it: {licences}."),
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
    known = subject.known.schemes.get(SCHEME, frozenset())
    for licence in licences:
        name = str(licence.get("name") or licence.get("path") or "")
        if name not in known:
            yield UNKNOWN.finding(subject.file, value=name, licences=", ".join(sorted(known)))
        elif not licence.get("title") or not licence.get("path"):
            yield UNTITLED.finding(subject.file, value=name)

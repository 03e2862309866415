"""The links of a descriptor (licences, sources, contributors) and its places fit into IRIs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oress_opendata.iris import is_id, is_iri
from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.sources.checks.registers import ID
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.packages.paths import is_address, validate_path

HOLDERS = ("licenses", "sources", "contributors")

LINK = error(
    "link",
    N_("“{value}” ({place}) is not a valid address."),
    N_(
        "Write an absolute address, such as https://example.org/, without blanks, with %5B and "
        "%5D for brackets and a single #; or the path of a file."
    ),
)


def check_links(subject: Subject) -> Iterator[Finding]:
    yield from _check_holder(subject, subject.descriptor, "")
    for number, resource in enumerate(subject.descriptor["resources"], start=1):
        yield from _check_holder(subject, resource, f"resources/{number}/")
    for code in subject.descriptor.get("oress:spatial") or ():
        if not is_id(code):
            yield ID.finding(subject.file, None, "oress:spatial", code)


def is_link(text: str) -> bool:
    """Whether a text is an absolute IRI, or the path of a file, as the standard allows both."""
    return is_iri(text) if is_address(text) else not any(validate_path(text, ""))


def _check_holder(subject: Subject, part: Mapping[str, Any], place: str) -> Iterator[Finding]:
    for holder in HOLDERS:
        for number, entry in enumerate(part.get(holder) or (), start=1):
            path = entry.get("path")
            if path and not (isinstance(path, str) and is_link(path)):
                where = f"{place}{holder}/{number}/path"
                yield LINK.finding(subject.file, value=str(path), place=where)

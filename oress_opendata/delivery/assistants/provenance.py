"""Where an answer comes from, and what has to be said with it.

Every answer names its releases with their hashes, says which of them are fictitious, and carries
the sentences that keep an assistant from stating more than is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oress_opendata.delivery.assistants.call import Call
from oress_opendata.errors import Gone, NotFound, StoreUnavailable
from oress_opendata.languages import N_, say
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.release import Release
from oress_opendata.model.texts import is_sample
from oress_opendata.projections.descriptions.subject import Subject
from oress_opendata.store.releases import find_current, find_visible

FICTITIOUS = N_(
    "Some of these data are fictitious examples (“fictitious”: true): no real organisation is "
    "meant."
)
NOT_SURVEYED = N_(
    "“Not surveyed” does not mean “not offered”, and “none found” means only that the sources that "
    "were read name no such service."
)
NO_VALUE = N_("No value is published for this. It is unknown, not zero.")
# Of more releases than a few, only what identifies them is stated.
MOST_SOURCES, FEW = 50, 5
BRIEF = ("dataset", "version", "iri", "title", "sha256", "status", "fictitious")

ReleaseName = tuple[str, str]


def complete(
    call: Call, body: dict[str, Any], releases: Iterable[ReleaseName], *notes: str
) -> dict[str, Any]:
    """An answer with its language, its releases (name and version) and its notes."""
    names = list(dict.fromkeys(releases))[:MOST_SOURCES]
    sources = [describe_release(call, find_visible(call.connection, *name)) for name in names]
    if len(sources) > FEW:
        sources = [{name: source[name] for name in BRIEF} for source in sources]
    fictitious = (FICTITIOUS,) if any(source["fictitious"] for source in sources) else ()
    return {
        **body,
        "language": call.language,
        "sources": sources,
        "notes": [say(note, call.language) for note in (*fictitious, *notes)],
    }


def describe_release(call: Call, release: Release) -> dict[str, Any]:
    manifest = call.service.store.manifest(release.manifest)
    subject = Subject(release, manifest, call.service.settings)
    licences = [licence.name or licence.title for licence in subject.licences()]
    return {
        "dataset": release.dataset,
        "version": release.version,
        "iri": subject.iri,
        "url": subject.page(call.language),
        "title": subject.text("title", call.language),
        "sha256": release.manifest,
        "status": release.state,
        "issued": time_to_text(release.issued),
        "fictitious": is_sample(subject.descriptor),
        "publisher": subject.publisher,
        "licences": list(dict.fromkeys(licences)),
        "sources": [
            {key: str(source[key]) for key in ("title", "path") if source.get(key)}
            for source in subject.descriptor.get("sources") or ()
        ],
    }


def find_releases(call: Call, names: Iterable[str]) -> list[ReleaseName]:
    """The current releases of some datasets; those that have none are left out."""
    found = []
    for name in dict.fromkeys(names):
        try:
            found.append((name, find_current(call.connection, name).version))
        except (NotFound, Gone, StoreUnavailable):
            continue
    return found

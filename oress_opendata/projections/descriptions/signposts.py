"""Typed links that lead programs from a landing page to what it is about (FAIR Signposting).

https://signposting.org/FAIR/ The same links as a set: RFC 9264.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from oress_opendata.iris import catalog_iri, dataset_iri, iri_to_uri
from oress_opendata.model.form import FORMS
from oress_opendata.projections.descriptions.subject import Subject

LINKSET = "linkset.json"
LINKSET_TYPE = FORMS["linkset"].media_type
TYPES = ("https://schema.org/AboutPage", "https://schema.org/Dataset")
# More files than these would make the header too long for some clients; the set has all.
MOST_ITEMS = 20


@dataclass(frozen=True, slots=True)
class Signpost:
    relation: str
    address: str
    media_type: str = ""

    def __str__(self) -> str:
        media_type = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{iri_to_uri(self.address)}>; rel="{self.relation}"{media_type}'


def release_signposts(subject: Subject, *, pinned: bool = True) -> list[Signpost]:
    """The links of the page of a release, or of its dataset's page if it is not pinned."""
    name, base = subject.manifest.name, subject.settings.id_base
    licences = (licence.address for licence in subject.licences())
    web = [address for address in licences if address.startswith(("http://", "https://"))]
    return [
        Signpost("cite-as", subject.iri if pinned else dataset_iri(base, name)),
        *(Signpost("type", address) for address in TYPES),
        *(Signpost("author", agent.address) for agent in subject.agents.authors if agent.address),
        # One: a client that finds several cannot tell which holds for what.
        *(Signpost("license", address) for address in web[:1]),
        *_descriptions(subject),
        *_items(subject),
        Signpost("collection", catalog_iri(base)),
    ]


def page_header(subject: Subject, *, pinned: bool) -> str:
    """The `Link` header of a page."""
    found = release_signposts(subject, pinned=pinned)
    items = [signpost for signpost in found if signpost.relation == "item"]
    left_out = items[MOST_ITEMS:]
    shown = [signpost for signpost in found if signpost not in left_out]
    linkset = Signpost("linkset", subject.url_of(f"formats/{LINKSET}"), LINKSET_TYPE)
    return ", ".join(map(str, (*shown, linkset)))


def describe_linkset(subject: Subject) -> dict[str, Any]:
    """All links of the page of a release, and the way back from each file."""
    back = [
        {
            "anchor": item.address,
            "collection": [{"href": subject.page(), "type": FORMS["html"].media_type}],
        }
        for item in _items(subject)
    ]
    return {"linkset": [{"anchor": subject.page(), **_by_relation(subject)}, *back]}


def _by_relation(subject: Subject) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for signpost in (*release_signposts(subject), _descriptor(subject)):
        target = {"href": signpost.address}
        if signpost.media_type:
            target["type"] = signpost.media_type
        found.setdefault(signpost.relation, []).append(target)
    return found


def _descriptor(subject: Subject) -> Signpost:
    address = subject.url_of("datapackage.json")
    return Signpost("describedby", address, FORMS["datapackage"].media_type)


def _descriptions(subject: Subject) -> Iterator[Signpost]:
    base, path = subject.settings.base_url, subject.iri.removeprefix(subject.settings.id_base)
    for name in ("ttl", "jsonld"):
        yield Signpost("describedby", f"{base}/doc{path}.{name}", FORMS[name].media_type)


def _items(subject: Subject) -> Iterable[Signpost]:
    files = (*subject.files(), subject.manifest.zip)
    return [Signpost("item", subject.url_of(file.path), file.mediatype) for file in files]

"""Typed links that lead programs from a landing page to what it is about (FAIR Signposting).

https://signposting.org/FAIR/ Level 1 is the header of a page, level 2 the same links, without a
limit and with the way back, as a set (RFC 9264).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from oress_opendata.iris import catalog_iri, dataset_iri, iri_to_uri
from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.model.form import FORMS
from oress_opendata.model.licence import Licence
from oress_opendata.model.record import Record
from oress_opendata.model.release import DESCRIPTOR, File
from oress_opendata.projections.descriptions.rocrate import ROCRATE
from oress_opendata.projections.descriptions.subject import Subject
from oress_opendata.projections.records import PAGES

LINKSET = "linkset.json"
LINKSET_TYPE = FORMS["linkset"].media_type
PAGE_TYPE = FORMS["html"].media_type
SCHEMA = "https://schema.org"
# What the page of a record is about; of other registers, nothing is known in general.
TYPES = {
    "structure": "Organization",
    "actor": "Organization",
    "service": "Service",
    "document": "Report",
    "place": "Place",
    "step": "HowToStep",
}
PROFILE_OF_CRATE = "https://w3id.org/ro/crate"
_KEPT = "/:@!$&'()*+,;=-._~%"
_WEB = ("http://", "https://")
# More files than these would make the header too long for some clients; the set has all.
MOST_ITEMS = 20


@dataclass(frozen=True, slots=True)
class Signpost:
    """A typed link. `anchor` is what it leads from, empty for the page that has it."""

    relation: str
    address: str
    media_type: str = ""
    profile: str = ""
    anchor: str = ""

    def __str__(self) -> str:
        attributes = {
            "rel": self.relation,
            "type": self.media_type,
            "profile": self.profile,
            "anchor": iri_to_uri(self.anchor),
        }
        shown = (f'; {name}="{value}"' for name, value in attributes.items() if value)
        return f"<{iri_to_uri(self.address)}>{''.join(shown)}"

    def to_json(self) -> dict[str, str]:
        """Without the profile: for that, the standard has a list and clients read a text."""
        target = {"href": iri_to_uri(self.address)}
        return {**target, "type": self.media_type} if self.media_type else target


@dataclass(frozen=True, slots=True)
class Landing:
    """What the pages of a dataset, a release or a record say of it: `pages` are its addresses, in
    each language, `links` its signposts, `linkset` the address of the set."""

    pages: tuple[str, ...]
    links: tuple[Signpost, ...]
    linkset: str

    @property
    def header(self) -> str:
        """The `Link` header of each of the pages."""
        left_out = [link for link in self.links if link.relation == "item"][MOST_ITEMS:]
        shown = [link for link in self.links if link not in left_out]
        types = (LINKSET_TYPE, FORMS["linkset-text"].media_type)
        sets = [Signpost("linkset", self.linkset, kind) for kind in types]
        return ", ".join(map(str, (*shown, *sets)))

    def to_json(self) -> dict[str, Any]:
        by_anchor: dict[str, dict[str, Any]] = {}
        for link in self._links():
            context = by_anchor.setdefault(link.anchor, {"anchor": iri_to_uri(link.anchor)})
            context.setdefault(link.relation, []).append(link.to_json())
        return {"linkset": list(by_anchor.values())}

    def to_text(self) -> str:
        return ",\n".join(map(str, self._links())) + "\n"

    def _links(self) -> Iterator[Signpost]:
        """All links of each page, and the way back from its files and descriptions."""
        for page in self.pages:
            yield from (replace(link, anchor=page) for link in self.links)
        back = {"item": "collection", "describedby": "describes"}
        for link in self.links:
            if link.relation in back:
                relation = back[link.relation]
                yield Signpost(relation, self.pages[0], PAGE_TYPE, anchor=link.address)


def land_release(subject: Subject, *, pinned: bool = True) -> Landing:
    """The pages of a release, or of its dataset if it is not pinned."""
    name, base = subject.manifest.name, subject.settings.id_base
    iri = subject.iri if pinned else dataset_iri(base, name)
    links = (
        Signpost("cite-as", iri),
        *_types(f"{SCHEMA}/Dataset"),
        *_authors(subject),
        *_licence(subject.licences()),
        *_documents(subject, iri),
        *_descriptions(subject),
        *(_item(subject, file) for file in (*subject.files(), subject.manifest.zip)),
        Signpost("collection", catalog_iri(base)),
    )
    steps = ("datasets", name, *([subject.manifest.version] if pinned else []))
    linkset = subject.url_of(f"formats/{LINKSET}") if pinned else linkset_address(subject, iri)
    return Landing(_pages(subject, steps), links, linkset)


def land_record(subject: Subject, register: str, record: Record, file: File | None) -> Landing:
    """The pages of a record; `subject` is its release, `file` that of a document."""
    base = subject.settings.base_url
    kind = TYPES.get(register)
    data = f"{base}/api/v1/registers/{quote(register)}/{quote(record.id)}"
    links = (
        Signpost("cite-as", record.iri),
        *_types(*([f"{SCHEMA}/{kind}"] if kind else [])),
        # Who wrote a document is named in its record; the authors of the list did not.
        *(() if register == "document" else _authors(subject)),
        *_licence(_licences_of_record(subject, register, file)),
        *_documents(subject, record.iri),
        *([_item(subject, file)] if file else []),
        Signpost("item", data, FORMS["json"].media_type),
        Signpost("collection", catalog_iri(subject.settings.id_base)),
    )
    folder = PAGES.get(register, f"registers/{register}").split("/")
    return Landing(
        _pages(subject, (*folder, record.id)), links, linkset_address(subject, record.iri)
    )


def linkset_address(subject: Subject, iri: str) -> str:
    path = iri.removeprefix(subject.settings.id_base)
    return f"{subject.settings.base_url}/linkset{quote(path, safe=_KEPT)}"


def _pages(subject: Subject, steps: Sequence[str]) -> tuple[str, ...]:
    path = "/".join(quote(step, safe="") for step in steps)
    settings = subject.settings
    return tuple(f"{settings.base_url}/{code}/{path}" for code in settings.languages)


def _types(*types: str) -> Iterator[Signpost]:
    yield from (Signpost("type", address) for address in (f"{SCHEMA}/AboutPage", *types))


def _authors(subject: Subject) -> Iterator[Signpost]:
    yield from (
        Signpost("author", agent.address) for agent in subject.agents.authors if agent.address
    )


def _licence(licences: Iterable[Licence]) -> list[Signpost]:
    """One: a client that finds several cannot tell which holds for what."""
    web = [licence.address for licence in licences if licence.address.startswith(_WEB)]
    return [Signpost("license", address) for address in web[:1]]


def _licences_of_record(subject: Subject, register: str, file: File | None) -> list[Licence]:
    """Those of a document's file, else of the table."""
    if file:
        return subject.licences_of(file.path)
    tables = read_tables(subject.descriptor)
    paths = [table.path for table in tables if table.register == register]
    return subject.licences_of(paths[0]) if paths else subject.licences()


def _documents(subject: Subject, iri: str) -> Iterator[Signpost]:
    """The RDF of what has an IRI."""
    base, path = subject.settings.base_url, iri.removeprefix(subject.settings.id_base)
    for name in ("ttl", "jsonld"):
        address = f"{base}/doc{quote(path, safe=_KEPT)}.{name}"
        yield Signpost("describedby", address, FORMS[name].media_type)


def _descriptions(subject: Subject) -> Iterator[Signpost]:
    """What else describes a release."""
    forms: Mapping[str, tuple[str, str]] = {
        f"formats/{ROCRATE}": ("jsonld", PROFILE_OF_CRATE),
        "formats/datacite.xml": ("xml", ""),
        DESCRIPTOR: ("json", ""),
    }
    for path, (form, profile) in forms.items():
        address = subject.url_of(path)
        yield Signpost("describedby", address, FORMS[form].media_type, profile)


def _item(subject: Subject, file: File) -> Signpost:
    return Signpost("item", subject.url_of(file.path), file.mediatype)

"""`/sitemap.xml`: every page that a person would open, in all languages, for search engines.

Nothing that the pages themselves keep out of an index is listed: no sample, no search, no list with
a query. A file begins at a key whose hash says so, not at every n-th one: a record that comes or
goes changes one file, and all others stay the same.

https://www.sitemaps.org/protocol.html · https://developers.google.com/search/docs/specialty/international
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote
from xml.sax.saxutils import escape
from zlib import crc32

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.form import FORMS
from oress_opendata.model.release import Dataset
from oress_opendata.model.texts import is_sample
from oress_opendata.projections.rdf.vocabularies import load_vocabularies
from oress_opendata.projections.records import PAGES as FOLDERS
from oress_opendata.queries.charts import find_charts
from oress_opendata.store.entries import find_entry, head_of
from oress_opendata.store.records import list_registers, stream_ages
from oress_opendata.store.releases import list_datasets
from oress_opendata.vocabularies.installed import installed_vocabulary

NO_SITEMAP = N_("There is no sitemap {name}.")
# Pages of a file: on average, and at most. The protocol allows 50,000 addresses, and each page has
# one for each language.
MEAN, MOST = 503, 5_000
# Pages with a query, and those for printing, are left out. Those of the second line show no data.
CATALOGUE = ("", "datasets", "structures", "actors", "actors/coverage", "actors/catalogue",
             "guide", "atlas", "atlas/points", "panorama", "charts", "documents",
             "places")  # fmt: skip
FIXED = ("about", "developers")
URLSET = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
INDEX = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
)

# The key of a page, its path below the language, and when it changed; empty where nobody knows.
Listed = tuple[str, str, str]


class Section(Protocol):
    """A part of the site whose pages are ordered by a key."""

    @property
    def name(self) -> str: ...

    def pages(
        self, connection: Connection, first: str = "", end: str | None = None
    ) -> Iterator[Listed]:
        """The pages from one key to before another."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The pages that are always there, those of datasets, those of vocabularies: few. `times` are
    by path below the language."""

    name: str
    times: Mapping[str, str]

    def pages(
        self, _connection: Connection, first: str = "", end: str | None = None
    ) -> Iterator[Listed]:
        # A key is part of an address, where a slash would begin another step.
        listed = sorted((path.replace("/", "~"), path) for path in self.times)
        for key, path in listed:
            if key >= first and (end is None or key < end):
                yield key, path, self.times[path]


@dataclass(frozen=True, slots=True)
class Register:
    """The listed records of a register, of releases that are shown and no samples."""

    register: str
    shown: frozenset[tuple[str, str]]

    @property
    def name(self) -> str:
        return f"register-{self.register}"

    @property
    def folder(self) -> str:
        """The path of its list, and of its pages below that."""
        return FOLDERS.get(self.register, f"registers/{quote(self.register, safe='')}")

    def pages(
        self, connection: Connection, first: str = "", end: str | None = None
    ) -> Iterator[Listed]:
        folder = self.folder
        ages = stream_ages(connection, self.register, first, end)
        for identifier, dataset, version, changed in ages:
            if (dataset, version) in self.shown:
                yield identifier, f"{folder}/{quote(identifier, safe='')}", changed or ""


@dataclass(frozen=True, slots=True)
class Slice:
    """One file: the pages of a section from a key to before another, and their last change."""

    first: str
    end: str | None
    changed: str


def make_sitemaps(service: Service) -> Blueprint:
    sitemaps = Blueprint("sitemaps", __name__)
    kind = FORMS["xml"].content_type

    @sitemaps.get("/sitemap.xml")
    def get_index() -> Response:
        return answer(service, lambda connection: write_index(service, connection), kind)

    @sitemaps.get("/sitemap-<name>.xml")
    def get_sitemap(name: str) -> Response:
        return answer(service, lambda connection: write_sitemap(service, connection, name), kind)

    return sitemaps


def write_index(service: Service, connection: Connection) -> str:
    base = escape(service.settings.base_url)
    sitemaps = (
        f"<sitemap><loc>{base}/sitemap-{quote(_file_name(section, part))}.xml</loc>"
        f"{_changed(part.changed)}</sitemap>\n"
        for section in _sections(service, connection)
        for part in _slices(service, connection, section)
    )
    return "".join((INDEX, *sitemaps, "</sitemapindex>\n"))


def write_sitemap(service: Service, connection: Connection, name: str) -> str:
    """One file. Raises NotFound where the index does not list it (any more)."""
    for section in _sections(service, connection):
        if name.partition(".")[0] == section.name:
            for part in _slices(service, connection, section):
                if _file_name(section, part) == name:
                    pages = section.pages(connection, part.first, part.end)
                    return "".join((URLSET, *_write_pages(service, pages), "</urlset>\n"))
    raise NotFound(NO_SITEMAP, name=name)


def _write_pages(service: Service, pages: Iterable[Listed]) -> Iterator[str]:
    """The addresses of each page in all languages, each with those of the others."""
    base, languages = escape(service.settings.base_url), service.settings.languages
    before = [f"{base}/{language}/" for language in languages]
    marks = [f'<xhtml:link rel="alternate" hreflang="{name}" href="'
             for name in (*languages, "x-default")]  # fmt: skip
    prefixes = [mark + start for mark, start in zip(marks, (*before, before[0]), strict=True)]
    for _, path, changed in pages:
        links = "".join([f'{prefix}{path}"/>' for prefix in prefixes])
        after = f"{path}</loc>{_changed(changed)}{links}</url>\n"
        yield "".join([f"<url><loc>{start}{after}" for start in before])


def _changed(time: str) -> str:
    return f"<lastmod>{time}</lastmod>" if time else ""


def _file_name(section: Section, part: Slice) -> str:
    """The first file has the name of the section: what comes before it is in it, too."""
    return f"{section.name}.{part.first}" if part.first else section.name


def _slices(service: Service, connection: Connection, section: Section) -> list[Slice]:
    """The files of a section, none where it is empty; found once for each state of the registry."""
    snapshot = service.snapshots.read(connection)
    return snapshot.remember(
        ("sitemap", section.name), lambda: list(cut(section.pages(connection)))
    )


def cut(pages: Iterable[Listed]) -> Iterator[Slice]:
    """Cut pages into files."""
    first, changed, count = "", "", 0
    for key, _, time in pages:
        if count and (count == MOST or crc32(key.encode()) % MEAN == 0):
            yield Slice(first, key, changed)
            first, changed, count = key, "", 0
        count += 1
        changed = max(changed, time)
    if count:
        yield Slice(first, None, changed)


def _sections(service: Service, connection: Connection) -> list[Section]:
    snapshot = service.snapshots.read(connection)
    return snapshot.remember("sitemaps", lambda: _list_sections(service, connection))


def _list_sections(service: Service, connection: Connection) -> list[Section]:
    datasets = list_datasets(connection)
    shown = frozenset(_shown_releases(service, datasets))
    registers = [Register(name, shown) for name in list_registers(connection)]
    filled = [section for section in registers if next(section.pages(connection), None)]
    last = find_entry(connection, head_of(connection))
    updated = time_to_text(last.at) if last else ""
    return [
        Fixed("pages", _fixed_pages(filled, updated)),
        Fixed("charts", _chart_pages(service, connection, updated)),
        Fixed("datasets", dict(_dataset_pages(datasets, shown))),
        *filled,
        Fixed("vocabularies", dict.fromkeys(_vocabulary_pages(service), "")),
    ]


def _shown_releases(service: Service, datasets: Iterable[Dataset]) -> Iterator[tuple[str, str]]:
    """The releases that may be read and whose pages are in an index: no samples."""
    for dataset in datasets:
        for release in dataset.visible:
            if not is_sample(service.store.manifest(release.manifest).descriptor):
                yield dataset.name, release.version


def _fixed_pages(registers: Iterable[Register], updated: str) -> dict[str, str]:
    lists = [section.folder for section in registers]
    return dict.fromkeys((*CATALOGUE, *lists), updated) | dict.fromkeys(FIXED, "")


def _chart_pages(service: Service, connection: Connection, updated: str) -> dict[str, str]:
    return {f"charts/{quote(name)}": updated for name in find_charts(service, connection)}


def _dataset_pages(
    datasets: Iterable[Dataset], shown: frozenset[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """The page of each dataset, and that of its current release, which is what people cite."""
    for dataset in datasets:
        current = dataset.current
        if current and (dataset.name, current.version) in shown:
            page, issued = f"datasets/{quote(dataset.name, safe='')}", time_to_text(current.issued)
            yield page, issued
            yield f"{page}/{quote(current.version, safe='')}", issued


def _vocabulary_pages(service: Service) -> Iterator[str]:
    """The schemes, the ontologies, and the concepts in use."""
    base = service.settings.id_base
    yield from (f"vocab/{quote(name, safe='')}" for name in load_vocabularies(base).graphs)
    for scheme in installed_vocabulary(base).schemes.values():
        for concept in scheme.concepts.values():
            if not concept.deprecated:
                yield f"vocab/{quote(scheme.name, safe='')}/{quote(concept.notation, safe='')}"

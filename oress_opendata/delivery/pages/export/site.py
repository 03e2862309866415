"""The catalogue as files that any web server, or a disk, can hold: all releases with their formats,
dumps, descriptions, feeds, sitemaps, and the pages of every language, at the same addresses.

The pages are asked for as a browser does, by several processes. Links lead to files of the copy, or
to the catalogue for what only it can do. The rows of a table are read by the browser.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import escape
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from oress_opendata.delivery.pages.export.folder import ExportFolder
from oress_opendata.delivery.pages.export.layout import SEARCH, Layout
from oress_opendata.delivery.pages.export.visits import MakeApp, Visited, Visitor
from oress_opendata.delivery.pages.shared.problem import SECTIONS
from oress_opendata.errors import ExportRefused, is_no_room
from oress_opendata.languages import N_, say
from oress_opendata.model.form import FORMS, RDF_FORMS, SUMS
from oress_opendata.model.progress import Progress
from oress_opendata.model.release import Release
from oress_opendata.projections.progress import PROJECTIONS
from oress_opendata.projections.tables.folders import folder_of, read_made
from oress_opendata.projections.waiting import find_coming
from oress_opendata.setting_values import is_loopback
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import head_of
from oress_opendata.store.home import Store, open_store
from oress_opendata.store.releases import list_datasets
from oress_opendata.workers import MOST, Run, WorkerLost, count_processors, working

FILES, PAGES = N_("Copying files"), N_("Copying pages")
CHANGED = N_("The catalogue changed meanwhile. Run it again: only what differs is written.")
BEHIND = N_(
    "The views do not hold all that was published or withdrawn yet ({views}). Run it again in a "
    "moment."
)
LOST = N_("A process of the copy ended early, for want of memory perhaps. Run it again.")
FULL = N_("The disk is full, and the copy is not complete. Free some space and run it again.")
INSIDE = N_("The folder {folder} is inside the state folder. Choose another one.")
# Bytes of a Parquet file that is there as a script, too: a page on a disk may not read files.
MOST_OF_SCRIPT = 20_000_000
# Addresses that a process visits at a time.
BATCH = 4
# Where the pages of a language are listed.
LISTED = b"<!-- pages -->"
PARQUET = ".parquet"
OK, GONE, FAILED = 200, 410, 500
# What no page leads to.
FIRST = ("sitemap.xml", "robots.txt", "llms.txt", "favicon.ico", "apple-touch-icon.png",
         f"dump/{SUMS}", *(f"catalog.{FORMS[name].suffix}" for name in RDF_FORMS))  # fmt: skip
# Pages whose headings say the same as others.
UNLISTED = frozenset(("changes", "diff", "text", "tables"))
VERSION = re.compile(r"datasets/[^/]+/[^/]+/index\.html")
# Titles are the same in several parts of the site.
PARTS = {**SECTIONS, "charts": N_("Charts and maps"), "vocab": N_("Concepts")}


@dataclass(slots=True)
class Written:
    """How many datasets a copy has, and the addresses that could not be copied, with their
    status."""

    datasets: int = 0
    files: int = 0
    failed: dict[str, int] = field(default_factory=dict)


def write_site(
    make_app: MakeApp,
    settings: Settings,
    target: ExportFolder,
    progress: Progress | None = None,
    *,
    for_disk: bool = True,
) -> Written:
    """Write the copy into its folder. Raises DamagedBlob, ExportRefused.

    `make_app` makes the application. A page that a browser opens from a disk may not read files:
    `for_disk` adds a script with each Parquet file that is not too large, which the page may run.
    """
    if target.root.resolve().is_relative_to(settings.home.resolve()):
        raise ExportRefused(INSIDE, folder=target.root)
    settings = replace(settings, desk=False, rate=0)
    layout = Layout(settings.base_url, settings.languages)
    visitor = Visitor(make_app, settings, layout, live=not is_loopback(settings.base_url))
    # The processes begin before anything is open, and open what they need themselves.
    try:
        with working(visitor, min(MOST, count_processors())) as run:
            store = open_store(settings)
            try:
                return _write(_Copy(store, layout, target, progress, for_disk), run)
            finally:
                store.close()
    except WorkerLost as error:
        raise ExportRefused(LOST) from error
    except OSError as error:
        if is_no_room(error):
            raise ExportRefused(FULL) from error
        raise


@dataclass(slots=True)
class _Copy:
    store: Store
    layout: Layout
    target: ExportFolder
    progress: Progress | None
    for_disk: bool
    written: Written = field(default_factory=Written)
    # What the processes need not visit, and the headings of pages by their address.
    known: set[str] = field(default_factory=set)
    titles: dict[str, str] = field(default_factory=dict)

    def _say(self, stage: str, done: int, total: int) -> None:
        if self.progress:
            self.progress(stage, done, total)

    def write_releases(self) -> None:
        """The files of all releases as published, and the formats that are made of them."""
        with transaction(self.store.reading) as connection:
            datasets = list_datasets(connection)
        for dataset in datasets:
            self._say(FILES, self.written.datasets, len(datasets))
            for release in dataset.visible:
                self._write_published(release)
                self._write_formats(release)
            self.written.datasets += bool(dataset.current)

    def _write_published(self, release: Release) -> None:
        manifest = self.store.manifest(release.manifest)
        for file in (*manifest.files, manifest.zip):
            blob = self.store.blobs.checked(file.sha256)
            self._add_file(_folder(release) + file.path, blob, file.sha256)

    def _write_formats(self, release: Release) -> None:
        made = read_made(self.store.home, release.dataset, release.version)
        folder = folder_of(self.store.home, release.dataset, release.version)
        for name, stated in made.get("files", {}).items():
            path = f"{_folder(release)}formats/{name}"
            self._add_file(path, folder / name, stated["sha256"])
            if self.for_disk and name.endswith(PARQUET) and stated["bytes"] <= MOST_OF_SCRIPT:
                content = b64encode((folder / name).read_bytes()).decode()
                self.target.add_text(f"{path}.js", f'var parquetOfTable = "{content}";\n')

    def _add_file(self, path: str, source: Path, sha256: str) -> None:
        self.target.add_file(path, source, sha256)
        self.known.add(f"{self.layout.base}/{quote(path)}")

    def write_pages(self, run: Run[list[str], list[Visited]]) -> None:
        """Visit what the pages lead to, beginning with the home pages and the sitemap."""
        lists: list[Visited] = []
        waiting = set(self._list_first())
        while waiting:
            self.known |= waiting
            found: set[str] = set()
            for visits in run(_cut(waiting, self.layout)):
                self._say(PAGES, self.written.files, len(self.known))
                for visited in visits:
                    found.update(visited.followed)
                    if visited.lists:
                        lists.append(visited)
                    else:
                        self._write_visited(visited)
            waiting = found - self.known
        for visited in lists:
            self._write_list(visited)

    def _list_first(self) -> Iterator[str]:
        base = self.layout.base
        yield f"{base}/"
        yield from (f"{base}/{language}/" for language in self.layout.languages)
        yield from (f"{base}/{language}/{SEARCH}" for language in self.layout.languages)
        yield from (f"{base}/{file}" for file in FIRST)

    def _write_visited(self, visited: Visited) -> None:
        if visited.status not in (OK, GONE):
            self.written.failed[visited.address] = visited.status
            if visited.status >= FAILED:
                self.target.keep(visited.file)
            return
        self._write(visited.file, visited.content)
        language, _, rest = visited.file.partition("/")
        listed = UNLISTED.isdisjoint(rest.split("/")) and "=" not in rest
        listed = listed and not VERSION.fullmatch(rest)
        if visited.title and listed and language in self.layout.languages:
            self.titles[visited.file] = visited.title

    def _write(self, file: str, content: bytes) -> None:
        self.target.add_bytes(file, content)
        self.written.files += 1

    def _write_list(self, visited: Visited) -> None:
        """The page with the headings of all pages of its language, beside their addresses."""
        language = visited.file.partition("/")[0]
        items = (
            f'<li><a href="../{quote(file.partition("/")[2])}">{escape(title)}</a>'
            f' <span class="label">{escape(_name_section(file, language))}</span></li>'
            for file, title in sorted(self.titles.items())
            if file.startswith(f"{language}/")
        )
        self._write(visited.file, visited.content.replace(LISTED, "\n".join(items).encode(), 1))


def _write(copy: _Copy, run: Run[list[str], list[Visited]]) -> Written:
    before = _read_head(copy.store)
    copy.target.begin()
    copy.write_releases()
    copy.write_pages(run)
    if _read_head(copy.store) != before:
        raise ExportRefused(CHANGED)
    copy.target.finish()
    return copy.written


def _read_head(store: Store) -> int:
    """The last entry of the journal, which all views hold. Raises ExportRefused."""
    with transaction(store.reading) as connection:
        head = head_of(connection)
    if coming := find_coming(store, PROJECTIONS.keys(), head):
        raise ExportRefused(BEHIND, views=", ".join(coming))
    return head


def _folder(release: Release) -> str:
    return f"datasets/{release.dataset}/{release.version}/"


def _name_section(file: str, language: str) -> str:
    """The part of the site that a page is in; empty for what has no part."""
    section = PARTS.get(file.split("/")[1])
    return say(section, language) if section else ""


def _cut(addresses: Iterable[str], layout: Layout) -> Iterator[list[str]]:
    """Batches; the forms of one thing have much in common that is made once, so they are visited
    together."""
    batch: list[str] = []
    for _, forms in groupby(sorted(addresses, key=layout.sort_forms), layout.name_forms):
        batch += forms
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch

"""The catalogue as files that any web server, or a disk, can hold: the current releases, a list of
them and a page for each table in every language. A table's page reads the Parquet file of the
release in the browser; all links are relative."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from flask import Flask, g
from sqlalchemy import Connection

from oress_opendata.comparison.side import hash_file
from oress_opendata.delivery.downloads.descriptions import make_subject
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.datasets.shown_table import ShownTable
from oress_opendata.delivery.pages.datasets.summary import DatasetSummary, summarize_dataset
from oress_opendata.delivery.pages.export.folder import ExportFolder
from oress_opendata.delivery.pages.shared.formatting import own_name, show_date
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.meaning.descriptor import Column, Table, read_tables
from oress_opendata.model.release import Dataset, Manifest, Release
from oress_opendata.projections.descriptions.citation import cite_apa, refer_release
from oress_opendata.projections.tables.folders import folder_of
from oress_opendata.projections.tables.reading import list_values
from oress_opendata.queries.labels import has_labels, point_to_owner, read_labels
from oress_opendata.queries.tables import find_rows
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import find_entry, head_of
from oress_opendata.store.releases import list_datasets

FAMILIES = Path(__file__).parents[1]
# Files of the site that the pages use, by the family that has them.
ASSETS = {
    "shared": ("site.css", "fonts.css", "star.svg", "zellige.svg", "fonts-OFL.txt", "*.woff2"),
    "export": ("export.css", "view.js", "parquet.js", "parquet-licences.txt"),
}
# Labels of a column that a page has with it.
MOST_LABELS = 5_000
# Bytes of a Parquet file that a page gets as a script, too.
MOST_OF_SCRIPT = 20_000_000


@dataclass(frozen=True, slots=True)
class LanguageOption:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What is around every page. `base` leads to the root of the export, `own` is the path of the
    page in its language."""

    base: str
    own: str
    languages: tuple[LanguageOption, ...]
    day: str


@dataclass(frozen=True, slots=True)
class TableLink:
    title: Text
    href: str


@dataclass(frozen=True, slots=True)
class ExportedDataset:
    """`folder` has its files, which are given with their sizes."""

    summary: DatasetSummary
    folder: str
    tables: tuple[TableLink, ...]
    files: tuple[tuple[str, int], ...]
    citation: str


@dataclass(frozen=True, slots=True)
class IndexPage(Page):
    template: ClassVar[str] = "export/index.html"

    frame: Frame
    datasets: tuple[ExportedDataset, ...]


@dataclass(frozen=True, slots=True)
class StartPage(Page):
    """The page that opens first: the languages."""

    template: ClassVar[str] = "export/start.html"

    frame: Frame


@dataclass(frozen=True, slots=True)
class TablePage(Page):
    """`data` is what the script needs: the file, the columns and the labels of their codes."""

    template: ClassVar[str] = "export/table.html"

    frame: Frame
    summary: DatasetSummary
    title: Text
    description: Text
    files: tuple[tuple[str, str], ...]
    parquet: str
    citation: str
    data: dict[str, Any]


def write_site(app: Flask, service: Service, target: ExportFolder, *, for_disk: bool = True) -> int:
    """Write the export into its folder; return the number of datasets. Raises DamagedBlob.

    A page that a browser opens from a disk may not read files. `for_disk` adds a script with each
    Parquet file that is not too large, which the page may run.
    """
    target.begin()
    _write_assets(target)
    with transaction(service.store.reading) as connection:
        releases = [
            (dataset, dataset.current) for dataset in list_datasets(connection) if dataset.current
        ]
        for _, release in releases:
            _write_release(service, release, target)
            for parquet in _find_parquet(service, release):
                _write_parquet(parquet, f"{_folder(release)}/formats", target, for_disk=for_disk)
        day = _last_day(service, connection)
        for language in service.settings.languages:
            with app.test_request_context(f"/{language}/"):
                g.language = language
                writer = _Writer(Reader(service, language), connection, target, day)
                writer.write(releases)
    target.finish()
    return len(releases)


def _last_day(service: Service, connection: Connection) -> date:
    """The day of the last change of the catalogue: on another day the same pages come out."""
    last = find_entry(connection, head_of(connection))
    return service.settings.day_of(last.at) if last else date.min


def _folder(release: Release) -> str:
    return f"datasets/{release.dataset}/{release.version}"


def _write_assets(target: ExportFolder) -> None:
    for family, patterns in ASSETS.items():
        for pattern in patterns:
            for file in (FAMILIES / family).glob(pattern):
                target.add_file(f"files/{file.name}", file, hash_file(file))


def _write_release(service: Service, release: Release, target: ExportFolder) -> None:
    """The files of a release as published."""
    manifest, folder = service.store.manifest(release.manifest), _folder(release)
    for file in (*manifest.files, manifest.zip):
        blob = service.store.blobs.checked(file.sha256)
        target.add_file(f"{folder}/{file.path}", blob, file.sha256)


def _find_parquet(service: Service, release: Release) -> list[Path]:
    made = folder_of(service.store.home, release.dataset, release.version)
    return sorted(made.glob("*.parquet"))


def _write_parquet(parquet: Path, folder: str, target: ExportFolder, *, for_disk: bool) -> None:
    target.add_file(f"{folder}/{parquet.name}", parquet, hash_file(parquet))
    if for_disk and parquet.stat().st_size <= MOST_OF_SCRIPT:
        content = b64encode(parquet.read_bytes()).decode()
        target.add_text(f"{folder}/{parquet.name}.js", f'var parquetOfTable = "{content}";\n')


@dataclass(frozen=True, slots=True)
class _Writer:
    """The pages of one language."""

    reader: Reader
    connection: Connection
    target: ExportFolder
    day: date

    def write(self, releases: list[tuple[Dataset, Release]]) -> None:
        datasets = tuple(self._write_dataset(dataset, release) for dataset, release in releases)
        page = IndexPage(self._frame("../", "index.html"), datasets)
        self._write_page(page)
        if self.reader.language == self.reader.service.settings.languages[0]:
            start = StartPage(self._frame("", "index.html"))
            self.target.add_text("index.html", render(start))

    def _frame(self, base: str, own: str) -> Frame:
        codes = self.reader.service.settings.languages
        languages = tuple(LanguageOption(code, own_name(code)) for code in codes)
        day = show_date(self.day, self.reader.language)
        return Frame(base, own, languages, day)

    def _write_page(self, page: IndexPage | TablePage) -> None:
        self.target.add_text(f"{self.reader.language}/{page.frame.own}", render(page))

    def _write_dataset(self, dataset: Dataset, release: Release) -> ExportedDataset:
        reader = self.reader
        manifest = reader.service.store.manifest(release.manifest)
        summary = summarize_dataset(reader, dataset, release)
        subject = make_subject(reader.service, release, manifest)
        citation = cite_apa(refer_release(subject), reader.language)
        links = []
        for table in read_tables(manifest.descriptor):
            if table.columns and (page := self._table(summary, manifest, table, citation)):
                self._write_page(page)
                links.append(TableLink(page.title, page.frame.own))
        folder = _folder(release)
        files = ((file.path, file.bytes) for file in (manifest.zip, *manifest.files))
        return ExportedDataset(summary, folder, tuple(links), tuple(files), citation)

    def _table(
        self, summary: DatasetSummary, manifest: Manifest, table: Table, citation: str
    ) -> TablePage | None:
        """None where the table is not made yet."""
        reader = self.reader
        database = find_rows(reader.service, manifest.name, manifest.version, table.resource)
        if database is None:
            return None
        table = point_to_owner(table)
        labels = read_labels(reader.service, self.connection, table)
        shown = ShownTable(reader, manifest, table, database, labels)
        release = f"../../{_folder(summary.release)}"
        parquet = f"{release}/formats/{table.resource}.parquet"
        columns = [
            {"name": name, "title": str(shown.title(column))}
            for name, column in shown.columns.items()
        ]
        return TablePage(
            self._frame("../../", f"{manifest.name}/{table.resource}.html"),
            summary=summary,
            title=reader.text(table.descriptor, "title") or Text(table.resource),
            description=reader.text(table.descriptor, "description"),
            files=(("CSV", f"{release}/{table.path}"), ("Parquet", parquet)),
            parquet=f"{table.resource}.parquet",
            citation=citation,
            data={"file": parquet, "columns": columns, "labels": dict(_list_labels(shown))},
        )


def _list_labels(shown: ShownTable) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """By column, what the codes that it holds are called: the label that is shown, then the others
    by which it is found."""
    for name, column in shown.columns.items():
        if has_labels(column):
            codes = list_values(shown.database, name)[:MOST_LABELS]
            named = {code: _name(shown, column, code) for code in codes}
            yield name, {code: labels for code, labels in named.items() if labels}


def _name(shown: ShownTable, column: Column, code: str) -> list[str]:
    first = str(shown.full_label(column, code))
    others = shown.labels.label(column, code).values()
    return [label for label in dict.fromkeys((first, *others)) if label]

"""The review of a candidate as people read it: what changes, in words and as a table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.http.service import Service
from oress_opendata.desk.drafts.confirmations import Confirmable, find_confirmable
from oress_opendata.desk.drafts.draft import Draft
from oress_opendata.desk.drafts.files import CANDIDATE, list_files, read_file
from oress_opendata.desk.drafts.review import finding_from_json
from oress_opendata.desk.rows.form import pick_text, text_of
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import Column, Table, read_tables
from oress_opendata.model.release import DESCRIPTOR
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_release
from oress_opendata.vocabularies.installed import installed_vocabulary

# The names of the records of a register, by id and language.
Names = Callable[[str], Mapping[str, Mapping[str, str]]]
LEVELS = {
    "none": N_("nothing changes"),
    "patch": N_("a correction"),
    "minor": N_("an addition"),
    "major": N_("a change that may break the work of others"),
}
FIRST = N_("the first release")


@dataclass(frozen=True, slots=True)
class ShownFinding:
    severity: str
    place: str
    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of a changed row; `before` or `after` may be empty."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row that is added, removed or changed; `page` is that of its record, if it has one."""

    kind: str
    name: str
    page: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class ShownTable:
    title: str
    added: int
    removed: int
    changed: int


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A public page that the release will change, as it is now."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class ShownReview:
    """`level` says in words what kind of change it is. `pages` are those beside the records'."""

    version: str
    base: str
    level: str
    valid: bool
    changes: bool
    reasons: tuple[str, ...]
    tables: tuple[ShownTable, ...]
    rows: tuple[ShownRow, ...]
    more: int
    metadata: tuple[str, ...]
    errors: tuple[ShownFinding, ...]
    warnings: tuple[ShownFinding, ...]
    confirmable: tuple[Confirmable, ...]
    pages: tuple[ShownPage, ...]


def show_review(
    service: Service, connection: Connection, draft: Draft, names: Names, language: str
) -> ShownReview | None:
    """The review of a draft in a language; None while it has none. `names` gives the names of the
    records of a register."""
    if draft.review is None:
        return None
    review = draft.review
    difference = review["difference"]
    tables = {table.resource: table for table in _tables_of(service, connection, draft)}
    writer = _Writer(service, tables, names, language)
    findings = [_show_finding(finding, language) for finding in review["findings"]]
    shown = tuple(writer.tables(difference)) if difference else ()
    rows = tuple(writer.rows(review["rows"]))
    return ShownReview(
        version=review["version"],
        base=review["base"] or "",
        level=say(LEVELS[difference["level"]] if difference else FIRST, language),
        valid=review["valid"],
        changes=difference is None or difference["level"] != "none",
        reasons=tuple(_reasons(difference, language)),
        tables=shown,
        rows=rows,
        more=max(0, sum(t.added + t.removed + t.changed for t in shown) - len(rows)),
        metadata=tuple(change["pointer"] for change in difference["metadata"])
        if difference
        else (),
        errors=tuple(finding for finding in findings if finding.severity == "error"),
        warnings=tuple(finding for finding in findings if finding.severity == "warning"),
        confirmable=tuple(find_confirmable(review)),
        pages=tuple(writer.pages(draft.dataset, difference)) if difference else (),
    )


def _tables_of(service: Service, connection: Connection, draft: Draft) -> tuple[Table, ...]:
    """The tables of the candidate; once it is published, those of the release that it became."""
    sha256 = list_files(connection, draft.id, CANDIDATE).get(DESCRIPTOR)
    if sha256 is not None:
        return read_tables(json.loads(read_file(connection, sha256)))
    if not draft.released:
        return ()
    with transaction(service.store.reading) as reading:
        release = find_release(reading, draft.dataset, draft.released)
    return read_tables(service.store.manifest(release.manifest).descriptor)


def _show_finding(value: Mapping[str, Any], language: str) -> ShownFinding:
    finding = finding_from_json(value)
    place = [finding.file, str(finding.row or ""), finding.column or ""]
    return ShownFinding(
        severity=str(finding.severity),
        place=" · ".join(filter(None, place)),
        sentence=finding.say(language),
        remedy=finding.say_remedy(language),
    )


def _reasons(difference: Mapping[str, Any] | None, language: str) -> Iterator[str]:
    for reason in difference["reasons"] if difference else ():
        yield say(reason["sentence"], language, **reason["parameters"])


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes tables and rows with their titles and labels."""

    service: Service
    by_name: Mapping[str, Table]
    names: Names
    language: str

    def tables(self, difference: Mapping[str, Any]) -> Iterator[ShownTable]:
        for change in difference["resources"]:
            counts = (change[kind] or 0 for kind in ("added", "removed", "changed"))
            yield ShownTable(self._title_of(change["resource"]), *counts)

    def pages(self, dataset: str, difference: Mapping[str, Any]) -> Iterator[ShownPage]:
        """The page of the dataset, and the lists of the registers whose rows change."""
        page, language = self.service.addresses.page, self.language
        if difference["level"] == "none":
            return
        yield ShownPage(dataset, page("datasets", dataset, language=language))
        changed = (self.by_name.get(change["resource"]) for change in difference["resources"])
        registers = {table.register or table.owner: table for table in changed if table}
        for register, table in registers.items():
            if register:
                title = text_of(table.descriptor, "title", language) or register
                yield ShownPage(title, page("registers", register, language=language))

    def rows(self, changes: list[dict[str, Any]]) -> Iterator[ShownRow]:
        for change in changes:
            table = self.by_name.get(change["resource"])
            yield ShownRow(
                kind=change["kind"],
                name=self._name_of(table, change),
                page=self._page_of(table, change),
                cells=tuple(self._cells(table, change)),
            )

    def _title_of(self, resource: str) -> str:
        table = self.by_name.get(resource)
        return text_of(table.descriptor, "title", self.language) if table else resource

    def _name_of(self, table: Table | None, change: Mapping[str, Any]) -> str:
        cells = {**(change["before"] or {}), **(change["after"] or {})}
        labels = table.labels if table else {}
        written = {code: cells.get(column, "") for code, column in labels.items()}
        names = {**written, **change.get("name", {})}
        return pick_text(names, self.language) or " / ".join(change["key"].values())

    def _page_of(self, table: Table | None, change: Mapping[str, Any]) -> str:
        if table is None or not (table.register or table.owner) or change["kind"] == "added":
            return ""
        identifier = change["key"].get(table.id_column or "", "")
        register = table.register or table.owner or ""
        return self.service.addresses.page(
            "registers", register, identifier, language=self.language
        )

    def _cells(self, table: Table | None, change: Mapping[str, Any]) -> Iterator[ShownCell]:
        before, after = change["before"] or {}, change["after"] or {}
        columns = {column.name: column for column in table.columns} if table else {}
        for name in dict.fromkeys([*before, *after]):
            column = columns.get(name)
            old, new = before.get(name, ""), after.get(name, "")
            if old or new:
                title = text_of(column.field, "title", self.language) if column else ""
                yield ShownCell(title or name, self._label(column, old), self._label(column, new))

    def _label(self, column: Column | None, cell: str) -> str:
        if column is None or not cell:
            return cell
        if column.scheme:
            vocabulary = installed_vocabulary(self.service.settings.id_base)
            return pick_text(vocabulary.label(column.scheme, cell), self.language) or cell
        if column.register:
            return pick_text(self.names(column.register).get(cell, {}), self.language) or cell
        return cell

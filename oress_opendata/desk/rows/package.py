"""The package of a draft of edits: the current release with its records changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from oress_opendata.desk.csv_file import read_cells, rewrite_rows
from oress_opendata.desk.database import Desk
from oress_opendata.desk.descriptor import read_descriptor
from oress_opendata.desk.drafts.draft import Draft
from oress_opendata.desk.drafts.restore import write_release
from oress_opendata.desk.drafts.review import current_version
from oress_opendata.desk.rows.edit import Action, Edit, edit_from_json
from oress_opendata.errors import NotFound, OressError
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table, read_tables

NO_TABLE = N_("{dataset} has no table of the register {register}.")
NO_ROW = N_("The record {id} is no longer in {dataset}.")
NOT_CSV = N_("{file} is no CSV file; its rows cannot be edited here. Upload the whole table.")


class EditRefused(OressError):
    """A row cannot be edited here."""


def edits_of(draft: Draft) -> tuple[Edit, ...]:
    return tuple(edit_from_json(value) for value in draft.answers.get("edits", ()))


def write_edited(desk: Desk, draft: Draft, folder: Path) -> bool:
    """Write the current release with the edits of a draft. Raises EditRefused or NotFound."""
    version = current_version(desk, draft.dataset)
    write_release(desk, draft.dataset, str(version), folder)
    apply_edits(folder, draft.dataset, edits_of(draft))
    return True


def apply_edits(folder: Path, dataset: str, edits: tuple[Edit, ...]) -> None:
    """Change the files of a package in a folder."""
    tables = read_tables(read_descriptor(folder))
    for register in dict.fromkeys(edit.register for edit in edits):
        here = {edit.id: edit for edit in edits if edit.register == register}
        _change_records(folder, dataset, find_table(tables, dataset, register), here)
        for table in tables:
            if table.owner == register:
                _replace_satellite(folder, table, here)


def find_table(tables: tuple[Table, ...], dataset: str, register: str) -> Table:
    """The table of a register. Raises EditRefused unless it can be edited."""
    table = next((table for table in tables if table.register == register), None)
    if table is None or table.id_column is None:
        raise EditRefused(NO_TABLE, dataset=dataset, register=register)
    if not table.path.lower().endswith((".csv", ".tsv")):
        raise EditRefused(NOT_CSV, file=table.path)
    return table


def find_row(location: Path, table: Table, identifier: str) -> dict[str, str] | None:
    """The cells of a record in a file."""
    id_column = str(table.id_column)
    rows = read_cells(location, table.descriptor)
    return next((cells for cells in rows if cells.get(id_column) == identifier), None)


def find_satellite_rows(location: Path, table: Table, identifier: str) -> list[dict[str, str]]:
    id_column = str(table.id_column)
    rows = read_cells(location, table.descriptor)
    return [cells for cells in rows if cells.get(id_column) == identifier]


def _change_records(folder: Path, dataset: str, table: Table, edits: Mapping[str, Edit]) -> None:
    id_column = str(table.id_column)
    seen = set[str]()

    def change(cells: dict[str, str]) -> dict[str, str]:
        edit = edits.get(cells.get(id_column, ""))
        if edit is None:
            return cells
        seen.add(edit.id)
        return {**cells, **edit.cells}

    added = tuple(
        {**edit.cells, id_column: edit.id} for edit in edits.values() if edit.action is Action.ADD
    )
    rewrite_rows(folder / table.path, table.descriptor, change, added)
    for edit in edits.values():
        if edit.action is not Action.ADD and edit.id not in seen:
            raise NotFound(NO_ROW, id=edit.id, dataset=dataset)


def _replace_satellite(folder: Path, table: Table, edits: Mapping[str, Edit]) -> None:
    """Replace all rows of the records whose list was edited; equal rows keep their place."""
    id_column = str(table.id_column)
    wanted = {
        identifier: [{**cells, id_column: identifier} for cells in edit.satellites[table.resource]]
        for identifier, edit in edits.items()
        if table.resource in edit.satellites
    }
    if not wanted:
        return

    def change(cells: dict[str, str]) -> dict[str, str] | None:
        rows = wanted.get(cells.get(id_column, ""))
        if rows is None:
            return cells
        if cells in rows:
            rows.remove(cells)
            return cells
        return None

    location = folder / table.path
    rewrite_rows(location, table.descriptor, change)
    rewrite_rows(
        location,
        table.descriptor,
        lambda cells: cells,
        tuple(cells for rows in wanted.values() for cells in rows),
    )

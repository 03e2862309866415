"""The form of a row with what it holds now, and what somebody made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from oress_opendata.desk.rows.form import Choices, Form, read_form
from oress_opendata.desk.rows.record import RecordSource
from oress_opendata.meaning.descriptor import Table

# Empty rows that the form of a satellite has for more.
SPARE = 2
Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class ShownSatellite:
    """A list that belongs to the record: one line per row, and spare ones."""

    resource: str
    title: str
    form: Form
    rows: tuple[Mapping[str, str], ...]


def show_satellites(
    source: RecordSource, choices: Choices, kept: Mapping[str, Iterable[Mapping[str, str]]]
) -> tuple[ShownSatellite, ...]:
    """The lists of a record; `kept` are rows that a draft already changed."""
    shown = []
    for table in source.satellites:
        rows = [*kept.get(table.resource, source.satellite_rows(table))]
        spare: list[Mapping[str, str]] = [{} for _ in range(SPARE)]
        shown.append(
            ShownSatellite(
                table.resource,
                choices.text(table.descriptor, "title") or table.resource,
                read_form(table, choices),
                (*rows, *spare),
            )
        )
    return tuple(shown)


def read_cells(given: MultiDict[str, str], form: Form) -> Cells:
    """The cells that a form holds, one line end and no blanks around them."""
    return {
        field.name: _clean(given[f"cell.{field.name}"])
        for field in form.fields
        if f"cell.{field.name}" in given
    }


def read_satellite(
    given: MultiDict[str, str], table: Table, form: Form, provenance: Mapping[str, str]
) -> list[Cells]:
    """The rows of a satellite that a form holds. A row whose own cells are empty goes; what says
    where a row comes from is that of the record where it is left empty."""
    rows = []
    own = [field.name for field in form.fields if field.name not in provenance]
    for line in _lines(given, table.resource):
        cells = {
            field.name: _clean(given.get(f"list.{table.resource}.{line}.{field.name}", ""))
            for field in form.fields
        }
        if any(cells[name] for name in own):
            rows.append({name: cell or provenance.get(name, "") for name, cell in cells.items()})
    return rows


def _lines(given: MultiDict[str, str], resource: str) -> Iterator[int]:
    prefix = f"list.{resource}."
    numbers = {
        name.removeprefix(prefix).partition(".")[0] for name in given if name.startswith(prefix)
    }
    yield from sorted(int(number) for number in numbers if number.isdecimal())


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()

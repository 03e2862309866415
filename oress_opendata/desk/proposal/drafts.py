"""The rows of a sheet as rows of the register: converted cells, codes, what is wrong with each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from oress_opendata.desk.mapping.columns import Mapped
from oress_opendata.desk.mapping.contents import read_position
from oress_opendata.desk.mapping.headings import is_empty_word
from oress_opendata.desk.mapping.slots import Slot
from oress_opendata.desk.mapping.target import Target
from oress_opendata.desk.mapping.values import Converter, create_converter
from oress_opendata.desk.mapping.words import Words
from oress_opendata.desk.proposal.codes import CodeReader
from oress_opendata.desk.proposal.proposal import CellFault
from oress_opendata.desk.spreadsheet.table_area import TableArea
from oress_opendata.desk.spreadsheet.workbook import Sheet, Value, cell_address, value_to_text
from oress_opendata.languages import N_
from oress_opendata.projections.search.analysis.texts import clean_text

NO_POSITION = N_("“{value}” is not a latitude and a longitude.")
WRITE_POSITION = N_("Write two numbers with decimals, such as 35,7595 ; -5,8340.")


@dataclass(slots=True)
class Draft:
    """A row of the sheet. `cells` are by column of the register's table; a column is absent where
    the sheet does not have it, or has nothing usable. `lists` are the codes of a satellite by
    resource, `values` its values by (resource, column, code)."""

    row: int
    cells: dict[str, str] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    values: dict[tuple[str, str, str], str] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)


@dataclass(frozen=True)
class DraftReader:
    """Reads the rows of an area by what its columns were mapped to."""

    sheet: Sheet
    area: TableArea
    target: Target
    codes: CodeReader
    columns: Sequence[Mapped]

    def read(self) -> list[Draft]:
        converters = {
            mapped.slot.name: create_converter(mapped.slot.column, self.target.today)
            for mapped in self.columns
            if mapped.slot
        }
        used = [(mapped, mapped.slot) for mapped in self.columns if mapped.slot]
        context = next((mapped for mapped, slot in used if slot.is_context), None)
        plain = [(mapped, slot) for mapped, slot in used if not slot.is_context]
        return [self._read_row(row, plain, context, converters) for row in self.area.rows]

    def _read_row(
        self,
        row: int,
        columns: Sequence[tuple[Mapped, Slot]],
        context: Mapped | None,
        converters: Mapping[str, Converter],
    ) -> Draft:
        draft = Draft(row)
        cells = self.sheet.rows[row - 1]
        within = self._find_outer(context, cells) if context else ""
        for mapped, slot in columns:
            value = cells[mapped.header.column - 1]
            if slot.second is not None:
                self._read_position(draft, mapped, slot, value)
            elif slot.is_list:
                draft.lists[slot.table.resource] = self.codes.read_list(slot, value, row, within)
            elif slot.vocabulary and not slot.code:
                place = within if slot.column.register else ""
                code = self.codes.read(slot, value, row, place)
                if code is not None:
                    draft.cells[slot.column.name] = code
            else:
                self._convert(draft, mapped, slot, value, converters[slot.name])
        return draft

    def _find_outer(self, context: Mapped, cells: Sequence[Value]) -> str:
        """The place that contains the place of a row; empty where it is not known."""
        slot = context.slot
        options = self.codes.options_of(slot) if slot else None
        text = clean_text(value_to_text(cells[context.header.column - 1]))
        if options is None or not text:
            return ""
        codes = options.outer.find(text).codes
        # Of a province and a circle with one name, the one that contains more.
        return min(codes, key=len, default="")

    def _convert(
        self, draft: Draft, mapped: Mapped, slot: Slot, value: Value, convert: Converter
    ) -> None:
        reading = convert(value)
        if reading.fault is not None:
            words, remedy = reading.fault, reading.remedy or Words()
            place = (self.sheet.name, draft.row)
            draft.faults.append(create_fault(place, mapped, value, words, remedy))
        elif slot.code:
            draft.values[slot.table.resource, slot.column.name, slot.code] = reading.text
        else:
            draft.cells[slot.column.name] = reading.text

    def _read_position(self, draft: Draft, mapped: Mapped, slot: Slot, value: Value) -> None:
        if _is_empty(value) or slot.second is None:
            return
        found = read_position(value)
        if found is None:
            words = Words(NO_POSITION, {"value": clean_text(value_to_text(value))})
            place, remedy = (self.sheet.name, draft.row), Words(WRITE_POSITION)
            draft.faults.append(create_fault(place, mapped, value, words, remedy))
        else:
            draft.cells[slot.column.name], draft.cells[slot.second.name] = found


def _is_empty(value: Value) -> bool:
    return value is None or (isinstance(value, str) and is_empty_word(value))


def create_fault(
    place: tuple[str, int], mapped: Mapped, value: Value, words: Words, remedy: Words
) -> CellFault:
    """A fault of a cell; `place` is its sheet and row."""
    sheet, row = place
    column = mapped.header.column
    return CellFault(
        sheet=sheet,
        row=row,
        column=column,
        address=cell_address(row, column),
        field=mapped.slot.name if mapped.slot else "",
        value=value_to_text(value),
        words=words,
        remedy=remedy,
    )


def filled_columns(columns: Sequence[Mapped]) -> Iterator[tuple[str, int]]:
    """The columns of the register's table that the sheet has, with those of the sheet."""
    for mapped in columns:
        slot = mapped.slot
        if slot and not slot.is_context and not slot.is_list and not slot.code:
            yield slot.column.name, mapped.header.column
            if slot.second is not None:
                yield slot.second.name, mapped.header.column

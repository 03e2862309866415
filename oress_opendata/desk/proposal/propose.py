"""The proposal of the next release of a register for a workbook.

Pure: nothing is read, written or asked here, and the same answers give the same proposal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from oress_opendata.desk.mapping.answers import IGNORED, Answers
from oress_opendata.desk.mapping.columns import Mapped, map_columns
from oress_opendata.desk.mapping.options import Options, create_options
from oress_opendata.desk.mapping.question import Choice, Question, Step
from oress_opendata.desk.mapping.slots import Slot, list_slots
from oress_opendata.desk.mapping.target import Target
from oress_opendata.desk.mapping.values import title_of
from oress_opendata.desk.mapping.words import Words, plain
from oress_opendata.desk.proposal.area import Located, locate_table
from oress_opendata.desk.proposal.codes import CodeReader
from oress_opendata.desk.proposal.defaults import Defaults
from oress_opendata.desk.proposal.drafts import Draft, DraftReader, create_fault, filled_columns
from oress_opendata.desk.proposal.merging import Merged, Merger, is_required
from oress_opendata.desk.proposal.missing import Ending, ask_missing, list_missing
from oress_opendata.desk.proposal.proposal import (
    CellFault,
    ColumnDecision,
    Fate,
    Proposal,
    RowDecision,
)
from oress_opendata.desk.proposal.rows import Matched, RowMatcher
from oress_opendata.desk.spreadsheet.table_area import TableArea
from oress_opendata.desk.spreadsheet.workbook import Sheet, Workbook
from oress_opendata.languages import N_

WHICH_FIELD = N_("What is the column “{title}” ({letters})?")
IGNORE = N_("Ignore this column")
REQUIRED = N_("The cell is empty, and “{title}” is needed.")
FILL_IN = N_("Fill in the cell.")
SILENCED = N_(
    "Contacts that were left out, since the structure has not consented to their publication: "
    "{count}"
)
NO_NAMES = N_("No column has the names of the rows. Say which one it is.")
NAME_COLUMN = N_("Choose the column of the names among the columns.")


def propose(workbook: Workbook, target: Target, answers: Answers) -> Proposal:
    """The proposal for a workbook with what was answered so far."""
    slots = list_slots(target)
    located = locate_table(workbook, slots, answers)
    empty = Proposal(
        target=target,
        answers=answers,
        workbook=workbook.name,
        area=located.area,
        sheets=tuple(sheet.name for sheet in workbook.sheets),
        questions=located.questions,
        notices=located.notices,
        fields=tuple(Choice(slot.name, slot.title) for slot in slots),
    )
    if located.sheet is None or located.area is None:
        return empty
    reading = _read(located.sheet, located.area, slots, target, answers)
    return _complete(empty, located, reading)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the rows of the sheet say."""

    columns: tuple[Mapped, ...]
    codes: CodeReader
    drafts: list[Draft]


def _read(
    sheet: Sheet, area: TableArea, slots: Sequence[Slot], target: Target, answers: Answers
) -> _Reading:
    options = _create_options(slots, target)
    columns = map_columns(sheet, area, slots, options, answers)
    codes = CodeReader(options, answers)
    drafts = DraftReader(sheet, area, target, codes, columns).read()
    return _Reading(columns, codes, drafts)


def _create_options(slots: Sequence[Slot], target: Target) -> dict[str, Options]:
    """The options of each coded slot, by its name; one for those with the same codes and kinds."""
    found: dict[str, Options] = {}
    known: dict[tuple[str, frozenset[str]], Options] = {}
    for slot in slots:
        if slot.vocabulary not in target.options or slot.code:
            continue
        place = slot.table.positions[slot.column.name]
        used = frozenset(row[place] for row in target.rows.get(slot.table.resource, ()))
        created = create_options(target.options[slot.vocabulary], used)
        key = (slot.vocabulary, created.preferred)
        found[slot.name] = known.setdefault(key, created)
    return found


def _complete(empty: Proposal, located: Located, reading: _Reading) -> Proposal:
    target, answers, area = empty.target, empty.answers, located.area
    assert area is not None
    matcher = RowMatcher(target, reading.drafts, answers)
    matched = matcher.match()
    ending = Ending(target)
    missing = list_missing(matcher, matched.claimed, ending, answers)
    provided = dict(filled_columns(reading.columns))
    defaults = Defaults(target, frozenset(provided), area.notes, empty.workbook, answers)
    merged = Merger(target, reading.drafts, matched, missing, ending, defaults, provided).merge()
    has_new = any(decision.fate is Fate.NEW for decision in matched.decisions)
    asked = defaults.ask(has_new=has_new, has_changes=any(merged.changed.values()))
    questions = chain(
        empty.questions,
        _ask_columns(reading.columns, empty.fields),
        reading.codes.questions(),
        asked,
        matched.questions,
        ask_missing(missing, ending),
    )
    return replace(
        empty,
        columns=tuple(map(_decide_column, reading.columns)),
        codes=tuple(reading.codes.decisions()),
        rows=_add_changes(reading.drafts, matched, merged),
        missing=missing,
        faults=tuple(_find_faults(located, reading, matched, target)),
        questions=tuple(questions),
        notices=(*empty.notices, *_notice(merged)),
        tables=merged.tables,
        origins=merged.origins,
    )


def _decide_column(mapped: Mapped) -> ColumnDecision:
    return ColumnDecision(
        key=mapped.key,
        column=mapped.header.column,
        header=mapped.header.text,
        field=mapped.slot.name if mapped.slot else "",
        reason=mapped.reason,
        confidence=round(mapped.confidence, 2),
        samples=mapped.contents.samples,
    )


def _ask_columns(columns: Sequence[Mapped], fields: tuple[Choice, ...]) -> Iterator[Question]:
    taken = {mapped.slot.name for mapped in columns if mapped.slot and not mapped.is_open}
    choices = tuple(choice for choice in fields if choice.value not in taken)
    for mapped in columns:
        if mapped.is_open:
            header = mapped.header
            words = {"title": plain(header.text or header.letters), "letters": header.letters}
            yield Question(
                key=mapped.key,
                step=Step.COLUMNS,
                words=Words(WHICH_FIELD, words),
                choices=(*choices, Choice(IGNORED, Words(IGNORE))),
                suggestion=mapped.slot.name if mapped.slot else IGNORED,
                count=mapped.contents.filled,
            )


def _add_changes(
    drafts: Sequence[Draft], matched: Matched, merged: Merged
) -> tuple[RowDecision, ...]:
    by_row = {drafts[position].row: fields for position, fields in merged.changed.items()}
    return tuple(
        replace(decision, changed=by_row.get(decision.row, ())) for decision in matched.decisions
    )


def _find_faults(
    located: Located, reading: _Reading, matched: Matched, target: Target
) -> Iterator[CellFault]:
    """The faults of the cells, and the cells that are empty although new rows need them."""
    sheet, area = located.sheet, located.area
    assert sheet is not None
    assert area is not None
    yield from chain.from_iterable(draft.faults for draft in reading.drafts)
    labels = set(target.register.labels.values())
    named = [m for m in reading.columns if m.slot and m.slot.column.name in labels]
    if labels and not named:
        row, column = area.first_header, area.headers[0].column
        words, remedy = Words(NO_NAMES), Words(NAME_COLUMN)
        yield CellFault(sheet.name, row, column, "", "", "", words, remedy)
    asked = reading.codes.open_cells()
    for position in matched.ids.keys() - matched.records.keys():
        draft = reading.drafts[position]
        for mapped in reading.columns:
            slot = mapped.slot
            if slot is None or slot.is_context or slot.is_list or slot.code:
                continue
            is_told = any(fault.field == slot.name for fault in draft.faults)
            is_told = is_told or (draft.row, slot.vocabulary) in asked
            if is_required(slot.column) and not draft.cells.get(slot.column.name) and not is_told:
                words = Words(REQUIRED, {"title": title_of(slot.column)})
                place = (sheet.name, draft.row)
                yield create_fault(place, mapped, None, words, Words(FILL_IN))


def _notice(merged: Merged) -> Iterator[Words]:
    if merged.silenced:
        yield Words(SILENCED, {"count": merged.silenced})

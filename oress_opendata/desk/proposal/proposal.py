"""The proposal for a workbook: decisions with their reasons, open questions, the new tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from oress_opendata.desk.mapping.answers import Answers
from oress_opendata.desk.mapping.question import Choice, Question, Step
from oress_opendata.desk.mapping.target import Rows, Target
from oress_opendata.desk.mapping.words import Words
from oress_opendata.desk.spreadsheet.table_area import TableArea
from oress_opendata.model.finding import Severity


@dataclass(frozen=True, slots=True)
class ColumnDecision:
    """`field` is such as structures.name_fr; empty for an ignored column. `confidence` is from 0 to
    1. `samples` are the first distinct values."""

    key: str
    column: int
    header: str
    field: str
    reason: Words
    confidence: float
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeDecision:
    """What a text of the sheet stands for. `code` is empty while nobody knows, or for an empty
    cell. `is_sure` where it was not asked."""

    key: str
    vocabulary: str
    text: str
    code: str
    reason: Words
    is_sure: bool
    rows: tuple[int, ...] = ()
    count: int = 0


class Fate(StrEnum):
    """What a row becomes."""

    SAME = "same"
    NEW = "new"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class RowDecision:
    """`id` is the record's; for a doubtful row that of the best candidate. `key` is where an answer
    belongs, also for a row that was not asked about. `changed` are the fields that differ."""

    key: str
    row: int
    fate: Fate
    id: str
    name: str
    reason: Words
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MissingRecord:
    """A record of the register that the sheet no longer has. `decision` is gone, kept or empty."""

    key: str
    id: str
    names: Words
    decision: str = ""


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with a cell of the workbook, and how to fix it. `address` is such as F12;
    empty where a whole column or the table is meant."""

    sheet: str
    row: int
    column: int
    address: str
    field: str
    value: str
    words: Words
    remedy: Words
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the rows and columns of a new table come from: the sheet's row of each row (0: from the
    release before), the sheet's column of each column that it has."""

    rows: tuple[int, ...]
    columns: Mapping[str, int]


@dataclass(frozen=True)
class Proposal:
    """`tables` are the rows of the next release, by resource; `origins` say where they come from.

    `area` is None where no table was found; then nothing else is proposed. `notices` are for
    information: hidden rows, columns of private persons that were left out.
    """

    target: Target
    answers: Answers
    workbook: str
    area: TableArea | None = None
    sheets: tuple[str, ...] = ()
    columns: tuple[ColumnDecision, ...] = ()
    codes: tuple[CodeDecision, ...] = ()
    rows: tuple[RowDecision, ...] = ()
    missing: tuple[MissingRecord, ...] = ()
    faults: tuple[CellFault, ...] = ()
    questions: tuple[Question, ...] = ()
    notices: tuple[Words, ...] = ()
    tables: Mapping[str, Rows] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    fields: tuple[Choice, ...] = ()

    def questions_of(self, step: Step) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.step is step)

    @property
    def errors(self) -> tuple[CellFault, ...]:
        return tuple(fault for fault in self.faults if fault.severity is Severity.ERROR)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is asked and no cell is faulty."""
        return self.area is not None and not self.questions and not self.errors

    def count_fates(self) -> dict[Fate, int]:
        return {fate: sum(row.fate is fate for row in self.rows) for fate in Fate}

    def with_faults(self, faults: tuple[CellFault, ...]) -> Proposal:
        return replace(self, faults=faults)

"""A proposal as people read it, in their language: what was decided, what is asked, what is wrong.

The names of the fields of its form are `answer.` and the key of the decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oress_opendata.desk.imports.summary import Summary, say_words
from oress_opendata.desk.mapping.answers import EMPTY, IGNORED, NEW, Answers
from oress_opendata.desk.mapping.question import Step
from oress_opendata.desk.spreadsheet.workbook import column_letters
from oress_opendata.languages import N_, comma_of, say

PREFIX = "answer."
A_NEW_ROW = N_("None of them: a new row")
TITLES = {
    Step.SHEET: N_("The table"),
    Step.COLUMNS: N_("The columns"),
    Step.CODES: N_("Words to recognise"),
    Step.DEFAULTS: N_("What the list does not say"),
    Step.ROWS: N_("Which row is which"),
    Step.MISSING: N_("Rows that are missing this time"),
}


@dataclass(frozen=True, slots=True)
class ShownChoice:
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownCandidate:
    """A record beside a row of the sheet; `pairs` are field, sheet, record, and whether equal."""

    id: str
    name: str
    reason: str
    pairs: tuple[tuple[str, str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    name: str
    text: str
    choices: tuple[ShownChoice, ...]
    chosen: str
    is_free: bool
    rows: str
    candidates: tuple[ShownCandidate, ...]


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step with what is asked in it. `for_all` are the answers that all its questions may get at
    once."""

    code: str
    title: str
    questions: tuple[ShownQuestion, ...]
    for_all: tuple[ShownChoice, ...]


@dataclass(frozen=True, slots=True)
class ShownColumn:
    name: str
    letters: str
    header: str
    samples: tuple[str, ...]
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShownCode:
    name: str
    text: str
    code: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class ShownRow:
    name: str
    row: int
    title: str
    chosen: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShownFault:
    severity: str
    address: str
    value: str
    text: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """`counts` as in desk/imports/summary.py; `fields` are what a column may be."""

    sheets: tuple[str, ...]
    sheet: str
    header: str
    first_row: int
    last_row: int
    totals: tuple[int, ...]
    notes: tuple[str, ...]
    counts: Mapping[str, int]
    steps: tuple[ShownStep, ...]
    columns: tuple[ShownColumn, ...]
    fields: tuple[ShownChoice, ...]
    codes: tuple[ShownCode, ...]
    rows: tuple[ShownRow, ...]
    faults: tuple[ShownFault, ...]
    notices: tuple[str, ...]


def show_proposal(summary: Summary, answers: Answers, language: str) -> ShownProposal:
    content = summary.content
    area = content["area"]
    return ShownProposal(
        sheets=tuple(content["sheets"]),
        sheet=area["sheet"] if area else "",
        header=_span(area["first_header"], area["last_header"]) if area else "",
        first_row=area["rows"][0] if area and area["rows"] else 0,
        last_row=area["rows"][-1] if area and area["rows"] else 0,
        totals=tuple(area["totals"]) if area else (),
        notes=tuple(note["text"] for note in area["notes"]) if area else (),
        counts=content["counts"],
        steps=tuple(_steps(content["questions"], answers, language)),
        columns=tuple(_column(column, language) for column in content["columns"]),
        fields=tuple(_choice(field, language) for field in content["fields"]),
        codes=tuple(_code(code, language) for code in content["codes"]),
        rows=tuple(_row(row, language) for row in content["rows"] if row["fate"] == "new"),
        faults=tuple(_fault(fault, language) for fault in content["faults"]),
        notices=tuple(say_words(notice, language) for notice in content["notices"]),
    )


def _steps(questions: list[dict[str, Any]], answers: Answers, language: str) -> Iterator[ShownStep]:
    asked = {question["step"] for question in questions}
    # What the columns are decides about everything after them.
    first = asked & {Step.SHEET.value, Step.COLUMNS.value}
    for step, title in TITLES.items():
        here = [question for question in questions if question["step"] == step.value]
        if here and (not first or step.value in first):
            shown = tuple(_question(question, answers, language) for question in here)
            for_all = shown[0].choices if step is Step.MISSING and len(shown) > 1 else ()
            yield ShownStep(step.value, say(title, language), shown, for_all)


def _question(value: Mapping[str, Any], answers: Answers, language: str) -> ShownQuestion:
    candidates = tuple(_candidate(candidate, language) for candidate in value["candidates"])
    choices = [_choice(choice, language) for choice in value["choices"]]
    if candidates and not choices:
        choices = [ShownChoice(candidate.id, candidate.name) for candidate in candidates]
        choices.append(ShownChoice(NEW, say(A_NEW_ROW, language)))
    return ShownQuestion(
        name=PREFIX + value["key"],
        text=say_words(value["words"], language),
        choices=tuple(choices),
        chosen=answers.find(value["key"]) or value["suggestion"],
        is_free=value["is_free"],
        rows=comma_of(language).join(str(row) for row in value["rows"][:5]),
        candidates=candidates,
    )


def _candidate(value: Mapping[str, Any], language: str) -> ShownCandidate:
    pairs = tuple(
        (
            say_words(pair["title"], language),
            say_words(pair["sheet"], language),
            say_words(pair["record"], language),
            pair["sheet"] == pair["record"],
        )
        for pair in value["pairs"]
    )
    reason = say_words(value["reason"], language)
    return ShownCandidate(value["id"], say_words(value["names"], language), reason, pairs)


def _choice(value: Mapping[str, Any], language: str) -> ShownChoice:
    text, hint = (say_words(value[part], language) for part in ("text", "hint"))
    return ShownChoice(value["value"], f"{text} ({hint})" if hint else text)


def _column(value: Mapping[str, Any], language: str) -> ShownColumn:
    return ShownColumn(
        name=PREFIX + value["key"],
        letters=column_letters(value["column"]),
        header=value["header"],
        samples=tuple(value["samples"][:3]),
        field=value["field"] or IGNORED,
        reason=say_words(value["reason"], language),
    )


def _code(value: Mapping[str, Any], language: str) -> ShownCode:
    return ShownCode(
        name=PREFIX + value["key"],
        text=value["text"],
        code=value["code"] or EMPTY,
        reason=say_words(value["reason"], language),
        count=value["count"],
    )


def _row(value: Mapping[str, Any], language: str) -> ShownRow:
    reason = say_words(value["reason"], language)
    return ShownRow(PREFIX + value["key"], value["row"], value["name"], NEW, reason)


def _fault(value: Mapping[str, Any], language: str) -> ShownFault:
    return ShownFault(
        severity=value["severity"],
        address=value["address"],
        value=value["value"],
        text=say_words(value["words"], language),
        remedy=say_words(value["remedy"], language),
    )


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"

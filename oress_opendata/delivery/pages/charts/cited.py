"""Figures of the past as they were cited, with period, perimeter and source, beside those that
contradict them. They are read from the registers `figure` and `contradiction`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from sqlalchemy import Connection

from oress_opendata.delivery.pages.shared.figures import FigureDisplay, Source, table_source
from oress_opendata.delivery.pages.shared.formatting import find_locale, show_date
from oress_opendata.delivery.pages.shared.sources import SourceLink, read_sources
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.model.record import Record
from oress_opendata.store.records import stream_records

QUALIFIERS = {"at_least": "≥\u00a0", "approximate": "≈\u00a0", "estimate": "≈\u00a0"}


@dataclass(frozen=True, slots=True)
class CitedFigure:
    """A figure as it was cited, formatted; `values` are those of its record."""

    title: Text
    href: str
    value: str
    qualifier: str
    period: str
    perimeter: Text
    status: Text
    sources: tuple[SourceLink, ...]
    note: Text
    values: Mapping[str, Any]

    def code(self, name: str) -> str:
        """The code in a column; empty where there is none."""
        cell = self.values.get(name)
        return str(cell["code"]) if isinstance(cell, Mapping) else ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Figures that contradict one another, and what was found about them."""

    question: Text
    finding: Text
    figures: tuple[CitedFigure, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """All cited figures, the same by indicator, and the contradictions."""

    all: tuple[CitedFigure, ...]
    groups: tuple[tuple[Text, tuple[CitedFigure, ...]], ...]
    contradictions: tuple[Contradiction, ...]
    source: Source | None


def read_past(display: FigureDisplay, connection: Connection) -> Past:
    records = list(stream_records(connection, "figure"))
    cited = [_cite(display, record) for record in records]
    source = table_source(display, connection, records[0], "figure") if records else None
    groups: dict[str, list[CitedFigure]] = {}
    for figure in cited:
        groups.setdefault(figure.code("indicator"), []).append(figure)
    named = (
        (display.reader.label("indicator", code), tuple(some)) for code, some in groups.items()
    )
    return Past(
        tuple(cited), tuple(named), tuple(_contradictions(display, connection, cited)), source
    )


def _contradictions(
    display: FigureDisplay, connection: Connection, cited: Sequence[CitedFigure]
) -> Iterator[Contradiction]:
    for record in stream_records(connection, "contradiction"):
        yield Contradiction(
            display.pick(record.name),
            display.pick(record.texts("finding")),
            tuple(figure for figure in cited if figure.code("contradiction") == record.id),
        )


def _cite(display: FigureDisplay, record: Record) -> CitedFigure:
    reader, values = display.reader, record.values
    qualifier = record.code("qualifier") or "exact"
    shown = display.with_unit(float(values["value"]), record.code("unit"))
    return CitedFigure(
        title=display.pick(record.name),
        href=reader.service.addresses.page(
            "registers", "figure", record.id, language=reader.language
        ),
        value=_qualified(QUALIFIERS.get(qualifier, ""), shown),
        qualifier="" if qualifier == "exact" else str(display.pick(values["qualifier"]["label"])),
        period=_describe_period(display, values),
        perimeter=display.pick(values["perimeter"]["label"])
        if values.get("perimeter")
        else Text(""),
        status=display.pick(values["status"]["label"]),
        sources=tuple(read_sources(values["source"])),
        note=display.pick(record.texts("note")),
        values=values,
    )


def _qualified(mark: str, shown: str) -> str:
    """A mark such as `≥` before a value; an isolate keeps it there in a text from the right."""
    return f"\u2066{mark}{shown}\u2069" if mark else shown


def _describe_period(display: FigureDisplay, values: Mapping[str, Any]) -> str:
    """A period with the precision that is known; it says where the period was inferred."""
    precision = values.get("period_precision") or {}
    label = str(display.pick(precision.get("label") or {}))
    start, end = read_day(values.get("period_start")), read_day(values.get("period_end"))
    if start is None or end is None:
        return label
    span = _span_of(display.reader.language, start, end)
    return f"{span} ({label.lower()})" if "inferred" in str(precision.get("code")) else span


def _span_of(language: str, start: date, end: date) -> str:
    if start == end:
        return show_date(start, language)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    first, last = (_month(day, language) for day in (start, end))
    return first if first == last else f"{first} – {last}"


def _month(day: date, language: str) -> str:
    return str(format_skeleton("yMMMM", day, locale=find_locale(language)))


def read_day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None

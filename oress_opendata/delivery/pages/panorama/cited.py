"""The cited figures of the past: told as they were cited, with period, perimeter and source, beside
what contradicts them.

Called by `panorama`, drawn by `cited_charts`; read from the registers `figure` and `contradiction`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from sqlalchemy import Connection

from oress_opendata.delivery.pages.shared.figures import Source, Teller, table_source
from oress_opendata.delivery.pages.shared.formatting import find_locale, show_date
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.store.records import stream_record_texts

SIGNS = {"at_least": "≥\u00a0", "approximate": "≈\u00a0", "estimate": "≈\u00a0"}


@dataclass(frozen=True, slots=True)
class Cited:
    """A figure as it was cited, in words; `values` are its row."""

    title: Text
    href: str
    value: str
    qualifier: str
    period: str
    perimeter: Text
    status: Text
    sources: tuple[str, ...]
    note: Text
    values: Mapping[str, Any]

    def code(self, name: str) -> str:
        """The code in a column of its row; empty where there is none."""
        cell = self.values.get(name)
        return str(cell["code"]) if isinstance(cell, Mapping) else ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Figures that do not agree, side by side, and what is found about them."""

    question: Text
    finding: Text
    figures: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """All that is cited, also by indicator, and the contradictions."""

    all: tuple[Cited, ...]
    groups: tuple[tuple[Text, tuple[Cited, ...]], ...]
    contradictions: tuple[Contradiction, ...]
    source: Source | None


def tell_past(teller: Teller, connection: Connection) -> Past:
    bodies = [json.loads(text) for text in stream_record_texts(connection, "figure")]
    cited = [_cite(teller, record) for record in bodies]
    source = table_source(teller, connection, bodies[0], "figure") if bodies else None
    groups: dict[str, list[Cited]] = {}
    for figure in cited:
        groups.setdefault(figure.code("indicator"), []).append(figure)
    named = ((teller.reader.label("indicator", code), tuple(some)) for code, some in groups.items())
    return Past(
        tuple(cited), tuple(named), tuple(_contradictions(teller, connection, cited)), source
    )


def _contradictions(
    teller: Teller, connection: Connection, cited: Sequence[Cited]
) -> Iterator[Contradiction]:
    for text in stream_record_texts(connection, "contradiction"):
        body = json.loads(text)
        yield Contradiction(
            teller.pick(body["name"]),
            _text(teller, body["values"], "finding"),
            tuple(figure for figure in cited if figure.code("contradiction") == body["id"]),
        )


def _cite(teller: Teller, body: Mapping[str, Any]) -> Cited:
    reader, values = teller.reader, body["values"]
    qualifier = values["qualifier"]["code"] if values.get("qualifier") else "exact"
    unit = values["unit"]["code"] if values.get("unit") else ""
    return Cited(
        title=teller.pick(body["name"]),
        href=reader.service.addresses.page(
            "registers", "figure", body["id"], language=reader.language
        ),
        value=_signed(SIGNS.get(qualifier, ""), teller.with_unit(float(values["value"]), unit)),
        qualifier="" if qualifier == "exact" else str(teller.pick(values["qualifier"]["label"])),
        period=_tell_period(teller, values),
        perimeter=teller.pick(values["perimeter"]["label"])
        if values.get("perimeter")
        else Text(""),
        status=teller.pick(values["status"]["label"]),
        sources=tuple(source.strip() for source in str(values["source"]).split(" ; ")),
        note=_text(teller, values, "note"),
        values=values,
    )


def _signed(sign: str, shown: str) -> str:
    """In a text that runs from the right, a sign keeps its side and its form."""
    return f"\u2066{sign}{shown}\u2069" if sign else shown


def _text(teller: Teller, values: Mapping[str, Any], name: str) -> Text:
    """A text that stands in a column for each language."""
    texts = {
        language: values.get(f"{name}_{language}") or "" for language in teller.reader.languages
    }
    return teller.pick(texts)


def _tell_period(teller: Teller, values: Mapping[str, Any]) -> str:
    """A period as far as it is known, and whether it was inferred."""
    precision = values.get("period_precision") or {}
    label = str(teller.pick(precision.get("label") or {}))
    start, end = read_day(values.get("period_start")), read_day(values.get("period_end"))
    if start is None or end is None:
        return label
    words = _span_of(teller.reader.language, start, end)
    return f"{words} ({label.lower()})" if "inferred" in str(precision.get("code")) else words


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

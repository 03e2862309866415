"""The values of a table's columns with their numbers of rows, each a link that filters by it.

A column has facets where it has codes, or few different values. The counts are of the rows that fit
the filters of the other columns, so that several values of one can be chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from oress_opendata.delivery.pages.datasets.shown_table import Pairs, ShownTable, write_cell
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.matches import equal_to
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import Column
from oress_opendata.projections.tables.profile import ColumnProfile
from oress_opendata.projections.tables.query import RowQuery
from oress_opendata.projections.tables.reading import count_facets
from oress_opendata.queries.labels import has_labels

MOST_FACETS = 8
# Different values of a column of codes, and of any other, that make facets.
MOST_CODES, MOST_VALUES = 200, 30
# Values that are shown at first, and at most.
FIRST, MOST_OPTIONS = 6, 60
# How often values without labels are repeated, on average.
REPEATED = 3
# Longer texts are no values to choose from.
LONGEST = 60
# Comparisons that choose values.
CHOICES = ("eq", "in")
EMPTY = N_("empty")


@dataclass(frozen=True, slots=True)
class FacetOption:
    """`code` is empty where the label says the same."""

    label: Text
    code: str
    count: int
    chosen: bool
    href: str


@dataclass(frozen=True, slots=True)
class Facet:
    """`first` are the options that are always shown; `rest` unfold."""

    title: Text
    first: tuple[FacetOption, ...]
    rest: tuple[FacetOption, ...]
    chosen: bool


def find_suited(shown: ShownTable, profiles: Mapping[str, ColumnProfile]) -> tuple[Column, ...]:
    """The columns whose values can be facets, whatever the question."""
    return tuple(
        column for column in shown.columns.values() if _suits(column, profiles[column.name])
    )


def _suits(column: Column, profile: ColumnProfile) -> bool:
    most = MOST_CODES if has_labels(column) else MOST_VALUES
    differs = profile.distinct > 1 or (profile.distinct == 1 and profile.empty > 0)
    long = any(len(write_cell(value)) > LONGEST for value, _ in profile.frequent)
    repeated = 1 if has_labels(column) else REPEATED
    few = profile.distinct <= most and profile.distinct * repeated < profile.filled
    return differs and few and not long


def list_facets(
    shown: ShownTable, suited: Sequence[Column], question: RowQuery, pairs: Pairs
) -> tuple[int, tuple[Facet, ...]]:
    """How many rows fit the question, and the facets; of one query, unless values are chosen."""
    columns = _choose_columns(suited, question)
    chosen = {column.name: _chosen(column.name, pairs) for column in columns}
    plain = replace(question, sort=(), after=None, near=question.near)
    total, found = count_facets(
        shown.database, plain, [column.name for column in columns if not chosen[column.name]]
    )
    counted = dict(found)
    for column in columns:
        if chosen[column.name]:
            others = tuple(
                one
                for one in plain.filters
                if one.column != column.name or one.operator not in CHOICES
            )
            narrowed = replace(plain, filters=others)
            counted |= count_facets(shown.database, narrowed, [column.name])[1]
    facets = (
        _make_facet(shown, column, counted[column.name], chosen[column.name], pairs)
        for column in columns
    )
    return total, tuple(facet for facet in facets if facet.first)


def _choose_columns(suited: Sequence[Column], question: RowQuery) -> list[Column]:
    """The columns with facets: those that are filtered, then those of codes, then others."""
    filtered = {condition.column for condition in question.filters}
    first = sorted(suited, key=lambda column: (column.name not in filtered, not has_labels(column)))
    kept = {column.name for column in first[:MOST_FACETS]}
    return [column for column in suited if column.name in kept]


def _chosen(column: str, pairs: Pairs) -> tuple[str, ...]:
    """The values that the filter of a column chooses; none where several may contradict each
    other, which no set of chosen values says."""
    name = f"where.{column}"
    found = [
        value.split(",") if given == f"{name}.in" else [value]
        for given, value in pairs
        if given in (name, f"{name}.in")
    ]
    return tuple(dict.fromkeys(found[0])) if len(found) == 1 else ()


def _make_facet(
    shown: ShownTable,
    column: Column,
    counted: list[tuple[Any, int]],
    chosen: tuple[str, ...],
    pairs: Pairs,
) -> Facet:
    options = list(_list_options(shown, column, counted[:MOST_OPTIONS], chosen, pairs))
    options.sort(key=lambda option: not option.chosen)
    few = len(options) <= FIRST + 1
    first = options if few else options[:FIRST]
    return Facet(shown.title(column), tuple(first), tuple(options[len(first) :]), bool(chosen))


def _list_options(
    shown: ShownTable,
    column: Column,
    counted: list[tuple[Any, int]],
    chosen: tuple[str, ...],
    pairs: Pairs,
) -> Iterator[FacetOption]:
    name = f"where.{column.name}"
    empty = (f"{name}.empty", "true")
    for value, count in counted:
        text = write_cell(value)
        if value is None:
            label, picked = Text(say(EMPTY, shown.reader.language)), empty in pairs
            others = tuple(pair for pair in pairs if pair != empty)
            href = shown.href(_first_page(others if picked else (*others, empty)))
            yield FacetOption(label, "", count, picked, href)
            continue
        picked = text in chosen
        values = [one for one in chosen if one != text] if picked else [*chosen, text]
        href = shown.href(_choose(pairs, column.name, values, text))
        label = shown.full_label(column, text)
        yield FacetOption(label or Text(text), text if label else "", count, picked, href)


def _choose(pairs: Pairs, column: str, values: list[str], text: str) -> Pairs:
    """The parameters with these values of a column; with the last one alone where no filter can
    say several."""
    name = f"where.{column}"
    kept = tuple(pair for pair in pairs if pair[0] not in (name, f"{name}.in"))
    if not values:
        return _first_page(kept)
    return _first_page((*kept, equal_to(column, values, name) or (name, text)))


def _first_page(pairs: Pairs) -> Pairs:
    return tuple(pair for pair in pairs if pair[0] != "cursor")

"""The profile of each column in words and bars: how full it is, its most frequent values, the
spread of its numbers. Of the whole table, whatever the filters are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from oress_opendata.delivery.pages.datasets.shown_table import ShownTable, write_cell
from oress_opendata.delivery.pages.shared.formatting import (
    PERCENT,
    show_day_text,
    show_figure,
    show_number,
)
from oress_opendata.delivery.pages.shared.rendering import Page
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import Column
from oress_opendata.meaning.typed_columns import YEAR, is_number
from oress_opendata.projections.tables.profile import ColumnProfile

# A drawing of twelve bars.
BAR, GAP, HEIGHT = 22, 2, 64
LONGEST = 60
BETWEEN = N_("{count} between {low} and {high}")
SPREAD = {"least": N_("least"), "middle": N_("median"), "most": N_("greatest")}


@dataclass(frozen=True, slots=True)
class FrequentValue:
    """`width` is in percent of the most frequent one."""

    label: Text
    count: int
    width: int
    href: str


@dataclass(frozen=True, slots=True)
class BarView:
    """A bar of a histogram; `words` say what it counts."""

    x: int
    y: int
    height: int
    words: str


@dataclass(frozen=True, slots=True)
class ProfileView:
    """`filled` is a share in words; `spread` are the least, the median and the greatest."""

    name: str
    title: Text
    filled: str
    empty: int
    distinct: int
    unique: bool
    frequent: tuple[FrequentValue, ...]
    spread: tuple[tuple[str, str], ...]
    bars: tuple[BarView, ...]


@dataclass(frozen=True, slots=True)
class ProfilesPart(Page):
    """A part of the page of a table, the same for all its rows."""

    template: ClassVar[str] = "datasets/profiles.html"

    profiles: tuple[ProfileView, ...]


def view_profiles(shown: ShownTable, profiles: Mapping[str, ColumnProfile]) -> ProfilesPart:
    return ProfilesPart(
        tuple(_view(shown, column, profiles[name]) for name, column in shown.columns.items())
    )


def _view(shown: ShownTable, column: Column, profile: ColumnProfile) -> ProfileView:
    language = shown.reader.language
    share = 100 * profile.filled / profile.rows if profile.rows else 0
    # Not quite full is not full.
    share = min(share, 99.9) if profile.empty else share
    return ProfileView(
        name=column.name,
        title=shown.title(column),
        filled=show_figure(share, language, PERCENT),
        empty=profile.empty,
        distinct=profile.distinct,
        unique=bool(profile.filled) and profile.distinct == profile.filled,
        frequent=tuple(_view_frequent(shown, column, profile)),
        spread=tuple(_view_spread(profile, language)),
        bars=tuple(_view_bars(profile, language)),
    )


def _view_frequent(
    shown: ShownTable, column: Column, profile: ColumnProfile
) -> Iterator[FrequentValue]:
    most = max((count for _, count in profile.frequent), default=0)
    for value, count in profile.frequent:
        text = write_cell(value)
        label = shown.full_label(column, text) or Text(_show(value, profile, shown.reader.language))
        href = shown.href([(f"where.{column.name}", text)])
        short = Text(label.text[:LONGEST] + "…", label.language)
        label = short if len(label.text) > LONGEST else label
        yield FrequentValue(label, count, max(round(100 * count / most), 1), href)


def _view_spread(profile: ColumnProfile, language: str) -> Iterator[tuple[str, str]]:
    for name, words in SPREAD.items():
        value = getattr(profile, name)
        if value is not None:
            yield say(words, language), _show(value, profile, language)


def _show(value: Any, profile: ColumnProfile, language: str) -> str:
    """A number or a date as the language writes it; years have no separators."""
    text = write_cell(value)
    if profile.kind == YEAR:
        return str(int(value))
    if is_number(profile.kind):
        return show_figure(float(value), language)
    return show_day_text(text, language) if profile.kind == "DATE" else text


def _view_bars(profile: ColumnProfile, language: str) -> Iterator[BarView]:
    most = max(profile.bars, default=0)
    if not most:
        return
    low, high = float(profile.least), float(profile.most)
    step = (high - low) / len(profile.bars)
    for number, count in enumerate(profile.bars):
        height = max(round(HEIGHT * count / most), 1) if count else 0
        ends = (low + number * step, low + (number + 1) * step)
        first, last = (_show(round(end, 6), profile, language) for end in ends)
        words = say(BETWEEN, language, count=show_number(count, language), low=first, high=last)
        yield BarView(number * BAR, HEIGHT - height, height, words)

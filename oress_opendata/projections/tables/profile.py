"""What the columns of a table hold: filled cells, different values, the most frequent ones, and how
numbers are spread. Of the whole table, which never changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from oress_opendata.meaning.typed_columns import DATE, REAL, is_number, to_json
from oress_opendata.projections.tables.query import RowQuery, Statement
from oress_opendata.projections.tables.reading import (
    ROWS,
    column_types,
    count_rows,
    count_values,
    run_statement,
)
from oress_opendata.projections.tables.sql_names import column_name

BARS = 12
FREQUENT = 8
# From so many rows on, different values are estimated: within a few percent, in little memory.
MANY_ROWS = 50_000
# Columns of a statement: each needs a table of its different values.
AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """Values are as JSON carries them. `frequent` are values with their counts, empty where all
    differ. `least`, `middle` (the median) and `most` are of numbers and dates; `bars` count the
    numbers between the least and the most, in steps of equal width."""

    name: str
    kind: str
    rows: int
    filled: int
    distinct: int
    frequent: tuple[tuple[Any, int], ...] = ()
    least: Any = None
    middle: Any = None
    most: Any = None
    bars: tuple[int, ...] = ()

    @property
    def empty(self) -> int:
        return self.rows - self.filled


def write_profile(table: Path) -> None:
    """Write the profile of a table beside its database, so that no reader waits for it."""
    profiles = [asdict(profile) for profile in profile_table(table).values()]
    _file_of(table).write_text(json.dumps(profiles, ensure_ascii=False), encoding="utf-8")


def read_profile(table: Path) -> Mapping[str, ColumnProfile]:
    """The profile as it was written; computed where an older program made the table."""
    try:
        found = json.loads(_file_of(table).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return profile_table(table)
    return {values["name"]: _parse(values) for values in found}


def profile_table(table: Path) -> Mapping[str, ColumnProfile]:
    """The profile of each column. Raises BadQuery where it takes too long."""
    return {profile.name: profile for profile in _profile(table)}


def _file_of(table: Path) -> Path:
    return table.with_suffix(".profile.json")


def _parse(values: dict[str, Any]) -> ColumnProfile:
    frequent = tuple((value, count) for value, count in values.pop("frequent"))
    return ColumnProfile(**{**values, "bars": tuple(values["bars"])}, frequent=frequent)


def _profile(table: Path) -> Iterator[ColumnProfile]:
    rows = count_rows(table, RowQuery(()))
    columns = list(column_types(table).items())
    for first in range(0, len(columns), AT_ONCE):
        some = columns[first : first + AT_ONCE]
        measures = ", ".join(_measure(name, kind, rows) for name, kind in some)
        (found,) = run_statement(table, Statement(f"SELECT {measures} FROM {ROWS}"))
        for number, (name, kind) in enumerate(some):
            filled, distinct, least, middle, most = found[5 * number : 5 * number + 5]
            distinct = min(distinct, filled)
            yield ColumnProfile(
                name, kind, rows, filled, distinct,
                frequent=_find_frequent(table, name) if 0 < distinct < filled else (),
                least=to_json(least), middle=to_json(middle), most=to_json(most),
                bars=_count_bars(table, name, least, most) if is_number(kind) else (),
            )  # fmt: skip


def _measure(name: str, kind: str, rows: int) -> str:
    """Filled cells, different values, the least, the median and the greatest."""
    column = column_name(name)
    distinct = f"approx_count_distinct({column})" if rows > MANY_ROWS else ""
    distinct = distinct or f"count(DISTINCT {column})"
    real = f" FILTER (WHERE isfinite({column}))" if kind == REAL else ""
    spread = ["NULL"] * 3
    if is_number(kind):
        spread = [f"{function}({column}){real}" for function in ("min", "median", "max")]
    elif kind == DATE:
        spread = [f"min({column})", "NULL", f"max({column})"]
    return ", ".join([f"count({column})", distinct, *spread])


def _find_frequent(table: Path, name: str) -> tuple[tuple[Any, int], ...]:
    found = count_values(table, RowQuery(()), name)
    return tuple((to_json(value), n) for value, n in found if value is not None)[:FREQUENT]


def _count_bars(table: Path, name: str, least: Any, most: Any) -> tuple[int, ...]:
    if least is None or least == most:
        return ()
    number = f"CAST({column_name(name)} AS DOUBLE)"
    # Literals: to bind a value, DuckDB loads pandas where it is installed, which takes a moment.
    low, high = (f"CAST('{float(end)!r}' AS DOUBLE)" for end in (least, most))
    bar = f"floor(({number} - {low}) / ({high} - {low}) * {BARS})"
    statement = Statement(
        f"SELECT least({BARS - 1}, CAST({bar} AS INTEGER)) AS bar, count(*) FROM {ROWS} "
        f"WHERE isfinite({number}) GROUP BY 1"
    )
    counts = dict(run_statement(table, statement))
    return tuple(counts.get(bar, 0) for bar in range(BARS))

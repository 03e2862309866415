"""Validate cells against their field: fast where that is certain, else with Frictionless.

`create_cell_validator` makes the validator of a column. It gets distinct values: what a pattern
accepts with certainty passes at the speed of C; every other value, and every value of the rarer
types, goes to Frictionless's own cell reader. So the two disagree only where an acceptance below
is wrong, and a property test compares them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from typing import Any

from frictionless import Field

from oress_opendata.meaning.descriptor import read_missing_values
from oress_opendata.model.finding import Finding
from oress_opendata.sources.tables import cell_rules

Cell = str | None
# Of some values, those that are not certainly valid.
Doubt = Callable[[Collection[str]], Collection[str]]
CellValidator = Callable[[Collection[Any]], Iterator[tuple[Any, Finding]]]

INTEGER = re.compile(r"[+-]?[0-9]{1,18}").fullmatch
NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?").fullmatch
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
DATETIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z?").fullmatch
YEAR = re.compile(r"[0-9]{4}").fullmatch

_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


def create_cell_validator(field: Field, file: str) -> CellValidator:
    """A validator of the distinct cells of a field; None stands for a missing cell."""
    reader = field.create_cell_reader()
    blank = frozenset[Cell]({*missing_values(field), None})
    doubt = _create_doubt(field)

    def validate(values: Collection[Cell]) -> Iterator[tuple[Cell, Finding]]:
        doubted: Collection[Any] = values
        if doubt and blank.isdisjoint(values):
            doubted = doubt(values)  # type: ignore[arg-type]
        elif doubt:
            filled = [value for value in values if value not in blank]
            doubted = [*blank.intersection(values), *doubt(filled)]  # type: ignore[arg-type]
        for value in doubted:
            for finding in _read(field, reader, value, file):
                yield value, finding

    return validate


def missing_values(field: Field) -> frozenset[str]:
    """The texts that stand for no value in a field of Frictionless."""
    own = {"missingValues": field.missing_values} if field.has_defined("missing_values") else {}
    schema = {"missingValues": field.schema.missing_values} if field.schema else {}
    return read_missing_values(own, schema)


def create_typing(field: Field) -> Callable[[Collection[Any]], list[Any]]:
    """A function from cells to typed values for keys; None for no value."""
    reader = field.create_cell_reader()
    missing = missing_values(field)
    plain = field.type == "string" and field.format == "default"

    def type_cells(cells: Collection[Any]) -> list[Any]:
        distinct = set(cells)
        if plain and None not in distinct:
            if distinct.isdisjoint(missing):
                return list(cells)
            return [None if cell in missing else cell for cell in cells]
        whole = _is_integer(field) and None not in distinct and distinct.isdisjoint(missing)
        if whole and all(map(INTEGER, distinct)):
            return list(map(int, cells))
        typed = {cell: _type(reader, cell) for cell in distinct}
        return [typed[cell] for cell in cells]

    return type_cells


def _type(reader: Callable[[Any], Any], cell: Cell) -> Any:
    try:
        value = reader(cell)[0]
        hash(value)
    except Exception:  # the validator has reported what a reader fails on
        return cell
    return value


def _read(field: Field, reader: Callable[[Any], Any], value: Cell, file: str) -> Iterator[Finding]:
    """The notes of Frictionless's reader about a cell, as findings."""
    try:
        _, notes = reader(value)
    except (TypeError, ValueError, ArithmeticError):
        # For example, a bound with a time zone and a cell without one.
        yield cell_rules.INCOMPARABLE.finding(file, column=field.name, value=value or "")
        return
    for name in notes or ():
        yield cell_rules.finding_of(field, name, value or "", file)


def _create_doubt(field: Field) -> Doubt | None:
    """The fast acceptance of a field, if there is one."""
    if field.constraints.get("enum") is not None or field.format != "default":
        return None
    match field.type:
        case "string":
            return _doubt_string(field)
        case "integer" if _is_integer(field):
            return _doubt_bounded(field, INTEGER, int, strict=False)
        case "number" if not _defined(field, "bare_number", "float_number") and not _defined(
            field, "decimal_char", "group_char"
        ):
            # Rounding keeps the order, so a float inside the bounds is inside; a value equal to a
            # bound is left to exact arithmetic.
            return _doubt_bounded(field, NUMBER, float, strict=True)
        case "year":
            return _doubt_bounded(field, YEAR, int, strict=False)
        case "date":
            return _doubt_bounded(field, DATE, date.fromisoformat, strict=False)
        case "datetime":
            return _doubt_bounded(field, DATETIME, datetime.fromisoformat, strict=False)
    return None


def _is_integer(field: Field) -> bool:
    return field.type == "integer" and not _defined(field, "bare_number")


def _defined(field: Field, *names: str) -> bool:
    return any(field.has_defined(name) for name in names)


def _doubt_string(field: Field) -> Doubt:
    pattern = field.constraints.get("pattern")
    # As Frictionless compiles it.
    matches = re.compile(f"^{pattern}$").match if pattern is not None else None
    least = field.constraints.get("minLength") or 0
    most = field.constraints.get("maxLength")

    def doubt(values: Collection[str]) -> Collection[str]:
        if not values:
            return values
        lengths = set(map(len, values))
        fits = min(lengths) >= least and (most is None or max(lengths) <= most)
        if fits and (matches is None or all(map(matches, values))):
            return ()
        return values if not fits else [value for value in values if not matches(value)]  # type: ignore[misc]

    return doubt


def _doubt_bounded(
    field: Field, matches: Callable[[str], Any], convert: Callable[[str], Any], strict: bool
) -> Doubt:
    """Doubt values that do not match a pattern, cannot be converted, or are not inside the bounds.

    Strict: the conversion rounds, so a value equal to a bound is doubted.
    """
    low, high = _find_bounds(field, convert, strict)
    converts = convert not in (int, float) or low is not None or high is not None

    def surely_inside(values: Collection[str]) -> bool:
        # A value equal to a bound is left to Frictionless, so that one comparison serves all.
        if not all(map(matches, values)):
            return False
        if not converts or not values:
            return True
        try:
            converted = list(map(convert, values))
            above = low is None or low < min(converted)
            return bool(above and (high is None or max(converted) < high))
        except (ValueError, TypeError, OverflowError):
            return False

    def doubt(values: Collection[str]) -> Collection[str]:
        if surely_inside(values):
            return ()
        return [value for value in values if not surely_inside((value,))]

    return doubt


def _find_bounds(
    field: Field, convert: Callable[[str], Any], strict: bool
) -> tuple[Any | None, Any | None]:
    """The tightest lower and upper bounds, as the fast conversion gives values."""
    read = field.create_value_reader()
    bounds = {
        name: read(field.constraints[name])
        for name in _BOUNDS
        if field.constraints.get(name) is not None
    }
    if strict:
        bounds = {name: convert(str(bound)) for name, bound in bounds.items()}
    lows = [bounds[name] for name in ("minimum", "exclusiveMinimum") if name in bounds]
    highs = [bounds[name] for name in ("maximum", "exclusiveMaximum") if name in bounds]
    return (max(lows) if lows else None), (min(highs) if highs else None)

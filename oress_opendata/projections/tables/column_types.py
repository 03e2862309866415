"""How a column of a Table Schema is typed in Parquet, and the SQL that reads it from text.

What DuckDB reads exactly as the standard says is cast by DuckDB; the rest stays text. A cast that
loses a cell is found out (see parquet.py), and the column stays text then: no value is invented.
"""

from __future__ import annotations

from oress_opendata.meaning.descriptor import EMPTY, Column

_BARE = {"integer": "BIGINT", "number": "DOUBLE", "year": "SMALLINT", "date": "DATE"}
_TRUE = ("true", "True", "TRUE", "1")
_FALSE = ("false", "False", "FALSE", "0")
# A cast does not read numbers with a currency, digit groups or another decimal character.
_UNUSUAL = ("bareNumber", "groupChar", "decimalChar", "format")
TEXT = "VARCHAR"


def sql_type(column: Column) -> str:
    """The type of a column in Parquet and in SQL."""
    if any(column.field.get(key, "default") not in ("default", True) for key in _UNUSUAL):
        return TEXT
    if column.type == "boolean":
        return "BOOLEAN"
    return _BARE.get(column.type, TEXT)


def cast_expression(column: Column, kind: str) -> str:
    """SQL that makes a typed value of the cell of this name; NULL where it says nothing."""
    name = quote_name(column.name)
    nothing = ", ".join(quote_text(text) for text in sorted(column.missing_values | EMPTY))
    cell = f"CASE WHEN {name} IN ({nothing}) THEN NULL ELSE {name} END"
    if kind == "BOOLEAN":
        true = ", ".join(map(quote_text, column.field.get("trueValues", _TRUE)))
        false = ", ".join(map(quote_text, column.field.get("falseValues", _FALSE)))
        return f"CASE WHEN {name} IN ({true}) THEN true WHEN {name} IN ({false}) THEN false END"
    return cell if kind == TEXT else f"TRY_CAST({cell} AS {kind})"


def quote_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

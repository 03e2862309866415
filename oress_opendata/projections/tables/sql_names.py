"""Names and texts in SQL.

SQL knows no case in names and has names of its own (`rowid`, `file_row_number`), so a column has a
name that no field can meet: the letter f and its own name in hexadecimal digits.
"""

from __future__ import annotations

PREFIX = "f"


def column_name(name: str) -> str:
    """The name of a column in a database; it needs no quotes."""
    return PREFIX + name.encode().hex()


def field_name(column: str) -> str | None:
    """The field of a column of a database; None for a column of the program."""
    if not column.startswith(PREFIX):
        return None
    return bytes.fromhex(column.removeprefix(PREFIX)).decode()


def quote_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

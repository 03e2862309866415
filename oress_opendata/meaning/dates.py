"""Dates known to the year, the month or the day: text with a pattern, typed by what it holds."""

from __future__ import annotations

import re
from functools import lru_cache

from oress_opendata.meaning.descriptor import Column

# The XML Schema type by the length of the text.
TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def is_partial_date(column: Column) -> bool:
    """Whether a column of text has a pattern that asks for years and months."""
    pattern = (column.field.get("constraints") or {}).get("pattern")
    return column.type == "string" and isinstance(pattern, str) and _asks_for_dates(pattern)


@lru_cache(maxsize=512)
def _asks_for_dates(pattern: str) -> bool:
    try:
        accepts = re.compile(f"^(?:{pattern})$").match
    except re.error:
        return False
    dates, others = ("2024", "2024-05"), ("abcd", "2024-05-xx", "20", "2024.05")
    return all(map(accepts, dates)) and not any(map(accepts, others))

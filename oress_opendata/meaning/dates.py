"""Partial dates (year, month or day): text with a pattern, typed by its precision."""

from __future__ import annotations

import re
from functools import lru_cache

from oress_opendata.meaning.descriptor import Column

# The XML Schema type, by the length of the text.
TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def is_partial_date(column: Column) -> bool:
    """Whether a text column has a pattern that accepts years and months and nothing else."""
    pattern = (column.field.get("constraints") or {}).get("pattern")
    return column.type == "string" and isinstance(pattern, str) and _accepts_dates(pattern)


@lru_cache(maxsize=512)
def _accepts_dates(pattern: str) -> bool:
    try:
        accepts = re.compile(f"^(?:{pattern})$").match
    except re.error:
        return False
    dates, others = ("2024", "2024-05"), ("abcd", "2024-05-xx", "20", "2024.05")
    return all(map(accepts, dates)) and not any(map(accepts, others))

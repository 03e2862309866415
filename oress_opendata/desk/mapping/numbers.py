"""Numbers as people write them: 12 444,00 and 1.234.567 and ١٢٬٥."""

from __future__ import annotations

import math
import re
from decimal import Decimal, InvalidOperation

from oress_opendata.desk.spreadsheet.workbook import Value

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬−", "01234567890123456789,'-")
_GROUPING = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?:\D|$))")
_UNIT = re.compile(r"\s*(?:dhs?|mad|درهم|dirhams?|%|m²|ha|km)\.?$", re.I)
_GROUPED = {mark: re.compile(rf"-?\d{{1,3}}(?:\{mark}\d{{3}})+") for mark in ",."}
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")


def read_number(value: Value, *, whole: bool) -> Decimal | None:
    """A number; None for what is none. In a column of whole numbers 1.234 has groups of digits;
    elsewhere it has decimals."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return Decimal(repr(value)) if math.isfinite(value) else None
    if not isinstance(value, str):
        return None
    text = _UNIT.sub("", value.translate(_DIGITS).strip())
    text = _GROUPING.sub("", _GROUPING.sub("", text))
    text = _drop_groups(text, whole).replace(",", ".")
    try:
        return Decimal(text) if _PLAIN.fullmatch(text) else None
    except InvalidOperation:
        return None


def _drop_groups(text: str, whole: bool) -> str:
    """A text without the marks between groups of three digits."""
    if "," in text and "." in text:
        last = max(",.", key=text.rfind)
        return text.replace("," if last == "." else ".", "")
    for mark, grouped in _GROUPED.items():
        if grouped.fullmatch(text) and (whole or text.count(mark) > 1):
            return text.replace(mark, "")
    return text

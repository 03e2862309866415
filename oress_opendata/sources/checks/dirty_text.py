"""Texts that were damaged on their way: read in a wrong encoding, lost letters, stray blanks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ftfy import fix_encoding

from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import warning
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.column_checks import CellCheck

MOJIBAKE = warning(
    "text-mojibake",
    N_("“{value}” was read in a wrong encoding; it may be “{fixed}”."),
    N_("Open the original file in its own encoding, and save it as UTF-8."),
)
LOST = warning(
    "text-lost",
    N_("“{value}” has lost letters: “?” or “\N{REPLACEMENT CHARACTER}” replaces them."),
    N_("Take the text from the original; what is lost cannot be restored from this file."),
)
BLANKS = warning(
    "text-blanks",
    N_("“{value}” begins or ends with a blank or a line end."),
    N_("Remove it: a filter or a link that has the text without it finds nothing."),
)
VARIANTS = warning(
    "text-variants",
    N_("“{value}” and “{other}” differ only in case or blanks."),
    N_("Write the value in one way, if both mean the same."),
)

# What UTF-8 looks like when it is read as Windows-1252 or Latin-1.
_MOJIBAKE_HINT = re.compile(
    "[\u00c2-\u00c5\u00ce-\u00d1\u00d8-\u00db\u00e2\u00ef][\u0080-\u00bf\u0152\u0153\u0160\u0161"
    "\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039"
    "\u203a\u20ac\u2122]"
)
_LOST = re.compile(r"\ufffd|\?{3,}|[^\W\d_]\?[^\W\d_]|^(?:\s*\?){2,}\s*$")
# In an address a question mark is in its place.
_ADDRESS = re.compile(r"://|=|[./]\S*\?")
_ENDS = re.compile(r"^[\s\u200b\ufeff]|[\s\u200b\ufeff]$")
# The same where texts follow each other; no text has the character between them.
_ENDS_TOGETHER = re.compile(r"[\s\u200b\ufeff]\0|\0[\s\u200b\ufeff]")
# Distinct values of a column that are compared with each other.
MOST_VALUES = 50_000
# Longer texts are prose, which nobody filters by.
LONGEST_VALUE = 100


def watch_dirty_text(_subject: Subject, table: Table) -> Iterator[CellCheck]:
    for column in table.columns:
        if column.type in ("string", "any"):
            yield _check_characters(table, column)
            # Codes and ids have rules of their own.
            if not column.value_url and not column.scheme and column.name not in table.primary_key:
                yield _check_variants(table, column)


def find_damage(text: str) -> tuple[str, str]:
    """The code of the rule that a text breaks, and what it may have been; both empty if none."""
    if _MOJIBAKE_HINT.search(text) and (fixed := fix_encoding(text)) != text:
        return MOJIBAKE.code, fixed
    if ("?" in text or "\ufffd" in text) and _LOST.search(text) and not _ADDRESS.search(text):
        return LOST.code, ""
    return "", ""


def _may_be_dirty(values: Collection[str]) -> bool:
    """Whether any text may have a finding: one search in all of them, since few tables have one."""
    together = "\0".join(("", *values, ""))
    marked = "?" in together or "\ufffd" in together or _MOJIBAKE_HINT.search(together)
    return bool(marked or _ENDS_TOGETHER.search(together))


def _check_characters(table: Table, column: Column) -> CellCheck:
    def validate(values: Collection[str]) -> Iterator[tuple[str, Finding]]:
        if not _may_be_dirty(values):
            return
        for value in values:
            code, fixed = find_damage(value)
            if code == MOJIBAKE.code:
                yield value, MOJIBAKE.finding(table.path, None, column.name, value, fixed=fixed)
            elif code:
                yield value, LOST.finding(table.path, None, column.name, value)
            if _ENDS.search(value):
                yield value, BLANKS.finding(table.path, None, column.name, value)

    return CellCheck((column.name,), validate)


def _check_variants(table: Table, column: Column) -> CellCheck:
    first: dict[str, str] = {}

    def validate(values: Collection[str]) -> Iterator[tuple[str, Finding]]:
        # Sorted, so that every run names the same one of two.
        for value in sorted(values):
            if len(value) > LONGEST_VALUE or len(first) > MOST_VALUES:
                continue
            other = first.setdefault(" ".join(value.casefold().split()), value)
            # Blanks at the ends are a finding of their own.
            if other.strip() != value.strip():
                finding = VARIANTS.finding(table.path, None, column.name, value, other=other)
                yield value, finding

    return CellCheck((column.name,), validate)

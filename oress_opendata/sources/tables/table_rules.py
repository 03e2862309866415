"""The rules about headers and rows."""

from __future__ import annotations

from oress_opendata.languages import N_
from oress_opendata.sources.findings.rules import error

EMPTY = error(
    "table-empty",
    N_("The file “{file}” has no header."),
    N_("Write the names of the columns in the first row."),
)
WIDE = error(
    "table-wide",
    N_("The table has {count} columns; at most {cap} are accepted."),
    N_("Make the table long: one row per value, with a column that says what the value is."),
)
LABEL_BLANK = error(
    "header-blank",
    N_("The column {number} has no name in the header."),
    N_("Name it as the schema does: “{expected}”."),
)
LABEL_TWICE = error(
    "header-duplicate",
    N_("The name “{value}” appears twice in the header."),
    N_("Name each column as the schema does: “{expected}”."),
)
LABEL_OTHER = error(
    "header-name",
    N_("The column {number} is called “{value}” in the header and “{expected}” in the schema."),
    N_("Use exactly the same names in both, in the same order."),
)
LABEL_EXTRA = error(
    "header-extra",
    N_("The column “{value}” of the header is not in the schema."),
    N_(
        "Describe the column in the schema, or remove it. If a row seems to be one cell, declare "
        "the file's separator in the dialect."
    ),
)
LABEL_MISSING = error(
    "header-missing",
    N_("The column “{column}” of the schema is missing from the header."),
    N_(
        "Add the column to the file, or remove it from the schema. If a row seems to be one cell, "
        "declare the file's separator in the dialect."
    ),
)
ROW_BLANK = error("row-blank", N_("The row is empty."), N_("Remove the row."))
CELL_EXTRA = error(
    "cell-extra",
    N_("The row has an extra cell with the value “{value}”."),
    N_("Remove the cell, or put text that contains the separator into quotes."),
)
CELL_MISSING = error(
    "cell-missing",
    N_("The row has no cell for the column “{column}”."),
    N_("Add the cell; an empty cell also needs its separator."),
)
UNCLOSED = error(
    "quote-unclosed",
    N_(
        "A quote opens in this row and is never closed; the rest of the file becomes part of "
        "one cell."
    ),
    N_("Close the quote, or double a quote that belongs to the text."),
)
STRAY = error(
    "quote-stray",
    N_("In this row there is text between a closing quote and the next separator."),
    N_("Put the whole cell into quotes, and double each quote that belongs to the text."),
)
HUGE = error(
    "cell-huge",
    N_("A cell in this row has more than {cap} characters. A quote may be left open."),
    N_("Close the quote, or move such a long text to a separate file."),
)

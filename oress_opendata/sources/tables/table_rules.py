"""What is said of a table whose header or rows are not as they should be."""

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
    N_("The table has {count} columns; at most {cap} are taken."),
    N_("Make the table long: a row for each value, with a column that says what it is."),
)
LABEL_BLANK = error(
    "header-blank",
    N_("The column {number} has no name in the header."),
    N_("Name it as the schema does: “{expected}”."),
)
LABEL_TWICE = error(
    "header-duplicate",
    N_("The name “{value}” stands twice in the header."),
    N_("Name each column as the schema does: “{expected}”."),
)
LABEL_OTHER = error(
    "header-name",
    N_("The column {number} is called “{value}” in the header and “{expected}” in the schema."),
    N_("Use the same name in both, letter for letter, and the same order of columns."),
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
    N_("The header lacks the column “{column}” of the schema."),
    N_(
        "Add the column to the file, or remove it from the schema. If a row seems to be one cell, "
        "declare the file's separator in the dialect."
    ),
)
ROW_BLANK = error("row-blank", N_("The row is empty."), N_("Remove the row."))
CELL_EXTRA = error(
    "cell-extra",
    N_("The row has a cell too much, with the value “{value}”."),
    N_("Remove the cell, or put a text that holds the separator into quotes."),
)
CELL_MISSING = error(
    "cell-missing",
    N_("The row has no cell for the column “{column}”."),
    N_("Add the cell; an empty one needs its separator too."),
)
UNCLOSED = error(
    "quote-unclosed",
    N_("A quote is opened in this row and never closed; it swallows what follows."),
    N_("Close the quote, or write a quote that belongs to the text twice."),
)
STRAY = error(
    "quote-stray",
    N_("In this row something stands between a closing quote and the next separator."),
    N_("Put the whole cell into quotes, and write each quote that belongs to the text twice."),
)
HUGE = error(
    "cell-huge",
    N_("A cell of this row has more than {cap} characters. Perhaps a quote is not closed."),
    N_("Close the quote, or keep so long a text in a file of its own."),
)

"""The rules about cells: one for each type and each constraint of a field."""

from __future__ import annotations

from typing import Any

from frictionless import Field

from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import Rule, error

FORMATS = {"date": "YYYY-MM-DD", "datetime": "YYYY-MM-DDThh:mm:ssZ", "time": "hh:mm:ss"}

INCOMPARABLE = error(
    "cell-timezone",
    N_("“{value}” cannot be compared with the bound of the column “{column}”."),
    N_("Write the time zone both in the cells and in the bound, or in neither."),
)
UNLIKE = error(
    "cell-type",
    N_("“{value}” is not of the type that the column “{column}” declares: {type}."),
    N_("Correct the cell, or the column's type in the schema."),
)
TYPES = {
    "integer": error(
        "cell-integer",
        N_("“{value}” in the column “{column}” is not a whole number."),
        N_("Write only digits: no spaces, commas or units."),
    ),
    "number": error(
        "cell-number",
        N_("“{value}” in the column “{column}” is not a number."),
        N_("Write numbers with a decimal point, such as 12.5, without spaces or units."),
    ),
    "boolean": error(
        "cell-boolean",
        N_("“{value}” in the column “{column}” is neither true nor false."),
        N_("Write true or false, or declare the column's own trueValues and falseValues."),
    ),
    "date": error(
        "cell-date",
        N_("“{value}” in the column “{column}” is not a date."),
        N_("Write dates as {format}."),
    ),
    "datetime": error(
        "cell-datetime",
        N_("“{value}” in the column “{column}” is not a date and time."),
        N_("Write them as {format}."),
    ),
    "time": error(
        "cell-time",
        N_("“{value}” in the column “{column}” is not a time."),
        N_("Write times as {format}."),
    ),
    "year": error(
        "cell-year",
        N_("“{value}” in the column “{column}” is not a year."),
        N_("Write years with four digits."),
    ),
    "yearmonth": error(
        "cell-month",
        N_("“{value}” in the column “{column}” is not a year and month."),
        N_("Write them as YYYY-MM."),
    ),
}
FORMAT = error(
    "cell-format",
    N_("“{value}” in the column “{column}” does not have the format “{format}”."),
    N_("Correct the cell, or the column's format in the schema."),
)
REQUIRED = error(
    "cell-required",
    N_("The column “{column}” is required, but empty here."),
    N_("Fill the cell, or remove “required” from the column's constraints."),
)
SHORT = error(
    "cell-short",
    N_("“{value}” in the column “{column}” has fewer than {bound} characters."),
    N_("Correct the cell, or the column's minLength."),
)
LONG = error(
    "cell-long",
    N_("“{value}” in the column “{column}” has more than {bound} characters."),
    N_("Shorten the cell, or raise the column's maxLength."),
)
LEAST = error(
    "cell-minimum",
    N_("“{value}” in the column “{column}” is smaller than {bound}."),
    N_("Correct the cell, or the column's minimum."),
)
MOST = error(
    "cell-maximum",
    N_("“{value}” in the column “{column}” is greater than {bound}."),
    N_("Correct the cell, or the column's maximum."),
)
ABOVE = error(
    "cell-exclusive-minimum",
    N_("“{value}” in the column “{column}” is not greater than {bound}."),
    N_("Correct the cell, or the column's exclusiveMinimum."),
)
BELOW = error(
    "cell-exclusive-maximum",
    N_("“{value}” in the column “{column}” is not smaller than {bound}."),
    N_("Correct the cell, or the column's exclusiveMaximum."),
)
PATTERN = error(
    "cell-pattern",
    N_("“{value}” in the column “{column}” does not match its pattern: {bound}"),
    N_("Correct the cell, or the column's pattern."),
)
LISTED = error(
    "cell-enum",
    N_("“{value}” in the column “{column}” is not one of the allowed values: {bound}"),
    N_("Choose one of them, or add the value to the column's enum."),
)
CONSTRAINTS = {
    "required": REQUIRED,
    "minLength": SHORT,
    "maxLength": LONG,
    "minimum": LEAST,
    "maximum": MOST,
    "exclusiveMinimum": ABOVE,
    "exclusiveMaximum": BELOW,
    "pattern": PATTERN,
    "enum": LISTED,
}


def finding_of(field: Field, name: str, value: str, file: str) -> Finding:
    """The finding for a note of Frictionless's cell reader: `type` or a constraint."""
    if name == "type":
        return _rule_of(field).finding(
            file, column=field.name, value=value, type=field.type, format=_format_of(field)
        )
    rule = CONSTRAINTS[name]
    return rule.finding(
        file, column=field.name, value=value, bound=_shown(field.constraints.get(name))
    )


def _rule_of(field: Field) -> Rule:
    if field.type == "string" or (field.type == "geojson" and field.format != "default"):
        return FORMAT
    return TYPES.get(field.type, UNLIKE)


def _format_of(field: Field) -> str:
    return field.format if field.format != "default" else FORMATS.get(field.type, field.type)


def _shown(bound: Any) -> str:
    if isinstance(bound, list):
        return ", ".join(str(value) for value in bound[:10]) + (" …" if len(bound) > 10 else "")
    return str(bound)

"""URI templates (RFC 6570, the levels that CSV on the Web uses) over the cells of a row.

A template is parsed once for a table and filled for each row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from oress_opendata.meaning.literals import canonical_form

_VARIABLE = re.compile(r"\{([+#]?)([^{}]+)\}")
_KEPT = ":/?#[]@!$&'()*+,;=-._~%"
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


class Form(StrEnum):
    """How a cell is written in a statement: as quoted text, as part of an IRI, as the IRI, or as a
    value of a type of XML Schema, which is the name of the form."""

    TEXT = "text"
    PART = "part"
    WHOLE = "whole"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "dateTime"
    TIME = "time"
    YEAR = "gYear"
    MONTH = "gYearMonth"


@dataclass(frozen=True, slots=True)
class Hole:
    """The place of a cell, by the position of its column."""

    column: int
    form: Form


Parts = tuple[str | Hole, ...]


def parse_template(template: str, positions: Mapping[str, int]) -> Parts:
    """The text and the holes of a template. A variable that is not a column expands to nothing
    (RFC 6570, section 3.2.1)."""
    parts: list[str | Hole] = []
    end = 0
    for found in _VARIABLE.finditer(template):
        parts.append(template[end : found.start()])
        operator, name = found.groups()
        if name in positions:
            parts += ["#"] if operator == "#" else []
            parts.append(Hole(positions[name], Form.WHOLE if operator else Form.PART))
        end = found.end()
    return tuple(part for part in (*parts, template[end:]) if part != "")


def fill_template(template: str, cells: Mapping[str, str]) -> str:
    """A template filled with cells by name."""
    names = list(cells)
    parts = parse_template(template, {name: position for position, name in enumerate(names)})
    return fill_parts(parts, list(cells.values()))


def fill_parts(parts: Parts, row: Sequence[str]) -> str:
    return "".join(
        part if isinstance(part, str) else ESCAPES[part.form](row[part.column]) for part in parts
    )


def escape_text(text: str) -> str:
    """A text between the quotes of N-Triples and Turtle."""
    for character, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(character, escaped)
    return text


def escape_part(text: str) -> str:
    """A text as part of an IRI: all but the unreserved characters are encoded."""
    return quote(text, safe="-._~")


def escape_whole(text: str) -> str:
    """A text that is an IRI: only what IRIs do not allow is encoded."""
    return quote(_BROKEN_PERCENT.sub("%25", text), safe=_KEPT)


def _escape_typed(form: Form) -> Callable[[str], str]:
    return lambda text: escape_text(canonical_form(text, form))


ESCAPES: Mapping[Form, Callable[[str], str]] = {
    **{form: _escape_typed(form) for form in Form},
    Form.TEXT: escape_text,
    Form.PART: escape_part,
    Form.WHOLE: escape_whole,
}

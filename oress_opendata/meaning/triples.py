"""The rows of a table as N-Triples or Turtle, streaming and fast.

Rows that fill the same columns have the same statements with other cells. So the statements are
laid out once for each such kind of row, as one format string, and a row costs one formatting of its
cells. Rows with cells that need escaping, which are few, are written one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType

from oress_opendata.meaning.statements import RDF_TYPE, Statement
from oress_opendata.meaning.templates import ESCAPES, Form, Hole, Parts

_UNSAFE = re.compile(r'[\\"\n\r]').search
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]*").fullmatch
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._~:/?#@!$&'()*+,;=-]*").fullmatch
# Typed cells that are in their one form already, by line.
_CANONICAL: Mapping[Form, str] = {
    Form.INTEGER: "0|-?[1-9][0-9]{0,17}",
    Form.DECIMAL: r"0|-?[1-9][0-9]{0,17}|-?(0|[1-9][0-9]{0,17})\.[0-9]{0,16}[1-9]",
    Form.BOOLEAN: "true|false",
    Form.DATE: "[12][0-9]{3}-[01][0-9]-[0-3][0-9]",
    Form.DATETIME: "[12][0-9]{3}-[01][0-9]-[0-3][0-9]T[01][0-9]:[0-5][0-9]:[0-5][0-9]Z?",
    Form.TIME: "[01][0-9]:[0-5][0-9]:[0-5][0-9]",
    Form.YEAR: "[12][0-9]{3}",
    Form.MONTH: "[12][0-9]{3}-[01][0-9]",
}
# The tests whether cells, joined by the text beside the test, are written as they are.
_PLAIN: Mapping[Form, tuple[str, Callable[[str], object]]] = {
    **{
        form: ("\n", re.compile(rf"(?:(?:{line})?(?:\n|\Z))*").fullmatch)
        for form, line in _CANONICAL.items()
    },
    Form.TEXT: ("", lambda text: not _UNSAFE(text)),
    Form.PART: ("", _UNRESERVED),
    Form.WHOLE: ("", _PLAIN_ADDRESS),
}
KINDS = 20_000

Row = Sequence[str]
Layout = Callable[[Iterable[Statement]], Parts]
# What distinguishes kinds of rows: the filled columns, and the cells and lengths that matter.
Kind = tuple[object, ...]
Pick = Callable[[Row], tuple[str, ...]]
# Whether cells, joined by a text, are written as they are, and what picks them from a row.
Check = tuple[str, Callable[[str], object], Pick]
# A format for `%`, what picks its cells from a row, and the checks of these cells.
Format = tuple[str, Pick, Sequence[Check]]


class RowWriter:
    """Writes what the rows of one table state. `missing` are the texts that stand for no value,
    by column; `notations` give the texts of values that are appended to each row, by column."""

    def __init__(
        self,
        statements: Sequence[Statement],
        layout: Layout,
        missing: Sequence[frozenset[str]],
        notations: Mapping[int, Callable[[str], str]] = MappingProxyType({}),
    ) -> None:
        self.statements = statements
        self.layout = layout
        self.missing = missing
        self.notations = notations
        self.blanks = frozenset().union(*missing) - {""}
        self.codes = sorted({position for statement in statements for position in statement.when})
        self.dates = sorted(
            {position for statement in statements for position in statement.lengths}
        )
        self.formats: dict[Kind, Format] = {}

    def write(self, rows: Iterable[Row]) -> Iterator[str]:
        """The text of each row, in order; empty for a row that states nothing."""
        known = self.formats
        codes, dates, blanks = self.codes, self.dates, self.blanks
        for cells in rows:
            row = cells
            if blanks and not blanks.isdisjoint(cells):
                row = ["" if c in m else c for c, m in zip(cells, self.missing, strict=True)]
            if self.notations:
                row = [*row, *(write(row[place]) for place, write in self.notations.items())]
            kind = (
                *map(bool, row),
                *[row[position] for position in codes],
                *[len(row[position]) for position in dates],
            )
            found = known.get(kind)
            if found is None:
                found = self._lay_out(kind, row)
            text, pick, checks = found
            if all(is_plain(joint.join(pick_form(row))) for joint, is_plain, pick_form in checks):
                yield text % pick(row)
            else:
                yield self._write_escaped(row)

    def _lay_out(self, kind: Kind, row: Row) -> Format:
        parts = self.layout(statement for statement in self.statements if is_stated(statement, row))
        text = "".join(part.replace("%", "%%") if isinstance(part, str) else "%s" for part in parts)
        holes = [part for part in parts if isinstance(part, Hole)]
        made = text, _picker([hole.column for hole in holes]), _checks_of(holes)
        if len(self.formats) < KINDS:
            self.formats[kind] = made
        return made

    def _write_escaped(self, row: Row) -> str:
        parts = self.layout(statement for statement in self.statements if is_stated(statement, row))
        return "".join(
            part if isinstance(part, str) else ESCAPES[part.form](row[part.column])
            for part in parts
        )


def is_stated(statement: Statement, row: Row) -> bool:
    """Whether the statement holds for a row."""
    return (
        all(row[position] for position in statement.needs)
        and (not statement.some or any(row[position] for position in statement.some))
        and all(row[position] == cell for position, cell in statement.when.items())
        and all(len(row[position]) == length for position, length in statement.lengths.items())
    )


def lay_out_lines(statements: Iterable[Statement]) -> Parts:
    """N-Triples: one line per statement."""
    parts: list[str | Hole] = []
    for statement in statements:
        parts += [
            "<",
            *statement.subject,
            f"> <{statement.predicate}> ",
            *_object(statement),
            " .\n",
        ]
    return _join(parts)


def lay_out_blocks(shorten: Mapping[str, str]) -> Layout:
    """Turtle: one block per subject, with the prefixes of `shorten` (namespace to prefix)."""

    def lay_out(statements: Iterable[Statement]) -> Parts:
        parts: list[str | Hole] = []
        ordered = sorted(statements, key=lambda statement: repr(statement.subject))
        for subject, own in groupby(ordered, key=lambda statement: statement.subject):
            parts += ["<", *subject, ">"]
            ends = _by_predicate(own)
            for number, (predicate, objects) in enumerate(ends):
                parts.append(" " if number == 0 else " ;\n    ")
                parts.append("a" if predicate == RDF_TYPE else short_iri(predicate, shorten))
                for position, statement in enumerate(objects):
                    parts += [" " if position == 0 else " , ", *_short_object(statement, shorten)]
            parts.append(" .\n")
        return _join(parts)

    return lay_out


def short_iri(iri: str, shorten: Mapping[str, str]) -> str:
    """An IRI in Turtle: prefixed where there is a prefix and the local name is plain."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix, local = shorten.get(iri[:cut]), iri[cut:]
    if prefix is not None and local.isascii() and local.replace("_", "a").isalnum():
        return f"{prefix}:{local}"
    return f"<{iri}>"


def _by_predicate(statements: Iterable[Statement]) -> list[tuple[str, list[Statement]]]:
    found: dict[str, list[Statement]] = {}
    for statement in statements:
        found.setdefault(statement.predicate, []).append(statement)
    types = found.pop(RDF_TYPE, None)
    return [*([(RDF_TYPE, types)] if types else []), *found.items()]


def _short_object(statement: Statement, shorten: Mapping[str, str]) -> list[str | Hole]:
    if statement.suffix is None and all(isinstance(part, str) for part in statement.object):
        return [short_iri("".join(map(str, statement.object)), shorten)]
    if statement.suffix and statement.suffix.startswith("^^<"):
        datatype = short_iri(statement.suffix[3:-1], shorten)
        return ['"', *statement.object, f'"^^{datatype}']
    return _object(statement)


def _object(statement: Statement) -> list[str | Hole]:
    if statement.suffix is None:
        return ["<", *statement.object, ">"]
    return ['"', *statement.object, f'"{statement.suffix}']


def _join(parts: Iterable[str | Hole]) -> Parts:
    """The same parts with adjacent texts joined."""
    joined: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)


def _checks_of(holes: Iterable[Hole]) -> list[Check]:
    """For each form: the test that its cells are written as they are, and what picks them."""
    columns: dict[Form, set[int]] = {}
    for hole in holes:
        columns.setdefault(hole.form, set()).add(hole.column)
    return [(*_PLAIN[form], _picker(sorted(positions))) for form, positions in columns.items()]


def _picker(positions: Sequence[int]) -> Pick:
    if len(positions) > 1:
        return itemgetter(*positions)
    return (lambda row: (row[positions[0]],)) if positions else (lambda row: ())

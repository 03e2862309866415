"""The rows of a table as N-Triples or Turtle, streaming and fast.

Rows that fill the same columns state the same things of other cells. So the statements are laid
out once for each such kind of row, as one format of text, and a row costs one formatting of its
cells. Cells that need escaping, which are few, are escaped one by one before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from oress_opendata.meaning.statements import RDF_TYPE, Statement
from oress_opendata.meaning.templates import ESCAPES, Form, Hole, Parts

_UNSAFE = re.compile(r'[\\"\n\r]').search
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]*").fullmatch
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._~:/?#@!$&'()*+,;=-]*").fullmatch
_SOUND: Mapping[Form, Callable[[str], object]] = {
    Form.TEXT: lambda text: not _UNSAFE(text),
    Form.PART: _UNRESERVED,
    Form.WHOLE: _PLAIN_ADDRESS,
}
KINDS = 20_000

Row = Sequence[str]
Layout = Callable[[Iterable[Statement]], Parts]
# What distinguishes kinds of rows: filled columns, and the cells and lengths that matter.
Kind = tuple[object, ...]
# A format for `%`, and what picks its cells from a row.
Format = tuple[str, Callable[[Row], tuple[str, ...]]]


class RowWriter:
    """Writes what each row of one table states. `missing` are the cells that say nothing."""

    def __init__(
        self, statements: Sequence[Statement], layout: Layout, missing: frozenset[str]
    ) -> None:
        self.statements = statements
        self.layout = layout
        self.blanks = missing - {""}
        self.codes = sorted({place for statement in statements for place in statement.when})
        self.dates = sorted({place for statement in statements for place in statement.lengths})
        self.formats: dict[Kind, Format] = {}
        self.checks = _checks_of(statements)

    def write(self, rows: Iterable[Row]) -> Iterator[str]:
        """The text of each row, in their order. A row may state nothing: then it is empty."""
        known, checks = self.formats, self.checks
        codes, dates, blanks = self.codes, self.dates, self.blanks
        for cells in rows:
            row = cells
            if blanks and not blanks.isdisjoint(cells):
                row = ["" if cell in blanks else cell for cell in cells]
            kind = (
                *map(bool, row),
                *[row[place] for place in codes],
                *[len(row[place]) for place in dates],
            )
            found = known.get(kind)
            if found is None:
                found = self._lay_out(kind, row)
            text, pick = found
            if all(is_sound("".join(picked(row))) for is_sound, picked in checks):
                yield text % pick(row)
            else:
                yield self._write_escaped(row)

    def _lay_out(self, kind: Kind, row: Row) -> Format:
        parts = self.layout(statement for statement in self.statements if is_stated(statement, row))
        text = "".join(part.replace("%", "%%") if isinstance(part, str) else "%s" for part in parts)
        holes = [part.column for part in parts if isinstance(part, Hole)]
        if len(self.formats) < KINDS:
            self.formats[kind] = (text, _picker(holes))
        return text, _picker(holes)

    def _write_escaped(self, row: Row) -> str:
        parts = self.layout(statement for statement in self.statements if is_stated(statement, row))
        return "".join(
            part if isinstance(part, str) else ESCAPES[part.form](row[part.column])
            for part in parts
        )


def is_stated(statement: Statement, row: Row) -> bool:
    """Whether a row states this."""
    return (
        all(row[place] for place in statement.needs)
        and all(row[place] == cell for place, cell in statement.when.items())
        and all(len(row[place]) == length for place, length in statement.lengths.items())
    )


def lay_out_lines(statements: Iterable[Statement]) -> Parts:
    """N-Triples: a line for each statement."""
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
    """Turtle: a block for each subject, with the prefixes of `shorten` (namespace to prefix)."""

    def lay_out(statements: Iterable[Statement]) -> Parts:
        parts: list[str | Hole] = []
        ordered = sorted(statements, key=lambda statement: repr(statement.subject))
        for subject, own in groupby(ordered, key=lambda statement: statement.subject):
            parts += ["<", *subject, ">"]
            ends = _by_predicate(own)
            for number, (predicate, objects) in enumerate(ends):
                parts.append(" " if number == 0 else " ;\n    ")
                parts.append("a" if predicate == RDF_TYPE else short_iri(predicate, shorten))
                for place, statement in enumerate(objects):
                    parts += [" " if place == 0 else " , ", *_short_object(statement, shorten)]
            parts.append(" .\n")
        return _join(parts)

    return lay_out


def short_iri(iri: str, shorten: Mapping[str, str]) -> str:
    """An IRI in Turtle: with its prefix where there is one and its local name is plain."""
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
    """The same parts with neighbouring texts as one."""
    joined: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)


def _checks_of(
    statements: Iterable[Statement],
) -> list[tuple[Callable[[str], object], Callable[[Row], tuple[str, ...]]]]:
    """For each form in which cells stand, what tells that they stand in it as they are."""
    columns: dict[Form, set[int]] = {}
    for statement in statements:
        for part in (*statement.subject, *statement.object):
            if isinstance(part, Hole):
                columns.setdefault(part.form, set()).add(part.column)
    return [(_SOUND[form], _picker(sorted(places))) for form, places in columns.items()]


def _picker(places: Sequence[int]) -> Callable[[Row], tuple[str, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    return (lambda row: (row[places[0]],)) if places else (lambda row: ())

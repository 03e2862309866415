"""What identifies a row: its id, its numbers, its names, where it is, how it can be reached.

Which columns say so is read from the schema of the register, by what their properties mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from oress_opendata.desk.mapping.headings import is_empty_word
from oress_opendata.desk.mapping.values import takes_dates
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.projections.search.analysis.names import Name, read_name
from oress_opendata.projections.search.analysis.texts import fold_words
from oress_opendata.projections.search.indexing.column_roles import IDENTIFIERS
from oress_opendata.sources.privacy.headers import find_kind

FOUNDED = frozenset({"http://schema.org/foundingDate", "http://schema.org/startDate"})
FORMS = frozenset({"http://purl.org/essglobal/vocab/legalForm"})
ACTIVITIES = frozenset({"http://purl.org/essglobal/vocab/primarySector"})
# A number with fewer letters and digits may be anybody's.
SHORTEST = 3
# Characters of a date that is known to the day.
DAY = 10
_PHONE = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Features:
    """`numbers` are by namespace, such as `structures.ice`; `traits` by kind. `founded` is a date
    that may lack its day or month."""

    id: str = ""
    names: tuple[Name, ...] = ()
    place: str = ""
    form: str = ""
    numbers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    traits: frozenset[tuple[str, str]] = frozenset()
    founded: str = ""
    activity: str = ""


@dataclass(frozen=True)
class FeatureReader:
    """Reads features of the rows of a register's table."""

    table: Table
    satellites: tuple[Table, ...] = ()

    def read(
        self, cells: Mapping[str, str], numbers: Iterable[tuple[str, str]] = (), *, own_id: str = ""
    ) -> Features:
        """The features of a row: its cells by column, and the numbers of its satellites by
        namespace."""
        names = (read_name(cells[name]) for name in self._names if cells.get(name))
        found: dict[str, frozenset[str]] = {}
        own = ((space, cells.get(name, "")) for space, name in self._numbers)
        for space, text in (*own, *numbers):
            number = normalise_number(text)
            if number:
                found[space] = found.get(space, frozenset()) | {number}
        return Features(
            id=own_id,
            names=tuple(name for name in names if name),
            place=cells.get(self._place, ""),
            form=cells.get(self._form, ""),
            numbers=found,
            traits=frozenset(self._read_traits(cells)),
            founded=cells.get(self._founded, ""),
            activity=cells.get(self._activity, ""),
        )

    def _read_traits(self, cells: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        for name, kind in self._contacts:
            for text in cells.get(name, "").split(";"):
                plain = _PHONE.sub("", text)[-9:] if kind == "phone" else text.strip().casefold()
                if len(plain) >= 6:
                    yield kind, plain

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.table.labels.values()))

    @cached_property
    def _numbers(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (f"{self.table.resource}.{column.name}", column.name)
            for column in self.table.columns
            if column.property_url in IDENTIFIERS and column.name != self.table.id_column
        )

    @cached_property
    def _place(self) -> str:
        position = self.table.schema.get("oress:position")
        if isinstance(position, Mapping) and position.get("place"):
            return str(position["place"])
        places = [column.name for column in self.table.columns if column.register == "place"]
        return places[-1] if places else ""

    @cached_property
    def _form(self) -> str:
        return _first(self.table.columns, FORMS)

    @cached_property
    def _activity(self) -> str:
        return _first(self.table.columns, ACTIVITIES)

    @cached_property
    def _founded(self) -> str:
        dates = [c for c in self.table.columns if c.type == "date" or takes_dates(c)]
        return _first(dates, FOUNDED)

    @cached_property
    def telling_columns(self) -> frozenset[str]:
        """The columns that tell one record from another."""
        numbers = {name for _, name in self._numbers}
        others = {self._place, self._form, self._activity, self._founded}
        return frozenset({*self._names, *numbers, *others} - {""})

    @cached_property
    def _contacts(self) -> tuple[tuple[str, str], ...]:
        kinds = ((column.name, find_kind(column.name)) for column in self.table.columns)
        return tuple((name, kind) for name, kind in kinds if kind in ("phone", "email"))

    @cached_property
    def number_columns(self) -> Mapping[str, tuple[str, str]]:
        """The satellites that hold numbers: the columns of their kind and of the number."""
        found = {}
        for table in self.satellites:
            values = [c.name for c in table.columns if c.property_url in IDENTIFIERS]
            kinds = [name for name in table.primary_key if name != table.id_column]
            if values and len(kinds) == 1:
                found[table.resource] = (kinds[0], values[0])
        return found


def _first(columns: Sequence[Column], properties: frozenset[str]) -> str:
    return next((column.name for column in columns if column.property_url in properties), "")


def normalise_number(text: str) -> str:
    """A number without signs, case and leading zeros; empty if it is too short to tell."""
    if not text or is_empty_word(text):
        return ""
    plain = "".join(fold_words(text)).lstrip("0")
    return plain if len(plain) >= SHORTEST and any(map(str.isdigit, plain)) else ""

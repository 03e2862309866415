"""The fields that a column of a workbook may fill: those of the register and of its satellites.

A slot is named by its resource and column: `structures.name_fr`. A satellite with one key beside
the record has a slot for a list of its codes (`services-publics.public`), or, where it holds a
value for each code, a slot for each (`identifiants.value@ice`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from oress_opendata.desk.mapping.headings import POSITION, WITHIN, folded_words
from oress_opendata.desk.mapping.target import Option, Target
from oress_opendata.desk.mapping.values import title_of
from oress_opendata.desk.mapping.words import Words
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.projections.search.analysis.texts import fold_text

POSITION_TITLE = N_("Position (latitude and longitude)")
WITHIN_TITLE = N_("Only helps to find: {title}")
OF_CODE = N_("{title}: {code}")


@dataclass(frozen=True)
class Slot:
    """`own_names` are the field's name and titles, `synonyms` what people call it, folded. `code`
    is that of a satellite's row, `is_list` where a cell may hold several values. The columns of a
    position are `column` and `second`; `is_context` where it only helps to find another."""

    name: str
    table: Table
    column: Column
    title: Words
    own_names: frozenset[str]
    synonyms: frozenset[str]
    code: str = ""
    is_list: bool = False
    second: Column | None = None
    is_context: bool = False

    @property
    def vocabulary(self) -> str:
        """The scheme or register of its codes; empty where cells are values."""
        return self.column.scheme or self.column.register or ""


def list_slots(target: Target) -> tuple[Slot, ...]:
    """All slots of a register: its own columns in their order, then those of its satellites."""
    own = tuple(_own_slots(target.register))
    return (*own, *_special_slots(target.register, own), *_satellite_slots(target))


def _own_slots(table: Table) -> Iterator[Slot]:
    for column in table.columns:
        yield _create(table, column)


def _create(table: Table, column: Column, name: str = "") -> Slot:
    title = title_of(column)
    own = {fold_text(text) for text in (column.name, *title.labels.values())}
    keys = (column.property_url, f"scheme:{column.scheme}", f"register:{column.register}")
    synonyms = frozenset[str]().union(*(folded_words(key or "") for key in keys))
    return Slot(
        name or f"{table.resource}.{column.name}", table, column, title, frozenset(own), synonyms
    )


def _special_slots(table: Table, own: tuple[Slot, ...]) -> Iterator[Slot]:
    """A position in one cell, and the place that contains the place."""
    position = table.schema.get("oress:position")
    columns = {column.name: column for column in table.columns}
    if isinstance(position, Mapping):
        first, second = (columns.get(str(position.get(key))) for key in ("latitude", "longitude"))
        if first and second:
            name = f"{table.resource}.{first.name}+{second.name}"
            words = folded_words(POSITION)
            yield Slot(name, table, first, Words(POSITION_TITLE), words, words, second=second)
    places = [slot for slot in own if slot.column.register == "place"]
    if places:
        slot = places[-1]
        words = folded_words(WITHIN)
        title = Words(WITHIN_TITLE, {"title": slot.title})
        name = f"within:{slot.name}"
        yield Slot(name, table, slot.column, title, words, words, is_context=True)


def _satellite_slots(target: Target) -> Iterator[Slot]:
    for table in target.satellites:
        provenance = set((table.schema.get("oress:provenance") or {}).values())
        owner = table.id_column
        keys = [name for name in table.primary_key if name != owner]
        if owner not in table.primary_key or len(keys) != 1:
            continue
        key = table.columns[table.positions[keys[0]]]
        others = [
            column
            for column in table.columns
            if column.name not in (owner, key.name) and column.name not in provenance
        ]
        if not others:
            yield _list_slot(table, key)
        elif key.scheme:
            yield from _coded_slots(table, others, target.options.get(key.scheme, ()))


def _list_slot(table: Table, key: Column) -> Slot:
    plain = _create(table, key)
    titles = table.descriptor.get("oress:title") or {}
    names = {fold_text(str(text)) for text in (table.resource, *titles.values())}
    own = frozenset(plain.own_names | names)
    return Slot(plain.name, table, key, plain.title, own, plain.synonyms, is_list=True)


def _coded_slots(
    table: Table, columns: list[Column], options: tuple[Option, ...]
) -> Iterator[Slot]:
    for option in options:
        for column in columns:
            title = Words(OF_CODE, {"title": title_of(column), "code": Words(labels=option.labels)})
            texts = (option.code, *option.labels.values(), *option.spellings)
            names = frozenset(map(fold_text, texts)) if column is columns[0] else frozenset[str]()
            name = f"{table.resource}.{column.name}@{option.code}"
            yield Slot(name, table, column, title, names, frozenset(), code=option.code)

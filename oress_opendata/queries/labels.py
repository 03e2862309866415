"""What the codes and the ids in the cells of tables are called: by the vocabularies, and by the
records of registers as they are named now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.model.concept import Vocabulary
from oress_opendata.model.places import COMMUNE, REGISTER, Places
from oress_opendata.projections.search.analysis.texts import fold_once, fold_text
from oress_opendata.projections.tables.reading import list_values
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.places import read_places
from oress_opendata.store.records import read_names
from oress_opendata.vocabularies.installed import installed_vocabulary

NOTHING: Mapping[str, str] = {}
LEVELS = "place-type"


@dataclass(frozen=True, slots=True)
class Labels:
    """`names` are those of records, by register and id. A text is by language."""

    vocabulary: Vocabulary
    places: Places
    names: Mapping[str, Mapping[str, Mapping[str, str]]]

    def label(self, column: Column, code: str) -> Mapping[str, str]:
        """The label of a code or the name of a record; empty where there is none."""
        if column.scheme:
            return self.vocabulary.label(column.scheme, code)
        return self.names.get(column.register or "", {}).get(code, NOTHING)

    def level(self, column: Column, code: str) -> Mapping[str, str]:
        """What kind of place a place is, such as a province; empty for anything else."""
        place = self.places.all.get(code) if column.register == REGISTER else None
        if place is None:
            return NOTHING
        return self.vocabulary.label(LEVELS, COMMUNE if place.is_commune else place.kind)

    def find(
        self, column: Column, codes: Iterable[str], text: str, *, whole: bool = False
    ) -> list[str]:
        return find_codes({code: self.label(column, code) for code in codes}, text, whole=whole)


def find_codes(
    labels: Mapping[str, Mapping[str, str]], text: str, *, whole: bool = False
) -> list[str]:
    """The codes that contain a text, or of which a label in any language does, whatever the case,
    the accents and the Arabic spelling; with `whole`, those that are equal to it."""
    wanted = " ".join(fold_once(text))
    if not wanted:
        return []
    found = []
    for code, texts in labels.items():
        known = [fold_text(name) for name in (code, *texts.values())]
        if wanted in known or (not whole and any(wanted in name for name in known)):
            found.append(code)
    return found


def read_labels(catalogue: Catalogue, connection: Connection, table: Table) -> Labels:
    """The labels of the cells of a table; names are cached with the snapshot of the registry."""
    snapshot = catalogue.snapshots.read(connection)
    registers = {column.register for column in table.columns if column.register}

    def read(register: str) -> dict[str, dict[str, str]]:
        return snapshot.remember(("names", register), lambda: read_names(connection, register))

    return Labels(
        installed_vocabulary(catalogue.settings.id_base),
        read_places(catalogue, connection),
        {register: read(register) for register in sorted(registers)},
    )


def find_in(table: Table, database: Path, labels: Labels) -> Callable[[str, str], list[str] | None]:
    """A function that gives the codes of a column that a text finds, of those in the table; None
    for a column without labels."""
    columns = {column.name: column for column in table.columns}

    def find(name: str, text: str) -> list[str] | None:
        column = columns.get(name)
        if column is None or not has_labels(column):
            return None
        return labels.find(column, list_values(database, name), text)

    return find


def point_to_owner(table: Table) -> Table:
    """A satellite whose id column says which register it points into, as any other column of ids
    does; any other table unchanged."""
    if not table.owner:
        return table
    columns = (
        replace(column, field={**column.field, "valueUrl": table.about_url})
        if column.name == table.id_column
        else column
        for column in table.columns
    )
    return replace(table, columns=tuple(columns))


def has_labels(column: Column) -> bool:
    return bool(column.scheme or column.register)


def has_levels(column: Column) -> bool:
    return column.register == REGISTER

"""The target of an import, from the store or from a package on disk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from oress_opendata.desk.mapping.target import Option, Rows, Target
from oress_opendata.errors import OressError
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.concept import Scheme
from oress_opendata.model.record import code_of
from oress_opendata.model.release import without_sums
from oress_opendata.settings import Settings
from oress_opendata.sources.privacy.headers import find_kind
from oress_opendata.sources.tables.rows import read_header, read_rows
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.ownership import find_dataset, known_ids
from oress_opendata.store.records import list_record_texts
from oress_opendata.store.releases import find_current
from oress_opendata.vocabularies.installed import installed_vocabulary

BATCH = 500
# Records of a register of which each is an option; of more, only the ids are known.
MOST_OPTIONS = 20_000
NO_REGISTER = N_("The dataset {name} has no register: its rows are not records.")
# What the descriptor of another dataset says of itself only.
_OWN_TERMS = frozenset({"oress:sample", "oress:confirmed", "created", "sources", "id", "homepage"})


class NoRegister(OressError):
    """A dataset whose rows are not records cannot be updated row by row."""


def load_target(
    store: Store, settings: Settings, dataset: str, today: date, register: str = ""
) -> Target:
    """The register of a dataset's current release. Raises NotFound, Gone or NoRegister."""
    with transaction(store.reading) as connection:
        release = find_current(connection, dataset)
    manifest = store.manifest(release.manifest)
    locations = {file.path: store.blobs.checked(file.sha256) for file in manifest.resource_files}
    return create_target(
        manifest.descriptor, locations, settings, store, today=today, register=register
    )


def load_model(
    store: Store, settings: Settings, register: str, dataset: str, today: date
) -> Target:
    """The target of a new dataset whose table is like that of a published register, without columns
    of contacts: those need consent, and a reason. Raises NotFound if nothing was published."""
    with transaction(store.reading) as connection:
        owner = find_dataset(connection, register)
        release = find_current(connection, owner)
    described = store.manifest(release.manifest).descriptor
    kept = [
        _drop_contacts(without_sums(table.descriptor))
        for table in read_tables(described)
        if register in (table.register, table.owner)
    ]
    descriptor = {key: value for key, value in described.items() if key not in _OWN_TERMS} | {
        "name": dataset,
        "version": "1.0.0",
        "resources": kept,
    }
    return create_target(descriptor, {}, settings, store, today=today, register=register)


def _drop_contacts(resource: Mapping[str, Any]) -> dict[str, Any]:
    fields = resource["schema"]["fields"]
    kept = [field for field in fields if find_kind(field["name"]) not in ("phone", "email")]
    return {**resource, "schema": {**resource["schema"], "fields": kept}}


def list_options(settings: Settings, store: Store | None) -> dict[str, tuple[Option, ...]]:
    """What the cells of a table without a register may name: places, and the codes of schemes."""
    vocabulary = installed_vocabulary(settings.id_base)
    options = {name: tuple(_list_concepts(one)) for name, one in vocabulary.schemes.items()}
    if store is not None:
        with transaction(store.reading) as connection:
            options["place"] = tuple(_list_records(connection, "place"))
    return options


def create_target(
    descriptor: Mapping[str, Any],
    locations: Mapping[str, Path],
    settings: Settings,
    store: Store | None,
    *,
    today: date,
    register: str = "",
) -> Target:
    """The target of a package whose files are at `locations`, by path. Raises NoRegister."""
    tables = read_tables(descriptor)
    records = [table for table in tables if table.register and register in ("", table.register)]
    if not records:
        raise NoRegister(NO_REGISTER, name=descriptor.get("name"))
    kept = [table for table in tables if table in records or table.owner == records[0].register]
    return Target(
        descriptor=descriptor,
        rows={table.resource: _read_rows(table, locations) for table in kept},
        options=_load_options(kept, settings, store),
        owned=_load_owned(str(records[0].register), store),
        today=today,
        languages=settings.languages,
        register_name=str(records[0].register),
        locations=locations,
    )


def _read_rows(table: Table, locations: Mapping[str, Path]) -> Rows:
    """The rows of a table, their cells in the order of the schema."""
    location = locations.get(table.path)
    if location is None or not location.is_file():
        return ()
    header = read_header(location, table.descriptor)
    places = [header.index(name) if name in header else None for name in table.names]
    return tuple(
        tuple("" if place is None or place >= len(row) else row[place] for place in places)
        for row in read_rows(location, table.descriptor)
        if row
    )


def _load_options(
    tables: Iterable[Table], settings: Settings, store: Store | None
) -> dict[str, tuple[Option, ...]]:
    """The options of every scheme and register that the columns point into."""
    columns = [column for table in tables for column in table.columns]
    vocabulary = installed_vocabulary(settings.id_base)
    options: dict[str, tuple[Option, ...]] = {}
    for column in columns:
        if column.scheme and column.scheme in vocabulary.schemes:
            options[column.scheme] = tuple(_list_concepts(vocabulary.schemes[column.scheme]))
    registers = {column.register for column in columns if column.register} - {"dataset"}
    if store is not None:
        with transaction(store.reading) as connection:
            for name in sorted(registers):
                options[name] = tuple(_list_records(connection, name))
    return options


def _list_concepts(scheme: Scheme) -> Iterator[Option]:
    for code, concept in scheme.concepts.items():
        if not concept.deprecated:
            spellings = (*concept.alternatives, *concept.hidden)
            yield Option(code, concept.labels, spellings, concept.broader or "")


def _list_records(connection: Connection, register: str) -> Iterator[Option]:
    """The listed records of a register, with what contains them."""
    after, count = "", 0
    while batch := list_record_texts(connection, register, after, BATCH):
        for identifier, text in batch:
            content = json.loads(text)
            values = content["values"]
            parent, kind = code_of(values.get("parent")), code_of(values.get("type"))
            yield Option(identifier, content["name"], (), parent, kind)
        after = batch[-1][0]
        count += len(batch)
        if count >= MOST_OPTIONS:
            return


def _load_owned(register: str, store: Store | None) -> frozenset[str]:
    if store is None:
        return frozenset()
    with transaction(store.reading) as connection:
        listed, unlisted = known_ids(connection, [register])
    none = frozenset[str]()
    return listed.get(register, none) | unlisted.get(register, none)

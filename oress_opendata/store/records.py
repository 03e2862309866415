"""The projection `registers` in SQL: a register's rows as they are answered, and their past.

Written by projections/registers.py only; a body is the JSON of an item without its history.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from semver import Version
from sqlalchemy import Connection, func, literal, select

from oress_opendata.errors import Gone, NotFound
from oress_opendata.languages import N_
from oress_opendata.store.ownership import find_owner
from oress_opendata.store.releases import last_reason
from oress_opendata.store.tables import cursors, items, releases, states

NO_REGISTER = N_("There is no register {register}.")
NO_ITEM = N_("There is no {id} in the register {register}.")
WITHDRAWN = N_("The {id} of the register {register} was withdrawn.")
# The body as it is answered: with the columns that it leaves out.
_BODY = (
    literal('{"dataset":"')
    + items.c.dataset
    + '","version":"'
    + items.c.version
    + '",'
    + func.substr(items.c.body, 2)
)
LEFT_OUT = ("dataset", "version")


@dataclass(frozen=True, slots=True)
class State:
    """What a release did to an item: `change` is added, changed, removed or returned."""

    version: str
    issued: str
    change: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A listed item without what it says; `stamp` is another where it says something else."""

    register: str
    id: str
    dataset: str
    stamp: str

    @property
    def key(self) -> str:
        return f"{self.register}/{self.id}"


@dataclass(frozen=True, slots=True)
class Known:
    """What an item's body was made from, and whether it is listed."""

    digest: str
    made: str
    listed: bool


def list_registers(connection: Connection) -> dict[str, int]:
    """The registers that have listed rows, with how many."""
    query = (
        select(items.c.register, func.count())
        .where(items.c.listed)
        .group_by(items.c.register)
        .order_by(items.c.register)
    )
    return dict(connection.execute(query).all())


def list_items(
    connection: Connection, register: str, after: str = "", limit: int = 20
) -> list[tuple[str, str]]:
    """The id and body of listed items after an id, in the order of ids."""
    query = (
        select(items.c.id, _BODY)
        .where(items.c.register == register, items.c.listed, items.c.id > after)
        .order_by(items.c.id)
        .limit(limit)
    )
    return [(identifier, body) for identifier, body in connection.execute(query)]


def count_items(connection: Connection, register: str) -> int:
    """How many are listed. Raises NotFound where the register never had a row."""
    here = items.c.register == register
    total = connection.scalar(select(func.count()).select_from(items).where(here, items.c.listed))
    if not total and not connection.scalar(select(items.c.id).where(here).limit(1)):
        raise NotFound(NO_REGISTER, register=register)
    return total or 0


def find_item(connection: Connection, register: str, identifier: str) -> str:
    """The body of an item, listed or not. Raises NotFound, or Gone where every release that had
    it was withdrawn."""
    here = (items.c.register == register) & (items.c.id == identifier)
    body: str | None = connection.scalar(select(_BODY).where(here))
    if body is None:
        owner = find_owner(connection, register, identifier)
        if owner is None:
            raise NotFound(NO_ITEM, register=register, id=identifier)
        raise Gone(
            WITHDRAWN,
            reason=last_reason(connection, owner),
            register=register,
            id=identifier,
        )
    return body


def list_states(connection: Connection, register: str, identifier: str) -> list[State]:
    """The history of an item by release, in the order of the numbers."""
    query = (
        select(states.c.version, releases.c.issued, states.c.change, states.c.columns)
        .join(
            releases,
            (releases.c.dataset == states.c.dataset) & (releases.c.version == states.c.version),
        )
        .where(states.c.register == register, states.c.id == identifier)
    )
    found = [
        State(version, issued, change, tuple(columns.split("\n")) if columns else ())
        for version, issued, change, columns in connection.execute(query)
    ]
    return sorted(found, key=lambda state: Version.parse(state.version))


def read_cursor(connection: Connection, projection: str) -> tuple[int, str]:
    """How far a projection has read, and the fingerprint of what else it was made from."""
    query = select(cursors.c.seq, cursors.c.fingerprint).where(cursors.c.projection == projection)
    row = connection.execute(query).one_or_none()
    return (row.seq, row.fingerprint) if row else (0, "")


def write_cursor(connection: Connection, projection: str, seq: int, fingerprint: str) -> None:
    connection.execute(cursors.delete().where(cursors.c.projection == projection))
    connection.execute(
        cursors.insert().values(projection=projection, seq=seq, fingerprint=fingerprint)
    )


def forget_cursors(connection: Connection) -> None:
    """Make every projection of the registry begin again."""
    connection.execute(cursors.delete())
    delete_items(connection)


def list_unlisted(connection: Connection) -> dict[str, dict[str, dict[str, set[str]]]]:
    """The ids that are no longer listed: by dataset, the version that said them last, register."""
    query = select(items.c.dataset, items.c.version, items.c.register, items.c.id).where(
        items.c.listed.is_(False)
    )
    found: dict[str, dict[str, dict[str, set[str]]]] = {}
    for dataset, version, register, identifier in connection.execute(query):
        versions = found.setdefault(dataset, {})
        versions.setdefault(version, {}).setdefault(register, set()).add(identifier)
    return found


def read_known(connection: Connection, dataset: str) -> dict[tuple[str, str], Known]:
    """What is known of each item of a dataset, by (register, id)."""
    columns = (items.c.digest, items.c.made, items.c.listed)
    query = select(items.c.register, items.c.id, *columns).where(items.c.dataset == dataset)
    return {
        (register, identifier): Known(*known)
        for register, identifier, *known in connection.execute(query)
    }


def read_bodies(
    connection: Connection, register: str, identifiers: Iterable[str]
) -> dict[str, str]:
    query = select(items.c.id, _BODY).where(
        items.c.register == register, items.c.id.in_(list(identifiers))
    )
    return dict(connection.execute(query).all())


def stream_bodies(connection: Connection, register: str) -> Iterator[str]:
    """The bodies of the listed items of a register, in the order of their ids."""
    query = (
        select(_BODY)
        .where(items.c.register == register, items.c.listed)
        .order_by(items.c.id)
        .execution_options(yield_per=1_000)
    )
    yield from connection.scalars(query)


def stream_rows(connection: Connection) -> Iterator[Row]:
    """The listed items of all registers, by register and id."""
    columns = (items.c.register, items.c.id, items.c.dataset, items.c.stamp)
    query = (
        select(*columns)
        .where(items.c.listed)
        .order_by(items.c.register, items.c.id)
        .execution_options(yield_per=1_000)
    )
    for row in connection.execute(query):
        yield Row(*row)


def read_names(connection: Connection, register: str) -> dict[str, dict[str, str]]:
    """What the items of a register are called, by id, then by language."""
    query = select(items.c.id, _BODY).where(items.c.register == register)
    return {identifier: json.loads(body)["name"] for identifier, body in connection.execute(query)}


def unlist_item(
    connection: Connection, register: str, identifier: str, body: Mapping[str, Any]
) -> None:
    here = (items.c.register == register) & (items.c.id == identifier)
    text = dump_body(body)
    change = items.update().where(here)
    connection.execute(change.values(listed=False, body=text, stamp=stamp_of(text)))


def dump_body(body: Mapping[str, Any]) -> str:
    """A body as it is stored."""
    stored = {name: value for name, value in body.items() if name not in LEFT_OUT}
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":"))


def stamp_of(body: str) -> str:
    return blake2b(body.encode(), digest_size=12).hexdigest()


def move_items(connection: Connection, dataset: str, version: str) -> None:
    """Have all listed items of a dataset be those of a release."""
    here = (items.c.dataset == dataset) & items.c.listed & (items.c.version != version)
    connection.execute(items.update().where(here).values(version=version))


def replace_items(connection: Connection, rows: list[Mapping[str, Any]]) -> None:
    """Write items whole, whatever was there. `rows` are rows of the table `items`."""
    by_register: dict[str, list[str]] = {}
    for row in rows:
        by_register.setdefault(row["register"], []).append(row["id"])
    for register, ids in by_register.items():
        here = (items.c.register == register) & items.c.id.in_(ids)
        connection.execute(items.delete().where(here))
    if rows:
        connection.execute(items.insert(), rows)


def insert_states(connection: Connection, rows: list[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(states.insert(), rows)


def delete_items(connection: Connection, dataset: str | None = None) -> None:
    """Forget the items and the history of a dataset, or all of them."""
    for table in (items, states):
        change = table.delete()
        connection.execute(change.where(table.c.dataset == dataset) if dataset else change)

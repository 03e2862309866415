"""The projection `registers` in SQL: the records as the API answers them.

The text of a record is its JSON without the history, which is in record_history.py. What writes
them is in record_table.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, case, func, literal, select

from oress_opendata.errors import Gone, NotFound, OressError
from oress_opendata.languages import N_
from oress_opendata.model.record import Record, parse_record
from oress_opendata.store.ownership import find_owner
from oress_opendata.store.record_state import version_of
from oress_opendata.store.releases import last_reason
from oress_opendata.store.tables import cursors, record_history, records, releases

NO_REGISTER = N_("There is no register {register}.")
NO_RECORD = N_("There is no record {id} in the register {register}.")
WITHDRAWN = N_("The record {id} of the register {register} was withdrawn.")
# Listed records are of the release of their dataset; the others have the last one that listed them.
# Until an upgrade has rendered them again, records have their own.
_SHARED = func.coalesce(version_of(records.c.dataset), records.c.version)
_VERSION = case((records.c.listed, _SHARED), else_=records.c.version).label("version")
# The text as it is answered: with the members that `body` omits.
_TEXT = (
    literal('{"dataset":"')
    + records.c.dataset
    + '","version":"'
    + _VERSION.element
    + '",'
    + func.substr(records.c.body, 2)
)
# Ids in a query.
AT_ONCE = 500
# Built once: that takes longer than the answer.
_RECORD = select(_TEXT).where(
    records.c.register == bindparam("register"), records.c.id == bindparam("id")
)
_CURSOR = select(cursors.c.seq, cursors.c.fingerprint).where(
    cursors.c.projection == bindparam("projection")
)
_STANDING = select(records.c.dataset, _VERSION, records.c.listed).where(
    records.c.register == bindparam("register"), records.c.id == bindparam("id")
)


class RecordStamp(NamedTuple):
    """A listed record without its content; `stamp` changes with the content."""

    register: str
    id: str
    dataset: str
    stamp: str

    @property
    def key(self) -> str:
        return f"{self.register}/{self.id}"


@dataclass(frozen=True, slots=True)
class Standing:
    """The release that has a record, or had it last, and whether the record is listed."""

    dataset: str
    version: str
    listed: bool


def list_registers(connection: Connection) -> dict[str, int]:
    """The number of listed records by register."""
    query = (
        select(records.c.register, func.count())
        .where(records.c.listed)
        .group_by(records.c.register)
        .order_by(records.c.register)
    )
    return dict(connection.execute(query).all())


def list_record_texts(
    connection: Connection, register: str, after: str = "", limit: int = 20
) -> list[tuple[str, str]]:
    """The id and text of the listed records after an id, in the order of ids."""
    query = (
        select(records.c.id, _TEXT)
        .where(records.c.register == register, records.c.listed, records.c.id > after)
        .order_by(records.c.id)
        .limit(limit)
    )
    return [(identifier, text) for identifier, text in connection.execute(query)]


def list_names(connection: Connection, register: str) -> list[tuple[str, str]]:
    """The id and each name of the listed records of a register, of a few thousand at most."""
    query = select(records.c.id, records.c.body).where(
        records.c.register == register, records.c.listed
    )
    return [
        (identifier, name)
        for identifier, body in connection.execute(query)
        for name in json.loads(body)["name"].values()
    ]


def count_records(connection: Connection, register: str) -> int:
    """The number of listed records. Raises NotFound if the register never had one."""
    here = records.c.register == register
    counting = select(func.count()).select_from(records)
    total = connection.scalar(counting.where(here, records.c.listed))
    if not total and not connection.scalar(select(records.c.id).where(here).limit(1)):
        raise NotFound(NO_REGISTER, register=register)
    return total or 0


def find_record_text(connection: Connection, register: str, identifier: str) -> str:
    """The text of a record, listed or not. Raises NotFound, or Gone if every release that had it
    was withdrawn."""
    text: str | None = connection.scalar(_RECORD, {"register": register, "id": identifier})
    if text is None:
        raise _missing(connection, register, identifier)
    return text


def find_record(connection: Connection, register: str, identifier: str) -> Record:
    """A record, listed or not. Raises NotFound or Gone."""
    return parse_record(find_record_text(connection, register, identifier))


def find_standing(connection: Connection, register: str, identifier: str) -> Standing:
    """Where a record stands, without its content. Raises NotFound or Gone."""
    row = connection.execute(_STANDING, {"register": register, "id": identifier}).one_or_none()
    if row is None:
        raise _missing(connection, register, identifier)
    return Standing(*row)


def _missing(connection: Connection, register: str, identifier: str) -> OressError:
    owner = find_owner(connection, register, identifier)
    if owner is None:
        return NotFound(NO_RECORD, register=register, id=identifier)
    reason = last_reason(connection, owner)
    return Gone(WITHDRAWN, reason=reason, register=register, id=identifier)


def read_cursor(connection: Connection, projection: str) -> tuple[int, str]:
    """How far a projection has read, and the fingerprint of its other sources."""
    row = connection.execute(_CURSOR, {"projection": projection}).one_or_none()
    return (row.seq, row.fingerprint) if row else (0, "")


def write_cursor(connection: Connection, projection: str, seq: int, fingerprint: str) -> None:
    connection.execute(cursors.delete().where(cursors.c.projection == projection))
    connection.execute(
        cursors.insert().values(projection=projection, seq=seq, fingerprint=fingerprint)
    )


def read_record_texts(
    connection: Connection, register: str, identifiers: Iterable[str]
) -> dict[str, str]:
    """The texts of some records, by id."""
    query = select(records.c.id, _TEXT).where(
        records.c.register == register, records.c.id.in_(list(identifiers))
    )
    return dict(connection.execute(query).all())


def stream_record_texts(connection: Connection, register: str) -> Iterator[str]:
    """The texts of the listed records of a register, in the order of their ids."""
    query = (
        select(_TEXT)
        .where(records.c.register == register, records.c.listed)
        .order_by(records.c.id)
        .execution_options(yield_per=1_000)
    )
    yield from connection.scalars(query)


def read_records(
    connection: Connection, register: str, identifiers: Iterable[str]
) -> dict[str, Record]:
    """Some records, listed or not, by id."""
    texts = read_record_texts(connection, register, identifiers)
    return {identifier: parse_record(text) for identifier, text in texts.items()}


def stream_records(connection: Connection, register: str) -> Iterator[Record]:
    """The listed records of a register, in the order of their ids."""
    yield from map(parse_record, stream_record_texts(connection, register))


def stream_stamps(connection: Connection) -> Iterator[RecordStamp]:
    """The listed records of all registers, by register and id."""
    columns = (records.c.register, records.c.id, records.c.dataset, records.c.stamp)
    query = (
        select(*columns)
        .where(records.c.listed)
        .order_by(records.c.register, records.c.id)
        .execution_options(yield_per=1_000)
    )
    yield from map(RecordStamp._make, connection.execute(query))


def stream_ages(
    connection: Connection, register: str, first: str = "", end: str | None = None
) -> Iterator[tuple[str, str, str, str | None]]:
    """Id, dataset, version and time of the last change of the listed records of a register, from
    the id `first` to before `end`, in the order of their ids."""
    own = (record_history.c.register == records.c.register) & (record_history.c.id == records.c.id)
    past = (releases.c.dataset == record_history.c.dataset) & (
        releases.c.version == record_history.c.version
    )
    columns = (records.c.id, records.c.dataset, records.c.version, records.c.listed)
    query = (
        select(records.c.id, records.c.dataset, _VERSION, func.max(releases.c.issued))
        .select_from(records.outerjoin(record_history, own).outerjoin(releases, past))
        .where(records.c.register == register, records.c.listed, records.c.id >= first)
        .group_by(*columns)
        .order_by(records.c.id)
        .execution_options(yield_per=1_000)
    )
    if end is not None:
        query = query.where(records.c.id < end)
    yield from (tuple(row) for row in connection.execute(query))


def read_names(connection: Connection, register: str) -> dict[str, dict[str, str]]:
    """The names of the records of a register, by id and language."""
    query = select(records.c.id, _TEXT).where(records.c.register == register)
    return {identifier: json.loads(text)["name"] for identifier, text in connection.execute(query)}

"""The projection `registers` in SQL: the records as the API answers them, and their history.

Written by projections/registers.py only. The text of a record is its JSON without the history.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from semver import Version
from sqlalchemy import Connection, Row, func, literal, select

from oress_opendata.errors import Gone, NotFound
from oress_opendata.languages import N_
from oress_opendata.model.record import Record, parse_record
from oress_opendata.store.ownership import find_owner
from oress_opendata.store.releases import last_reason
from oress_opendata.store.tables import cursors, record_history, records, releases

NO_REGISTER = N_("There is no register {register}.")
NO_RECORD = N_("There is no record {id} in the register {register}.")
WITHDRAWN = N_("The record {id} of the register {register} was withdrawn.")
# The text as it is answered: with the members that `body` omits.
_TEXT = (
    literal('{"dataset":"')
    + records.c.dataset
    + '","version":"'
    + records.c.version
    + '",'
    + func.substr(records.c.body, 2)
)
OMITTED = ("dataset", "version")


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What a release did to a record: `change` is added, changed, removed or returned."""

    version: str
    issued: str
    change: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleaseChanges:
    """What a release did to a register: by kind of change, the number of its records, and the first
    of their ids with the columns that changed."""

    dataset: str
    version: str
    seq: int
    counts: Mapping[str, int]
    first: Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]


@dataclass(frozen=True, slots=True)
class RecordStamp:
    """A listed record without its content; `stamp` changes with the content."""

    register: str
    id: str
    dataset: str
    stamp: str

    @property
    def key(self) -> str:
        return f"{self.register}/{self.id}"


@dataclass(frozen=True, slots=True)
class RecordDigest:
    """Digests of what a record was rendered from, and whether it is listed."""

    digest: str
    made: str
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
    here = (records.c.register == register) & (records.c.id == identifier)
    text: str | None = connection.scalar(select(_TEXT).where(here))
    if text is None:
        owner = find_owner(connection, register, identifier)
        if owner is None:
            raise NotFound(NO_RECORD, register=register, id=identifier)
        raise Gone(
            WITHDRAWN,
            reason=last_reason(connection, owner),
            register=register,
            id=identifier,
        )
    return text


def find_record(connection: Connection, register: str, identifier: str) -> Record:
    """A record, listed or not. Raises NotFound or Gone."""
    return parse_record(find_record_text(connection, register, identifier))


def list_history(connection: Connection, register: str, identifier: str) -> list[HistoryEntry]:
    """The history of a record, by release in version order."""
    past = record_history.c
    published = (releases.c.dataset == past.dataset) & (releases.c.version == past.version)
    query = (
        select(past.version, releases.c.issued, past.change, past.columns)
        .join(releases, published)
        .where(past.register == register, past.id == identifier)
    )
    found = [
        HistoryEntry(version, issued, change, tuple(columns.split("\n")) if columns else ())
        for version, issued, change, columns in connection.execute(query)
    ]
    return sorted(found, key=lambda entry: Version.parse(entry.version))


def list_release_changes(
    connection: Connection, register: str, before: int, limit: int, named: int
) -> list[ReleaseChanges]:
    """The releases before an entry of the journal that changed a register, the newest first, each
    with at most `named` ids of a kind of change."""
    past = record_history.c
    published = (releases.c.dataset == past.dataset) & (releases.c.version == past.version)
    key = (past.dataset, past.version, releases.c.seq)
    query = (
        select(*key)
        .select_from(record_history.join(releases, published))
        .where(past.register == register, releases.c.seq < before)
        .group_by(*key)
        .order_by(releases.c.seq.desc())
        .limit(limit)
    )
    return [
        ReleaseChanges(*row, *_count_changes(connection, register, row, named))
        for row in connection.execute(query)
    ]


def _count_changes(
    connection: Connection, register: str, release: Row[Any, Any, Any], named: int
) -> tuple[dict[str, int], dict[str, list[tuple[str, tuple[str, ...]]]]]:
    """By kind of change, the number of records, and the first ids with the changed columns."""
    past = record_history.c
    position = func.row_number().over(partition_by=past.change, order_by=past.id).label("position")
    total = func.count().over(partition_by=past.change).label("total")
    own = (past.dataset == release.dataset) & (past.version == release.version)
    here = (past.register == register) & own
    ranked = select(past.change, past.id, past.columns, total, position).where(here).subquery()
    query = select(ranked).where(ranked.c.position <= named).order_by(ranked.c.position)
    counts: dict[str, int] = {}
    first: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for row in connection.execute(query):
        counts[row.change] = row.total
        columns = tuple(row.columns.split("\n")) if row.columns else ()
        first.setdefault(row.change, []).append((row.id, columns))
    return counts, first


def read_cursor(connection: Connection, projection: str) -> tuple[int, str]:
    """How far a projection has read, and the fingerprint of its other sources."""
    query = select(cursors.c.seq, cursors.c.fingerprint).where(cursors.c.projection == projection)
    row = connection.execute(query).one_or_none()
    return (row.seq, row.fingerprint) if row else (0, "")


def write_cursor(connection: Connection, projection: str, seq: int, fingerprint: str) -> None:
    connection.execute(cursors.delete().where(cursors.c.projection == projection))
    connection.execute(
        cursors.insert().values(projection=projection, seq=seq, fingerprint=fingerprint)
    )


def forget_cursors(connection: Connection) -> None:
    """Restart every projection of the registry."""
    connection.execute(cursors.delete())
    delete_records(connection)


def list_unlisted(connection: Connection) -> dict[str, dict[str, dict[str, set[str]]]]:
    """The ids that are no longer listed: by dataset, last version that listed them, register."""
    query = select(records.c.dataset, records.c.version, records.c.register, records.c.id).where(
        records.c.listed.is_(False)
    )
    found: dict[str, dict[str, dict[str, set[str]]]] = {}
    for dataset, version, register, identifier in connection.execute(query):
        versions = found.setdefault(dataset, {})
        versions.setdefault(version, {}).setdefault(register, set()).add(identifier)
    return found


def read_digests(connection: Connection, dataset: str) -> dict[tuple[str, str], RecordDigest]:
    """The digests of the records of a dataset, by (register, id)."""
    columns = (records.c.digest, records.c.made, records.c.listed)
    query = select(records.c.register, records.c.id, *columns).where(records.c.dataset == dataset)
    return {
        (register, identifier): RecordDigest(*digests)
        for register, identifier, *digests in connection.execute(query)
    }


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
    for row in connection.execute(query):
        yield RecordStamp(*row)


def stream_ages(
    connection: Connection, register: str, first: str = "", end: str | None = None
) -> Iterator[tuple[str, str, str, str | None]]:
    """Id, dataset, version and time of the last change of the listed records of a register, from
    the id `first` to before `end`, in the order of their ids."""
    own = (record_history.c.register == records.c.register) & (record_history.c.id == records.c.id)
    past = (releases.c.dataset == record_history.c.dataset) & (
        releases.c.version == record_history.c.version
    )
    columns = (records.c.id, records.c.dataset, records.c.version)
    query = (
        select(*columns, func.max(releases.c.issued))
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


def unlist_record(
    connection: Connection, register: str, identifier: str, content: Mapping[str, Any]
) -> None:
    here = (records.c.register == register) & (records.c.id == identifier)
    text = serialize_record(content)
    change = records.update().where(here)
    connection.execute(change.values(listed=False, body=text, stamp=stamp_of(text)))


def serialize_record(content: Mapping[str, Any]) -> str:
    """The JSON of a record as it is stored."""
    stored = {name: value for name, value in content.items() if name not in OMITTED}
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":"))


def stamp_of(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()


def set_version(connection: Connection, dataset: str, version: str) -> None:
    """Assign all listed records of a dataset to a release."""
    here = (records.c.dataset == dataset) & records.c.listed & (records.c.version != version)
    connection.execute(records.update().where(here).values(version=version))


def replace_records(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Replace records. `rows` are rows of the table `records`."""
    by_register: dict[str, list[str]] = {}
    for row in rows:
        by_register.setdefault(row["register"], []).append(row["id"])
    for register, ids in by_register.items():
        here = (records.c.register == register) & records.c.id.in_(ids)
        connection.execute(records.delete().where(here))
    if rows:
        connection.execute(records.insert(), rows)


def insert_history(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(record_history.insert(), rows)


def delete_records(connection: Connection, dataset: str | None = None) -> None:
    """Delete the records and the history of a dataset, or of all datasets."""
    for table in (records, record_history):
        change = table.delete()
        connection.execute(change.where(table.c.dataset == dataset) if dataset else change)

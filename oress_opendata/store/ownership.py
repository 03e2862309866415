"""The owner of a record id, and whether the record is listed.

`(register, id)` belongs to the dataset that published it first. It is listed while the current
release of that dataset has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, func, select

from oress_opendata.errors import IdTaken, NotFound
from oress_opendata.languages import N_
from oress_opendata.store.tables import record_owners

BATCH = 500
NO_RECORDS = N_("No dataset has records of the register {register}.")
TAKEN = N_(
    "The id {id} of the register {register} belongs to the dataset {owner}; {dataset} cannot "
    "claim it."
)


def claim_ids(connection: Connection, dataset: str, register: str, ids: Iterable[str]) -> None:
    """Assign ids to a dataset. Raises IdTaken for the first that another dataset owns."""
    for batch in _batches(ids):
        here = (record_owners.c.register == register) & record_owners.c.id.in_(batch)
        query = select(record_owners.c.id, record_owners.c.dataset).where(here)
        owners = dict(connection.execute(query).all())
        for identifier in batch:
            owner = owners.get(identifier, dataset)
            if owner != dataset:
                raise IdTaken(TAKEN, id=identifier, register=register, owner=owner, dataset=dataset)
        new = [identifier for identifier in batch if identifier not in owners]
        if new:
            connection.execute(
                record_owners.insert(),
                [
                    {"register": register, "id": identifier, "dataset": dataset, "listed": False}
                    for identifier in new
                ],
            )


def list_owned(connection: Connection) -> Iterator[tuple[str, str]]:
    """The register and id of every record that ever was."""
    query = select(record_owners.c.register, record_owners.c.id)
    yield from ((register, identifier) for register, identifier in connection.execute(query))


def list_only(connection: Connection, dataset: str, current: Mapping[str, set[str]]) -> None:
    """List the ids of a dataset's current release, by register, and unlist all its other ids."""
    query = select(record_owners.c.register, record_owners.c.id, record_owners.c.listed).where(
        record_owners.c.dataset == dataset
    )
    turn: dict[tuple[str, bool], list[str]] = {}
    for register, identifier, listed in connection.execute(query):
        wanted = identifier in current.get(register, ())
        if wanted != listed:
            turn.setdefault((register, wanted), []).append(identifier)
    for (register, wanted), ids in turn.items():
        for batch in _batches(ids):
            here = (record_owners.c.register == register) & record_owners.c.id.in_(batch)
            connection.execute(record_owners.update().where(here).values(listed=wanted))


def find_owner(connection: Connection, register: str, identifier: str) -> str | None:
    """The dataset that owns an id; None if it was never published."""
    here = (record_owners.c.register == register) & (record_owners.c.id == identifier)
    return connection.scalar(select(record_owners.c.dataset).where(here))


def find_dataset(connection: Connection, register: str) -> str:
    """The dataset with the most listed records of a register. Raises NotFound without any."""
    here = (record_owners.c.register == register) & record_owners.c.listed
    counts = (
        select(record_owners.c.dataset)
        .where(here)
        .group_by(record_owners.c.dataset)
        .order_by(func.count().desc(), record_owners.c.dataset)
    )
    found: str | None = connection.scalar(counts.limit(1))
    if found is None:
        raise NotFound(NO_RECORDS, register=register)
    return found


def forget_ids(connection: Connection, dataset: str) -> None:
    """Release every id of a dataset; its remaining releases claim theirs again."""
    connection.execute(record_owners.delete().where(record_owners.c.dataset == dataset))


def known_ids(
    connection: Connection, registers: Iterable[str]
) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """The ids of some registers: those that are listed, and those that no longer are."""
    found: dict[bool, dict[str, set[str]]] = {True: {}, False: {}}
    query = select(record_owners.c.register, record_owners.c.id, record_owners.c.listed).where(
        record_owners.c.register.in_(sorted(registers))
    )
    for register, identifier, listed in connection.execute(query):
        found[listed].setdefault(register, set()).add(identifier)
    listed, unlisted = (
        {register: frozenset(ids) for register, ids in found[state].items()}
        for state in (True, False)
    )
    return listed, unlisted


def _batches(ids: Iterable[str]) -> Iterator[Sequence[str]]:
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), BATCH):
        yield unique[start : start + BATCH]

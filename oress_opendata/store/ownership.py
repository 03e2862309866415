"""Who owns the id of a thing, and whether it is listed: what publication decides by.

`(register, id)` belongs to the dataset that published it first. It is listed while that
dataset's current release has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from oress_opendata.errors import IdTaken
from oress_opendata.languages import N_
from oress_opendata.store.tables import things

BATCH = 500
TAKEN = N_(
    "The id {id} of the register {register} belongs to the dataset {owner}; {dataset} cannot "
    "claim it."
)


def claim_ids(connection: Connection, dataset: str, register: str, ids: Iterable[str]) -> None:
    """Make the ids this dataset's. Raises IdTaken, naming the owner of the first that is not."""
    for batch in _batches(ids):
        here = (things.c.register == register) & things.c.id.in_(batch)
        query = select(things.c.id, things.c.dataset).where(here)
        owners = dict(connection.execute(query).all())
        for identifier in batch:
            owner = owners.get(identifier, dataset)
            if owner != dataset:
                raise IdTaken(TAKEN, id=identifier, register=register, owner=owner, dataset=dataset)
        new = [identifier for identifier in batch if identifier not in owners]
        if new:
            connection.execute(
                things.insert(),
                [
                    {"register": register, "id": each, "dataset": dataset, "listed": False}
                    for each in new
                ],
            )


def list_only(connection: Connection, dataset: str, current: Mapping[str, set[str]]) -> None:
    """List the ids of a dataset's current release, by register, and no other of its ids."""
    query = select(things.c.register, things.c.id, things.c.listed).where(
        things.c.dataset == dataset
    )
    turn: dict[tuple[str, bool], list[str]] = {}
    for register, identifier, listed in connection.execute(query):
        wanted = identifier in current.get(register, ())
        if wanted != listed:
            turn.setdefault((register, wanted), []).append(identifier)
    for (register, wanted), ids in turn.items():
        for batch in _batches(ids):
            here = (things.c.register == register) & things.c.id.in_(batch)
            connection.execute(things.update().where(here).values(listed=wanted))


def find_owner(connection: Connection, register: str, identifier: str) -> str | None:
    """The dataset that owns an id; None where nobody ever published it."""
    here = (things.c.register == register) & (things.c.id == identifier)
    return connection.scalar(select(things.c.dataset).where(here))


def forget_ids(connection: Connection, dataset: str) -> None:
    """Give up every id of a dataset; what remains of it claims its own again."""
    connection.execute(things.delete().where(things.c.dataset == dataset))


def known_ids(
    connection: Connection, registers: Iterable[str]
) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """The ids of some registers: those that are listed, and those that are not any more."""
    found: dict[bool, dict[str, set[str]]] = {True: {}, False: {}}
    query = select(things.c.register, things.c.id, things.c.listed).where(
        things.c.register.in_(sorted(registers))
    )
    for register, identifier, listed in connection.execute(query):
        found[listed].setdefault(register, set()).add(identifier)
    listed, unlisted = (
        {register: frozenset(ids) for register, ids in found[each].items()}
        for each in (True, False)
    )
    return listed, unlisted


def _batches(ids: Iterable[str]) -> Iterator[Sequence[str]]:
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), BATCH):
        yield unique[start : start + BATCH]

"""What all listed records of a dataset have in common: their release, and what it was made with.

Kept once a dataset, beside the cursors of the projections, so that a release that changes a few
records writes these only. Written by projections/registers.py only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, literal, or_, select

from oress_opendata.store.tables import cursors

VERSION, MADE = "version of ", "made of "


@dataclass(frozen=True, slots=True)
class RecordState:
    """`made` has, by register, the digest of what else than their rows the records show. `declares`
    are the registers to which any visible release contributes, `extends` those for which it has
    satellites: after an erasure nothing else tells who showed them."""

    version: str
    made: Mapping[str, str]
    declares: frozenset[str] = frozenset()
    extends: frozenset[str] = frozenset()


def version_of(dataset: ColumnElement[str]) -> ColumnElement[str]:
    """The release of the listed records of a dataset, as a subquery."""
    here = cursors.c.projection == literal(VERSION) + dataset
    return select(cursors.c.fingerprint).where(here).correlate_except(cursors).scalar_subquery()


def read_state(connection: Connection, dataset: str) -> RecordState | None:
    """The state of the records of a dataset; None before its first release."""
    names = (VERSION + dataset, MADE + dataset)
    columns = (cursors.c.projection, cursors.c.fingerprint)
    query = select(*columns).where(cursors.c.projection.in_(names))
    found = dict(connection.execute(query).all())
    if not all(name in found for name in names):
        return None
    version, rest = (found[name] for name in names)
    facts = json.loads(rest)
    registers = (frozenset(facts[name]) for name in ("declares", "extends"))
    return RecordState(version, facts["made"], *registers)


def list_states(connection: Connection) -> dict[str, str]:
    """All states as they are stored."""
    kinds = [cursors.c.projection.startswith(kind, autoescape=True) for kind in (VERSION, MADE)]
    query = select(cursors.c.projection, cursors.c.fingerprint).where(or_(*kinds))
    return dict(connection.execute(query).all())


def write_state(connection: Connection, dataset: str, state: RecordState) -> None:
    delete_state(connection, dataset)
    facts = {
        "made": dict(state.made),
        "declares": sorted(state.declares),
        "extends": sorted(state.extends),
    }
    values = {VERSION: state.version, MADE: json.dumps(facts)}
    rows = [
        {"projection": kind + dataset, "seq": 0, "fingerprint": value}
        for kind, value in values.items()
    ]
    connection.execute(cursors.insert(), rows)


def delete_state(connection: Connection, dataset: str | None = None) -> None:
    """Forget the state of a dataset, or of all."""
    for kind in (VERSION, MADE):
        here = cursors.c.projection.startswith(kind, autoescape=True)
        mine = cursors.c.projection == f"{kind}{dataset}"
        connection.execute(cursors.delete().where(here if dataset is None else mine))

"""The guide to founding a cooperative: the steps of the register `step`, by part and position.

A new release of the register corrects the guide; without any release there is no guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection

from oress_opendata.model.record import Record
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.store.records import stream_records

REGISTER = "step"
# What a cell says where nothing was verified, in each language.
NOT_VERIFIED = frozenset({"Non vérifié", "غير متحقق منه", "Not verified"})
STEP, ACTIVITY, QUESTION, ABOLISHED = "etape", "activite", "question", "abolie"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the guide: a typed view of its record."""

    record: Record

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def part(self) -> str:
        return self.record.code("part")

    @property
    def status(self) -> str:
        return self.record.code("status")

    @property
    def services(self) -> tuple[str, ...]:
        """The kinds of support that help with the step."""
        return self.record.codes("service")

    @property
    def actors(self) -> tuple[str, ...]:
        """The competent actors."""
        return self.record.codes("actor")


@dataclass(frozen=True)
class Guide:
    """The steps in order, and the release that holds them."""

    steps: tuple[Step, ...]
    dataset: str
    version: str

    def part(self, code: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.part == code)

    @cached_property
    def competent(self) -> Mapping[str, frozenset[str]]:
        """The bodies that the guide names, by kind of support. Those of the procedure are also
        under the empty kind, and competent for each kind that the procedure asks for."""
        found: dict[str, set[str]] = {}
        procedure = {actor for step in self.part(STEP) for actor in step.actors}
        for step in self.steps:
            for kind in step.services:
                found.setdefault(kind, set()).update(step.actors)
                if step.part == STEP:
                    found[kind].update(procedure)
        found[""] = procedure
        return {kind: frozenset(actors) for kind, actors in found.items() if actors}


def read_guide(catalogue: Catalogue, connection: Connection) -> Guide | None:
    """The guide; None if none is published. Cached with the snapshot of the registry."""
    snapshot = catalogue.snapshots.read(connection)
    return snapshot.remember("guide", lambda: _read_guide(connection))


def _read_guide(connection: Connection) -> Guide | None:
    records = list(stream_records(connection, REGISTER))
    if not records:
        return None
    records.sort(key=lambda record: (record.value("position") or 0, record.id))
    return Guide(tuple(map(Step, records)), records[0].dataset, records[0].version)

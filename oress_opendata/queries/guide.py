"""The guide to founding a cooperative: the steps of the register `step`, by part and position.

Whoever publishes a release of them corrects the guide; without any there is no guide.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.store.records import stream_record_texts

REGISTER = "step"
STEP, ACTIVITY, QUESTION, ABOLISHED = "etape", "activite", "question", "abolie"


@dataclass(frozen=True, slots=True)
class Step:
    """A row: `services` are the kinds of support that help with it, `actors` who is competent."""

    id: str
    names: Mapping[str, str]
    values: Mapping[str, Any]
    services: tuple[str, ...]
    actors: tuple[str, ...]

    @property
    def part(self) -> str:
        return _code(self.values.get("part"))

    @property
    def status(self) -> str:
        return _code(self.values.get("status"))

    def texts(self, name: str) -> dict[str, str]:
        """What a column that comes in several languages says, by language."""
        begin = f"{name}_"
        return {
            key.removeprefix(begin): str(value)
            for key, value in self.values.items()
            if key.startswith(begin) and value
        }


@dataclass(frozen=True, slots=True)
class Guide:
    """The steps in their order, and the release that holds them."""

    steps: tuple[Step, ...]
    dataset: str
    version: str

    def part(self, code: str) -> tuple[Step, ...]:
        return tuple(each for each in self.steps if each.part == code)


def read_guide(catalogue: Catalogue, connection: Connection) -> Guide | None:
    """The guide, kept with the registry's state; None where nobody published one."""
    snapshot = catalogue.snapshots.read(connection)
    return snapshot.remember("guide", lambda: _make_guide(connection))


def _make_guide(connection: Connection) -> Guide | None:
    bodies = [json.loads(text) for text in stream_record_texts(connection, REGISTER)]
    if not bodies:
        return None
    bodies.sort(key=lambda each: (each["values"].get("position") or 0, each["id"]))
    steps = tuple(
        Step(
            id=each["id"],
            names=each["name"],
            values=each["values"],
            services=tuple(_codes(each["values"].get("service"))),
            actors=tuple(_codes(each["values"].get("actor"))),
        )
        for each in bodies
    )
    return Guide(steps, bodies[0]["dataset"], bodies[0]["version"])


def _codes(values: Any) -> Iterator[str]:
    yield from (_code(each) for each in values or ())


def _code(value: Any) -> str:
    return str(value["code"]) if isinstance(value, Mapping) else str(value or "")

"""The subject of a validation: the package, what is known, and what the package itself adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.known import Known
from oress_opendata.model.package import Package

DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True, slots=True)
class Subject:
    """`own_ids`: the ids that the package's own tables add to each register. `file` is the name of
    the descriptor in findings. `used` collects the confirmations that were needed."""

    package: Package
    known: Known
    tables: tuple[Table, ...]
    own_ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    file: str = DESCRIPTOR
    used: set[tuple[str, str, str]] = field(default_factory=set)

    @property
    def descriptor(self) -> Mapping[str, Any]:
        return self.package.descriptor

    @property
    def is_sample(self) -> bool:
        return self.descriptor.get("oress:sample") is True

    def has_id(self, register: str, identifier: str) -> bool:
        """Whether a reference to a register may name this id."""
        return any(identifier in ids.get(register, ()) for ids in (self.known.listed, self.own_ids))

    def had_id(self, register: str, identifier: str) -> bool:
        """Whether the id was published and is no longer listed."""
        return identifier in self.known.unlisted.get(register, ())

    def is_confirmed(self, rule: str, resource: str, column: str) -> bool:
        """Whether the descriptor confirms that a column may hold what a rule found."""
        wanted = (rule, resource, column)
        confirmed = any(
            (entry.get("rule"), entry.get("resource"), entry.get("column")) == wanted
            for entry in self.descriptor.get("oress:confirmed") or ()
        )
        if confirmed:
            self.used.add(wanted)
        return confirmed

    def columns(self) -> Iterator[tuple[Table, str, Mapping[str, Any]]]:
        """Every column of every table, with its name in findings."""
        for table in self.tables:
            for column in table.columns:
                yield table, f"{table.resource}.{column.name}", column.field

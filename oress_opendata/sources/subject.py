"""What is being judged: the package, what is known, and what the package holds itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.known import Known
from oress_opendata.model.package import Package

DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True, slots=True)
class Subject:
    """`own_ids`: the ids that the package's own tables give to each register, as they stand in
    the files. `file` is the name under which findings speak of the descriptor."""

    package: Package
    known: Known
    tables: tuple[Table, ...]
    own_ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    file: str = DESCRIPTOR

    @property
    def descriptor(self) -> Mapping[str, Any]:
        return self.package.descriptor

    def ids(self, register: str) -> frozenset[str]:
        """The ids that a reference to a register may name: published ones and the package's."""
        listed = self.known.listed.get(register, frozenset())
        return listed | self.own_ids.get(register, frozenset())

"""The changes from one release to another (metadata, schema, rows), and the version they need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any


class Level(IntEnum):
    """The size of a change, in the terms of semantic versioning."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True, slots=True)
class Change:
    """A changed value of the descriptor. `pointer` is a JSON Pointer (RFC 6901); a missing value is
    None."""

    pointer: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a change has its level: a marked sentence with its parameters."""

    level: Level
    sentence: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that was added, removed or changed, identified by its key.

    `before` and `after` are its cells by column; a changed row has only its changed columns.
    """

    resource: str
    kind: str
    key: Mapping[str, str]
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """The changes of one resource. Counts are of rows; None where rows cannot be compared, because
    it is not a table or its key changed."""

    resource: str
    kind: str
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    columns_changed: tuple[Change, ...] = ()
    added: int | None = None
    removed: int | None = None
    changed: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes of dataset `name` from version `before` to `after`.

    `resources` lists those that differ. `proposed` is the smallest version that fits.
    """

    name: str
    before: str
    after: str
    level: Level
    proposed: str
    reasons: tuple[Reason, ...]
    metadata: tuple[Change, ...]
    resources: tuple[ResourceChange, ...]

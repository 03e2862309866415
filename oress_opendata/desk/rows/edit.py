"""An edit: what somebody decided about one record, as a draft keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Action(StrEnum):
    CHANGE = "change"
    ADD = "add"
    END = "end"


Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Edit:
    """`cells` are new texts by column, as the file holds them; an empty one empties the cell.
    `satellites` are all rows of a satellite for this record, by its resource; only those that were
    changed. `message` is the number of what the public sent, if that is why."""

    register: str
    id: str
    action: Action
    cells: Cells
    satellites: Mapping[str, tuple[Cells, ...]] = field(default_factory=dict)
    message: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.register, self.id

    def to_json(self) -> dict[str, Any]:
        return {
            "register": self.register,
            "id": self.id,
            "action": self.action.value,
            "cells": dict(self.cells),
            "satellites": {
                name: [dict(row) for row in rows] for name, rows in self.satellites.items()
            },
            "message": self.message,
        }


def edit_from_json(value: Mapping[str, Any]) -> Edit:
    return Edit(
        register=value["register"],
        id=value["id"],
        action=Action(value["action"]),
        cells=value["cells"],
        satellites={name: tuple(rows) for name, rows in value["satellites"].items()},
        message=value["message"],
    )


def merge_edits(edits: tuple[Edit, ...], new: Edit) -> tuple[Edit, ...]:
    """The edits of a draft with one more: a second edit of a record is added to the first."""
    merged, found = [], False
    for edit in edits:
        if edit.key != new.key:
            merged.append(edit)
            continue
        found = True
        merged.append(
            Edit(
                register=edit.register,
                id=edit.id,
                action=edit.action if edit.action is Action.ADD else new.action,
                cells={**edit.cells, **new.cells},
                satellites={**edit.satellites, **new.satellites},
                message=new.message or edit.message,
            )
        )
    return tuple(merged) if found else (*merged, new)

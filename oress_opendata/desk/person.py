"""Who works at the desk, and what each role may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """An editor prepares, a publisher also publishes, an administrator also manages people."""

    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        order = list(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. `name` is what they sign in with, and what the audit list shows."""

    id: str
    name: str
    role: Role

    def may(self, role: Role) -> bool:
        return self.role.includes(role)

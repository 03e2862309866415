"""How to reach an organisation, by its columns in a register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Contacts:
    """Empty where a register holds none."""

    phone: str = ""
    fax: str = ""
    email: str = ""
    website: str = ""
    address: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


def read_contacts(values: Mapping[str, Any]) -> Contacts:
    names = (field.name for field in fields(Contacts))
    return Contacts(**{name: str(values.get(name) or "") for name in names})

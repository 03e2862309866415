"""A parameter, declared once: how its text is read, its default, how OpenAPI describes it.

Pages and API read with the same functions, so the same mistake gets the same problem everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from semver import Version

from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_

NOT_A_NUMBER = N_("Parameter {parameter} must be a whole number from {least} to {most}.")
NOT_A_CHOICE = N_("Parameter {parameter} must be one of: {known}.")
NOT_A_VERSION = N_("Parameter {parameter} must be a version, such as 1.0.0.")
NOT_A_TIME = N_("Parameter {parameter} must be a date or a time, such as 2026-11-24T06:10:36Z.")
# The greatest integer of SQL's INTEGER.
GREATEST = 2**31 - 1

T = TypeVar("T")
Read = Callable[[str, str], T]


@dataclass(frozen=True, slots=True)
class Parameter(Generic[T]):
    """`read` gets the name and the text, and raises BadQuery. `schema` is OpenAPI's."""

    name: str
    description: str
    read: Read[T]
    default: T
    required: bool = False
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})

    def describe(self) -> dict[str, Any]:
        """The parameter as OpenAPI 3 describes it."""
        schema = dict(self.schema)
        if isinstance(self.default, str | int) and self.default != "":
            schema["default"] = self.default
        described = {"in": "query", "name": self.name, "schema": schema}
        required = {"required": True} if self.required else {}
        return {**described, "description": self.description, **required}


def read_text(_name: str, text: str) -> str:
    return text


def whole_number(least: int, most: int) -> Read[int]:
    """Digits alone: no sign, no space, no other alphabet's digits."""

    def read(name: str, text: str) -> int:
        digits = text.isascii() and text.isdigit() and len(text) <= len(str(most))
        if not (digits and least <= int(text) <= most):
            raise BadQuery(NOT_A_NUMBER, parameter=name, least=least, most=most)
        return int(text)

    return read


def choice(values: Collection[str]) -> Read[str]:
    def read(name: str, text: str) -> str:
        if text not in values:
            raise BadQuery(NOT_A_CHOICE, parameter=name, known=", ".join(values))
        return text

    return read


def read_version(name: str, text: str) -> str:
    if not Version.is_valid(text):
        raise BadQuery(NOT_A_VERSION, parameter=name)
    return text


def read_time(name: str, text: str) -> datetime:
    """A time in UTC; a time without a zone is one of UTC."""
    try:
        # A `+` in a query string is a space, and harvesters write it so.
        time = datetime.fromisoformat(text.replace(" ", "+"))
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadQuery(NOT_A_TIME, parameter=name) from error


def number_parameter(
    name: str, description: str, default: int, least: int, most: int
) -> Parameter[int]:
    schema = {"type": "integer", "minimum": least, "maximum": most}
    return Parameter(name, description, whole_number(least, most), default, schema=schema)


def text_parameter(name: str, description: str) -> Parameter[str]:
    return Parameter(name, description, read_text, "")


def choice_parameter(
    name: str, description: str, values: Collection[str], default: str
) -> Parameter[str]:
    schema = {"type": "string", "enum": list(values)}
    return Parameter(name, description, choice(values), default, schema=schema)


def version_parameter(name: str, description: str) -> Parameter[str]:
    schema = {"type": "string", "example": "1.0.0"}
    return Parameter(name, description, read_version, "", required=True, schema=schema)

"""The arguments of tools: each is declared once, for the JSON Schema and for the check.

An assistant reads the sentences of the errors, and corrects itself by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from oress_opendata.delivery.parameters.parameter import NOT_A_CHOICE, NOT_A_NUMBER
from oress_opendata.delivery.parameters.query_string import NONE_KNOWN, REQUIRED, UNKNOWN
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_

NOT_A_TEXT = N_("Parameter {parameter} must be a text of at most {most} characters.")
NOT_A_LIST = N_("Parameter {parameter} must be a list of at most {most} texts.")
NOT_AN_OBJECT = N_(
    "Parameter {parameter} must be an object whose members are texts, numbers, true or false, or "
    "lists of them."
)
LONGEST, MOST_ITEMS = 1_000, 50
SCALAR = {"type": ["string", "number", "boolean"]}


@dataclass(frozen=True, slots=True)
class Argument:
    """`schema` is its JSON Schema, with a description for the assistant."""

    name: str
    schema: Mapping[str, Any]
    required: bool = False


def text(name: str, description: str, *, required: bool = False, most: int = LONGEST) -> Argument:
    schema = {"type": "string", "maxLength": most, "description": description}
    return Argument(name, schema, required)


def choice(name: str, description: str, values: Iterable[str]) -> Argument:
    return Argument(name, {"type": "string", "enum": list(values), "description": description})


def number(name: str, description: str, default: int, most: int) -> Argument:
    bounds = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return Argument(name, {**bounds, "description": description})


def texts(name: str, description: str, most: int = MOST_ITEMS) -> Argument:
    items = {"type": "string", "maxLength": LONGEST}
    schema = {"type": "array", "items": items, "maxItems": most, "description": description}
    return Argument(name, schema)


def members(name: str, description: str) -> Argument:
    several = {"type": "array", "items": SCALAR}
    values = {"anyOf": [SCALAR, several]}
    return Argument(
        name, {"type": "object", "additionalProperties": values, "description": description}
    )


def to_schema(arguments: Iterable[Argument]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of some arguments."""
    known = tuple(arguments)
    required = [argument.name for argument in known if argument.required]
    return {
        "type": "object",
        "properties": {argument.name: dict(argument.schema) for argument in known},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def read_arguments(arguments: Iterable[Argument], given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, with defaults. `null` is as good as left out. Raises BadQuery."""
    known = {argument.name: argument for argument in arguments}
    for name in given:
        if name not in known:
            sentence = UNKNOWN if known else NONE_KNOWN
            raise BadQuery(sentence, parameter=name[:100], known=", ".join(known))
    found: dict[str, Any] = {}
    for name, argument in known.items():
        value = given.get(name)
        if value is not None:
            _check(name, argument.schema, value)
            found[name] = value
        elif argument.required:
            raise BadQuery(REQUIRED, parameter=name)
        elif "default" in argument.schema:
            found[name] = argument.schema["default"]
    return found


def _check(name: str, schema: Mapping[str, Any], value: Any) -> None:
    match schema["type"]:
        case "integer":
            _check_number(name, schema, value)
        case "array":
            most = schema["maxItems"]
            if not (isinstance(value, list) and len(value) <= most and all(map(_is_text, value))):
                raise BadQuery(NOT_A_LIST, parameter=name, most=most)
        case "object":
            if not (isinstance(value, dict) and all(map(_is_member, value.values()))):
                raise BadQuery(NOT_AN_OBJECT, parameter=name)
        case _ if "enum" in schema:
            if value not in schema["enum"]:
                raise BadQuery(NOT_A_CHOICE, parameter=name, known=", ".join(schema["enum"]))
        case _:
            if not _is_text(value, schema["maxLength"]):
                raise BadQuery(NOT_A_TEXT, parameter=name, most=schema["maxLength"])


def _check_number(name: str, schema: Mapping[str, Any], value: Any) -> None:
    least, most = schema["minimum"], schema["maximum"]
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not (whole and least <= value <= most):
        raise BadQuery(NOT_A_NUMBER, parameter=name, least=least, most=most)


def _is_text(value: Any, most: int = LONGEST) -> bool:
    return isinstance(value, str) and len(value) <= most


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _is_member(value: Any) -> bool:
    return _is_scalar(value) or (isinstance(value, list) and all(map(_is_scalar, value)))

"""JSON bodies: written by the schemas that describe them, and the envelope of every list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from flask import json
from marshmallow import Schema

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import JSON

__all__ = ["JSON", "answer", "dump", "envelope", "join_envelope", "serialise"]


def dump(body: Any) -> str:
    return json.dumps(body)


def serialise(schema: type[Schema], body: Mapping[str, Any], *plain: str) -> str:
    """JSON of a body by its schema; what the schema does not describe is not written. `plain`
    members are JSON already, and so many that they are written as they are."""
    written = _writer(schema, plain).dump(body)
    members = {**written, **{name: body[name] for name in plain}}
    return dump({name: members[name] for name in body if name in members} if plain else written)


@cache
def _writer(schema: type[Schema], plain: tuple[str, ...]) -> Schema:
    """Made once: a schema copies all its fields when it is made."""
    return schema(exclude=plain)


def envelope(schema: type[Schema], items: list[Any], total: int, following: str | None) -> str:
    """`total` counts the whole list; `following` is an address, or None at the end."""
    return serialise(schema, {"items": items, "total": total, "next": following})


def join_envelope(items: Iterable[str], total: int, following: str | None) -> str:
    """The same for items that are stored as JSON."""
    return f'{{"items":[{",".join(items)}],"total":{total},"next":{dump(following)}}}'

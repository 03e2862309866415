"""The envelope of every list: items, how many there are in all, and where it goes on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import json

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import JSON

__all__ = ["JSON", "answer", "dump", "envelope", "join_envelope"]


def dump(body: Any) -> str:
    return json.dumps(body)


def envelope(items: list[Any], total: int, following: str | None) -> str:
    """`total` counts the whole list; `following` is an address, or None at the end."""
    return dump({"items": items, "total": total, "next": following})


def join_envelope(items: Iterable[str], total: int, following: str | None) -> str:
    """The same of items that are JSON already."""
    return f'{{"items":[{",".join(items)}],"total":{total},"next":{dump(following)}}}'

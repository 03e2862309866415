"""When a structure confirmed its own row, for its page. The desk says so, where there is one."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, current_app, g

Find = Callable[[str, str], str]
_NAME = "confirmations"


def provide_confirmations(app: Flask, find: Find) -> None:
    """`find` gives the day for a register and an id, as YYYY-MM-DD, or nothing."""
    app.extensions[_NAME] = find


def confirmed_on(register: str, identifier: str) -> str:
    """The day on which a structure confirmed its row; empty if it never did. Looked up once for a
    request, which needs it for the tag and for the page."""
    find: Find | None = current_app.extensions.get(_NAME)
    known: dict[tuple[str, str], str] = g.setdefault(_NAME, {})
    if (register, identifier) not in known:
        known[register, identifier] = find(register, identifier) if find else ""
    return known[register, identifier]

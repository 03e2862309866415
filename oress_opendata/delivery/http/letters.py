"""The letters that the staff has edited, for their pages. The desk gives them, if there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app


@dataclass(frozen=True, slots=True)
class EditedLetter:
    """A letter as the staff published it: Markdown. `role` is the marked name of the role of who
    published it; never a person."""

    text: str
    published_at: datetime
    role: str


Find = Callable[[str, str], EditedLetter | None]
_NAME = "letters"


def provide_letters(app: Flask, find: Find) -> None:
    """`find` gives the published letter of a quarter (`2026-q4`) in a language."""
    app.extensions[_NAME] = find


def find_edited(quarter: str, language: str) -> EditedLetter | None:
    find: Find | None = current_app.extensions.get(_NAME)
    return find(quarter, language) if find else None

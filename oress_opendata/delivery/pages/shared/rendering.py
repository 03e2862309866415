"""Pages are rendered from typed contexts, never from loose variables.

A subclass of `Page` names its template; its fields are all the variables of that template, in
addition to those of `SharedContext`, which every template sees.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from flask import g, render_template

from oress_opendata.delivery.http.urls import Addresses
from oress_opendata.delivery.pages.shared.typography import typeset
from oress_opendata.settings import Settings


@dataclass(frozen=True, slots=True)
class Page:
    """The context of one template."""

    template: ClassVar[str]


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The requested page in a language: `href` keeps the query, `address` is absolute without.
    `letters` are its name where there is little room."""

    code: str
    letters: str
    name: str
    href: str
    address: str


@dataclass(frozen=True, slots=True)
class SharedContext:
    """What every page shows; `root` is the path below which the service answers, `report_form` the
    form about an error on this page, empty where there is no desk. `original` is that of the
    catalogue that this one is a copy of; `comma` separates the items of a list."""

    settings: Settings
    addresses: Addresses
    root: str
    language: str
    direction: str
    comma: str
    saves_data: bool
    switch: tuple[LanguageLink, ...]
    report_form: str
    original: str


def render(page: Page, **parts: str) -> str:
    """The page, typeset. `parts` were rendered before; each replaces the comment of its name."""
    text = typeset(render_template(page.template, **variables_of(page)), g.language)
    for name, part in parts.items():
        text = text.replace(f"<!-- {name} -->", part, 1)
    return text


def variables_of(context: Page | SharedContext) -> dict[str, Any]:
    return {field.name: getattr(context, field.name) for field in fields(context)}

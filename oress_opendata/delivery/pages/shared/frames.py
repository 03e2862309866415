"""What surrounds every page: rendered and typeset once for a language and a section.

The templates take nothing that depends on the request, apart from its language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from flask import g
from markupsafe import Markup

from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.typography import SETTLED

# Languages and sections are few.
MOST = 200


@dataclass(frozen=True, slots=True)
class Brand(Page):
    """The name of the site."""

    template: ClassVar[str] = "shared/brand.html"


@dataclass(frozen=True, slots=True)
class Menu(Page):
    """The main menu; `section` is empty where a page is in none of it."""

    template: ClassVar[str] = "shared/menu.html"

    section: str


@dataclass(frozen=True, slots=True)
class Footer(Page):
    """The foot of the page."""

    template: ClassVar[str] = "shared/footer.html"


FRAMES: dict[str, Callable[..., Page]] = {"brand": Brand, "menu": Menu, "footer": Footer}


def keep_frames() -> Callable[..., Markup]:
    """A function for the templates of one service, which gives a frame by its name."""

    @lru_cache(maxsize=MOST)
    def render_frame(_language: str, name: str, *values: str) -> Markup:
        return Markup(f"{SETTLED}{render(FRAMES[name](*values))}{SETTLED}")

    return lambda name, *values: render_frame(g.language, name, *values)

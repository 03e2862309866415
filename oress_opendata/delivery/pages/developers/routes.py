"""The page for developers: the interfaces, and recipes in several languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.interfaces import in_language, list_interfaces
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.developers.assistants import CONNECTIONS
from oress_opendata.delivery.pages.developers.recipes import RECIPES
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.languages import say
from oress_opendata.model.texts import say_isolated


@dataclass(frozen=True, slots=True)
class RecipeView:
    """A recipe, or the connection of an assistant, in the reader's language."""

    name: str
    heading: str
    purpose: str
    code: str


@dataclass(frozen=True, slots=True)
class DevelopersPage(Page):
    """`outlets` are addresses and what they serve."""

    template: ClassVar[str] = "developers/developers.html"

    recipes: tuple[RecipeView, ...]
    outlets: tuple[tuple[str, str], ...]
    assistants: tuple[RecipeView, ...]


def make_developers(service: Service) -> Blueprint:
    pages = Blueprint("developers", __name__)

    @pages.get("/developers")
    def show_developers(language: str) -> Response:
        return answer(service, lambda _: _render(service, language), PAGE)

    return pages


def _render(service: Service, language: str) -> str:
    base = service.settings.base_url
    page = DevelopersPage(
        recipes=tuple(
            RecipeView(
                recipe.name, recipe.heading, say(recipe.purpose, language), recipe.code(base)
            )
            for recipe in RECIPES
        ),
        outlets=tuple(
            (
                base + in_language(interface.opened or interface.path, language),
                say(interface.purpose, language),
            )
            for interface in list_interfaces(service)
        ),
        assistants=tuple(_connect_assistants(f"{base}/mcp", language)),
    )
    return render(page)


def _connect_assistants(address: str, language: str) -> Iterator[RecipeView]:
    for connection in CONNECTIONS:
        step = say_isolated(connection.step, language, file=connection.file)
        code = connection.code(address)
        yield RecipeView(f"connect-{connection.name}", connection.heading, step, code)

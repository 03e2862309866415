"""The manual in short, where it is needed: what to do, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.desk.database import Desk


@dataclass(frozen=True, slots=True)
class HelpPage(Page):
    template: ClassVar[str] = "desk/help.html"


def make_help(_service: Service, _desk: Desk) -> Blueprint:
    pages = Blueprint("desk_help", __name__)

    @pages.get("/help")
    def show_help(language: str) -> str:
        return render(HelpPage())

    return pages

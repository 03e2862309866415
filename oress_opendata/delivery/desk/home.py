"""The first page of the desk: its parts, by what the person may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.desk.database import Desk


@dataclass(frozen=True, slots=True)
class DeskHomePage(Page):
    template: ClassVar[str] = "desk/home.html"


def make_desk_home(_service: Service, _desk: Desk) -> Blueprint:
    pages = Blueprint("desk_home", __name__)

    @pages.get("")
    def show_desk(language: str) -> str:
        return render(DeskHomePage())

    return pages

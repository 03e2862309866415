"""Make the link with which a structure checks its own row, and texts to send it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, request

from oress_opendata.delivery.desk.access import person
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.formatting import own_name
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.desk.database import Desk
from oress_opendata.desk.inbox.claims import make_claim
from oress_opendata.desk.rows.draft import find_dataset_of
from oress_opendata.languages import N_, direction, say
from oress_opendata.store.engine import transaction

TEXT = N_(
    "Hello. The Regional Observatory of the Social and Solidarity Economy lists your structure. "
    "Please check what it says, correct it, and confirm it here (no account, about five minutes): "
    "{address} — The link works once, for 60 days. Do not pass it on."
)


@dataclass(frozen=True, slots=True)
class ClaimText:
    """The text to send in a language."""

    code: str
    language: str
    direction: str
    text: str


@dataclass(frozen=True, slots=True)
class ClaimLinkPage(Page):
    """`texts` are empty before the link is made: making one ends the older ones."""

    template: ClassVar[str] = "desk/inbox/claim_link.html"

    register: str
    id: str
    texts: tuple[ClaimText, ...]


def make_claim_links(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("desk_claims", __name__)

    @pages.get("/claims")
    def ask_claim(language: str) -> str:
        query = read_query_string()
        register, identifier = query.text("register"), query.text("id")
        find_dataset_of(desk, register, identifier)
        return render(ClaimLinkPage(register, identifier, ()))

    @pages.post("/claims")
    def give_claim(language: str) -> str:
        register, identifier = request.form.get("register", ""), request.form.get("id", "")
        find_dataset_of(desk, register, identifier)
        with transaction(desk.writing) as connection:
            secret = make_claim(connection, person().name, register, identifier)
        texts = tuple(_write(service, code, secret) for code in service.settings.languages)
        return render(ClaimLinkPage(register, identifier, texts))

    return pages


def _write(service: Service, code: str, secret: str) -> ClaimText:
    address = f"{service.settings.base_url}/{code}/claim/{secret}"
    return ClaimText(code, own_name(code), direction(code), say(TEXT, code, address=address))

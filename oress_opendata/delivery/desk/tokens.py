"""Tokens of programs: publishers make their own, administrators see and revoke all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, request

from oress_opendata.delivery.desk.access import go, notify, person, require
from oress_opendata.delivery.desk.refusals import refuse, sentence_of
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.desk.accounts.tokens import (
    DAYS,
    LONGEST_DAYS,
    Token,
    add_token,
    list_tokens,
    revoke_token,
)
from oress_opendata.desk.database import Desk
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.person import Person, Role
from oress_opendata.errors import AccountRefused
from oress_opendata.languages import N_
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import list_datasets

REVOKED = N_("The token is revoked.")


@dataclass(frozen=True, slots=True)
class TokensPage(Page):
    """`secret` is a new token, shown this once. `name` and `days` are what was typed."""

    template: ClassVar[str] = "desk/tokens.html"

    tokens: tuple[Token, ...]
    datasets: tuple[str, ...]
    secret: str
    name: str
    days: str
    longest: int
    errors: tuple[str, ...]


def make_tokens(_service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("tokens", __name__)

    @pages.get("/tokens")
    @require(Role.PUBLISHER)
    def show_tokens(language: str) -> str:
        return render(_page(desk))

    @pages.post("/tokens")
    @require(Role.PUBLISHER)
    def add(language: str) -> Response:
        name, days = request.form.get("name", ""), request.form.get("days", "")
        datasets = request.form.getlist("datasets")
        try:
            with transaction(desk.writing) as connection:
                secret = add_token(
                    connection,
                    person().name,
                    person(),
                    name,
                    datasets,
                    days=_number(days),
                    now=utc_now(),
                )
        except AccountRefused as error:
            page = _page(desk, name=name, days=days, errors=(sentence_of(error),))
            return refuse(page, error)
        return Response(render(_page(desk, secret=secret)))

    @pages.post("/tokens/<identifier>/revoke")
    @require(Role.PUBLISHER)
    def revoke(language: str, identifier: str) -> Response:
        with transaction(desk.writing) as connection:
            revoke_token(connection, person().name, identifier, _owner(), utc_now())
        notify(desk, REVOKED)
        return go("tokens")

    return pages


def _owner() -> Person | None:
    """Whose tokens the person may see: their own, an administrator all."""
    return None if person().may(Role.ADMIN) else person()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _page(
    desk: Desk,
    secret: str = "",
    name: str = "",
    days: str = str(DAYS),
    errors: tuple[str, ...] = (),
) -> TokensPage:
    with transaction(desk.reading) as connection:
        tokens = tuple(list_tokens(connection, _owner()))
    with transaction(desk.store.reading) as connection:
        datasets = tuple(dataset.name for dataset in list_datasets(connection))
    return TokensPage(tokens, datasets, secret, name, days, LONGEST_DAYS, errors)

"""Signing in with the provider of the settings: away to it, and back."""

from __future__ import annotations

from flask import Blueprint, Response, g, request

from oress_opendata.delivery.desk.access import open_to_all, safe_next
from oress_opendata.delivery.desk.refusals import refuse, sentence_of
from oress_opendata.delivery.desk.sign_in import let_in, sign_in_page
from oress_opendata.delivery.http.negotiation import redirect
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.desk.accounts.identities import find_by_claims
from oress_opendata.desk.accounts.openid import begin_openid, finish_openid, has_provider
from oress_opendata.desk.database import Desk
from oress_opendata.desk.moment import utc_now
from oress_opendata.errors import AccountRefused, NotFound, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.store.engine import transaction

ABSENT = N_("This service has no provider with which one signs in.")
LONGEST = 200


def make_provider(service: Service, desk: Desk) -> Blueprint:
    pages = Blueprint("provider", __name__)
    # One address for all languages, since the provider has to know it.
    back = service.addresses.page("desk", "sign-in", "provider", "back")

    @pages.get("/sign-in/provider")
    @open_to_all
    def leave(language: str) -> Response:
        if not has_provider(desk.settings):
            raise NotFound(ABSENT)
        wanted = (
            safe_next(read_query_string().text("next")) or f"{request.script_root}/{language}/desk"
        )
        invitation = read_query_string().text("invitation")[:LONGEST]
        try:
            address = begin_openid(
                desk, g.desk_secret, back, utc_now(), wanted=wanted, invitation=invitation
            )
        except StoreUnavailable as error:
            return refuse(sign_in_page(desk, wanted, "", sentence_of(error)), error)
        return redirect(address, 303)

    @pages.get("/sign-in/provider/back")
    @open_to_all
    def come_back(language: str) -> Response:
        now = utc_now()
        try:
            claims = finish_openid(desk, g.desk_secret, dict(read_query_string().pairs), back, now)
            with transaction(desk.writing) as connection:
                person = find_by_claims(connection, claims, now)
        except (AccountRefused, StoreUnavailable) as error:
            return refuse(sign_in_page(desk, "", "", sentence_of(error)), error)
        return let_in(desk, person, "provider", claims.wanted)

    return pages

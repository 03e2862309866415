"""The coverage of support: missing information is never shown as missing support, and cells agree
with the finder."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask.testing import FlaskClient

from oress_opendata.model.places import Place, Places
from oress_opendata.model.record import Record
from oress_opendata.queries.coverage import NONE_FOUND, NOT_SURVEYED, OFFERED, cover
from oress_opendata.queries.support import Offer, Offers
from tests.conftest import Service

LANGUAGES = ["fr", "ar", "en"]


def make_place(code: str, kind: str, parent: str | None) -> Place:
    return Place(code, {"fr": code}, kind, parent, {})


PLACES = Places(
    {
        place.code: place
        for place in (
            make_place("01", "region", None),
            make_place("01.1", "province", "01"),
            make_place("01.2", "prefecture", "01"),
            make_place("01.1.1", "commune_rurale", "01.1"),
        )
    }
)


def make_actor(territory: str) -> Record:
    values = {"territory": {"code": territory} if territory else None}
    return Record("a", "", "", {}, True, "actors", "1.0.0", values)


def make_offer(actor: str, territory: str) -> Offer:
    return Offer(actor, "formation", frozenset({"femmes"}), frozenset({territory}), "2026-11-23")


def states(offers: Offers, kind: str, public: str = "") -> list[str]:
    return [cell.state for cell in cover(offers, PLACES, [kind], public).rows[kind]]


def test_a_place_without_a_surveyed_actor_is_not_surveyed() -> None:
    offers = Offers((make_offer("here", "01.1"),), {"here": make_actor("01.1")})
    assert states(offers, "formation") == [OFFERED, NOT_SURVEYED]
    assert states(offers, "garantie") == [NONE_FOUND, NOT_SURVEYED]
    assert states(offers, "formation", "jeunes") == [NONE_FOUND, NOT_SURVEYED]
    assert states(offers, "formation", "femmes") == [OFFERED, NOT_SURVEYED]


def test_a_regional_actor_counts_everywhere_and_is_not_local() -> None:
    offers = Offers(
        (make_offer("wide", "01"), make_offer("here", "01.2")),
        {"wide": make_actor("01"), "here": make_actor("01.2")},
    )
    first, second = cover(offers, PLACES, ["formation"], "").rows["formation"]
    assert (first.actors, first.here) == (("wide",), ())
    assert (second.actors, second.here) == (("here", "wide"), ("here",))
    assert second.checked == "2026-11-23"


def test_an_actor_without_a_service_is_unsurveyed_in_its_territory() -> None:
    offers = Offers((), {"silent": make_actor("01"), "abroad": make_actor("")})
    coverage = cover(offers, PLACES, ["formation"], "")
    assert coverage.unsurveyed == {"01.1": ("silent",), "01.2": ("silent",)}
    assert coverage.unlocated == ("abroad",)


def test_a_cell_agrees_with_the_finder(service: Service) -> None:
    rows = read_csv(service, "/fr/actors/coverage.csv?public=femmes")
    assert len(rows) == 8 * 18
    assert {row["state"] for row in rows} == {OFFERED, NONE_FOUND}
    for row in (row for row in rows if row["service"] in ("formation", "incubation")):
        query = f"need={row['service']}&place={row['place']}&public=femmes"
        pages = (get(service, f"/fr/actors?{query}&page={number}") for number in (1, 2, 3))
        listed = "".join(page.split("finder-links")[0] for page in pages)
        found = set(re.findall(r'/fr/actors/(\w+)"', listed))
        assert found == set(row["actor_ids"].split()), query
        assert int(row["actors"]) == len(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_lists_unsurveyed_actors(service: Service, language: str) -> None:
    page = get(service, f"/{language}/actors/coverage")
    part = page.split('<section id="unsurveyed"')[1].split("</section>")[0]
    named = set(re.findall(rf'/{language}/actors/(\w+)"', part))
    # The two that are gone are no longer asked.
    assert named == {
        "radev",
        "energies_alternatives",
        "cress_paca",
        "region_paca",
        "dgcl",
        "ambassade_france",
        "dr_artisanat_ess",
    }
    assert page.count('<td class="not_surveyed">') == 8
    assert page.count('<td class="none_found">') == 9


def test_an_invalid_public_is_refused(service: Service) -> None:
    assert service.get("/fr/actors/coverage?public=ghosts")[0] == 400


def test_without_publications_the_page_is_shown(client: FlaskClient) -> None:
    assert client.get("/ar/actors/coverage").status_code == 200
    assert client.get("/ar/actors/coverage.csv").text.count("\r\n") == 1


def read_csv(service: Service, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(get(service, path))))


def get(service: Service, path: str) -> str:
    status, _, body = service.get(path)
    assert status == 200, path
    return body.decode()

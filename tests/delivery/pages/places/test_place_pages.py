"""The sheets of places and their list: their content in every language, and their links."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from PIL import Image

from oress_opendata.model.places import Place, Places
from tests.conftest import Service

LANGUAGES = ["fr", "ar", "en"]
PLACES = ["01", "01.151", "01.151.09", "01.151.09.11", "01.511.01.0", "ma"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", PLACES)
def test_every_kind_of_place_has_its_sheet(service: Service, code: str, language: str) -> None:
    page = read(service, f"/{language}/places/{code}")
    names = service.json(f"/api/v1/places/{code}")["name"]
    assert all(name in page for name in names.values())
    assert '<meta property="og:title"' in page
    assert f'<link rel="canonical" href="{service.address}/{language}/places/{code}">' in page
    assert f"{service.address}/id/place/{code}" in page


def test_a_sheet_leads_up_and_down(service: Service) -> None:
    commune = read(service, "/fr/places/01.151.09.11")
    for outer in ("ma", "01", "01.151", "01.151.09"):
        assert f'/fr/places/{outer}"' in commune
    province = read(service, "/fr/places/01.151")
    communes = [code for code in codes_of(service) if re.fullmatch(r"01\.151\.\d+\.\d+", code)]
    assert len(communes) == 28
    assert all(f'/fr/places/{code}"' in province for code in communes)


def test_figures_are_compared_with_the_province_and_the_region(service: Service) -> None:
    page = text_of(read(service, "/fr/places/01.151.09.11"))
    row = re.search(
        r"Établissements à but non lucratif 2024 (.*?) Établissements à but non lucratif pour", page
    )
    assert row
    assert row.group(1).endswith("7 256 3 090")
    assert "2,7 % de Chefchaouen (province) · 0,2 % de Tanger-Tétouan-Al Hoceima" in row.group(1)
    assert (
        "5,7 points de plus que Chefchaouen (province)" in page
    )  # a share is compared, never divided


def test_a_table_links_to_its_rows(service: Service) -> None:
    page = read(service, "/fr/places/01.151.09.11")
    links = links_of(page, ".csv?")
    assert len(links) >= 5
    for link in links:
        rows = list(csv.DictReader(io.StringIO(read(service, link))))
        assert {row["place"] for row in rows} <= {"01.151.09.11", "01.151", "01"}
        assert any(row["place"] == "01.151.09.11" for row in rows)


def test_missing_figures_of_women_are_marked(service: Service) -> None:
    assert "non publié" in read(service, "/fr/places/01.051.13.13")


def test_past_perimeters_follow_the_communes(service: Service) -> None:
    page = text_of(read(service, "/fr/places/01.405"))
    assert "Tanger-Tétouan (1997–2009) En partie : 6 de ses 17 communes" in page
    assert "Tanger-Tétouan (2009–2015) Oui" in page
    assert "Tanger-Tétouan (2009–2015) Non" in text_of(read(service, "/fr/places/01.051"))


def test_the_support_actors_are_those_of_the_finder(service: Service) -> None:
    page = read(service, "/fr/places/01.151.09.11")
    finder = next(link for link in links_of(page, "/actors?"))
    found = re.search(r"(\d+)\D+trouv", text_of(read(service, finder)))
    count = re.search(r"(\d+) acteurs d’accompagnement", text_of(page))
    assert found
    assert count
    assert found.group(1) == count.group(1)


def test_structures_of_the_sample_are_marked(service: Service) -> None:
    page = read(service, "/fr/places/01.511.01.0")
    assert "Données d’exemple" in html.unescape(page) or "Données d'exemple" in html.unescape(page)
    listed = next(link for link in links_of(page, "where.commune.in"))
    items = json.loads(read(service, listed))["items"]
    assert items
    assert all(f'/fr/structures/{entry["id"]}"' in page for entry in items)


def test_documents_are_found_by_the_name_in_each_alphabet(service: Service) -> None:
    page = read(service, "/ar/places/01.151")
    assert "/ar/documents/panorama-2026-fr" in page
    assert "/ar/documents/panorama-2026-ar" in page
    assert read(service, links_of(page, "/text?page=")[0])


def test_changes_of_the_last_release_are_shown(service: Service) -> None:
    page = read(service, "/fr/places/01.511.01.0")
    assert "/fr/actors/odco_tanger" in page.partition('id="changes"')[2]
    differences = links_of(page, "/diff/1.0.0..1.1.0")
    assert differences
    assert read(service, differences[0])
    quiet = read(service, "/fr/places/01.151.09.11")
    assert {
        link.partition("/datasets/")[2].partition("/")[0] for link in links_of(quiet, "/diff/")
    } == {"indicateurs"}


def test_the_iri_of_a_place_redirects_to_its_sheet(service: Service) -> None:
    status, headers, _ = service.get("/id/place/01.151", Accept="text/html")
    assert status == 200 or headers["Location"].endswith("/places/01.151")
    assert service.get("/doc/id/place/01.151.ttl")[0] == 200
    assert service.get("/fr/places/01.999")[0] == 404


def test_search_engines_read_what_the_place_is(service: Service) -> None:
    page = read(service, "/ar/places/01.151")
    block, _breadcrumbs = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    described = json.loads(block)
    assert described["@id"] == f"{service.address}/id/place/01.151"
    assert {name["@language"] for name in described["name"]} == {"fr", "ar"}
    assert described["containedInPlace"][0]["@id"] == f"{service.address}/id/place/01"
    assert read(service, links_of(page, "/actors/cards/01.151")[0])


def test_a_shared_place_has_a_picture(service: Service) -> None:
    page = read(service, "/fr/places/01.151.09.11")
    (address,) = re.findall(r'property="og:image" content="([^"]+)"', page)
    path = address.removeprefix(service.address)
    status, headers, body = service.get(path)
    assert (status, headers["Content-Type"]) == (200, "image/png")
    with Image.open(io.BytesIO(body)) as picture:
        assert picture.size == (1200, 630)
    assert service.get(path, If_None_Match=headers["ETag"])[0] == 304
    assert body == service.get("/ar/places/01.151/preview.png")[2]  # its province is marked
    assert body != service.get("/ar/places/01.331/preview.png")[2]
    assert service.get("/fr/places/01.999/preview.png")[0] == 404


@pytest.mark.parametrize(
    ("asked", "found"),
    [("bni smih", "01.151.09.11"), ("بني سميح", "01.151.09.11"), ("TETOUAN", "01.571.01.11")],
)
def test_the_list_is_filtered_without_a_script(service: Service, asked: str, found: str) -> None:
    page = read(service, f"/fr/places?q={quote(asked)}")
    assert f'/fr/places/{found}"' in page
    assert '/fr/places/01.051.09.13"' not in page


def test_an_unknown_name_finds_no_place(service: Service) -> None:
    assert "Aucun lieu" in read(service, "/fr/places?q=zzzz")
    assert "&lt;script&gt;" in read(service, "/fr/places?q=%3Cscript%3E")


def test_all_communes_are_in_the_list(service: Service) -> None:
    page = read(service, "/ar/places")
    communes = [code for code in codes_of(service) if re.fullmatch(r"01\.\d+\.\d+\.\d+", code)]
    assert len(communes) == 146
    assert all(f'/ar/places/{code}"' in page for code in communes)


PLACE = {"oress:register": "place", "aboutUrl": "/id/place/{id}"}
ODD = (
    ("id", "name_fr", "name_ar", "members"),
    ("zitoun", "Un nom très long " * 20, "", "12"),
    ("bad", "<script>alert(1)</script>", "اسم", ""),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_without_figures_kinds_or_neighbours(
    client: FlaskClient,
    publish: Callable[..., object],
    project: Callable[[], object],
    language: str,
) -> None:
    assert client.get(f"/{language}/places").status_code == 200  # nothing is there yet
    publish("lieux", "1.0.0", schema=PLACE)
    publish("lieux", "1.1.0", ODD, schema=PLACE)
    project()
    gone = client.get(f"/{language}/places/rif")
    assert gone.status_code == 200
    assert "Association Rif" in gone.text
    assert 'class="band note"' in gone.text
    assert "Un nom très long" in client.get(f"/{language}/places/zitoun").text
    hostile = client.get(f"/{language}/places/bad").text
    assert "<script>alert" not in hostile
    assert client.get(f"/{language}/places?q=nom").status_code == 200
    assert client.get(f"/{language}/panorama").status_code == 200
    assert client.get(f"/{language}/panorama/note").status_code == 200


def test_a_cycle_of_places_ends() -> None:
    ring = {
        code: Place(code, {"fr": code}, "province", parent, {})
        for code, parent in (("a", "b"), ("b", "a"))
    }
    places = Places(ring)
    assert [place.code for place in places.with_ancestors("a")] == ["a", "b"]
    assert {place.code for place in places.within("a")} == {"a", "b"}
    assert places.communes_of("a") == ()
    assert not places.count_members("a", "1997")


def read(service: Service, path: str) -> str:
    status, _, body = service.get(path.removeprefix(service.address))
    assert status == 200, path
    return body.decode()


def codes_of(service: Service) -> list[str]:
    found: list[str] = []
    path = "/api/v1/places?limit=100"
    while path:
        page = service.json(path)
        found += [entry["id"] for entry in page["items"]]
        path = (page["next"] or "").removeprefix(service.address)
    return found


def links_of(page: str, part: str) -> list[str]:
    links = (html.unescape(link) for link in re.findall(r'href="([^"]+)"', page))
    return [link for link in dict.fromkeys(links) if part in link]


def text_of(page: str) -> str:
    """The words of a page, spaces of every kind as one."""
    words = html.unescape(re.sub(r"<[^>]+>", " ", page))
    return " ".join(re.sub("[\u2066-\u2069]", "", words).split())

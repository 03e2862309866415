"""What changed in words, of small packages: places roll up, new tables count, nothing is raw."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import publish_path
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.conftest import make_field

Publish = Callable[..., Any]
PLACES = (
    ("id", "name_fr", "name_ar", "type", "parent"),
    ("01", "Région", "الجهة", "region", ""),
    ("01.151", "Chefchaouen", "شفشاون", "province", "01"),
    ("01.151.01", "Bab Taza", "باب تازة", "commune_rurale", "01.151"),
    ("01.151.02", "Bab Berred", "باب برد", "commune_rurale", "01.151"),
    ("01.227", "Larache", "العرائش", "province", "01"),
)
ACTORS = (
    ("id", "name_fr", "name_ar", "commune", "kind"),
    ("amal", "Amal", "الأمل", "01.227", ""),
)
MORE = (
    *ACTORS,
    ("rif", "Rif", "الريف", "01.151.01", "accompagnement_creation"),
    ("zitoun", "Zitoun", "الزيتون", "01.151.01", ""),
    ("souk", "Souk", "السوق", "01.151.02", ""),
)
CUBE = ("id", "place", "year", "indicator", "value")


def point(name: str, register: str) -> dict[str, Any]:
    return {**make_field(name), "valueUrl": f"/id/{register}/{{{name}}}"}


def register(name: str) -> dict[str, Any]:
    return {"oress:register": name, "aboutUrl": f"/id/{name}/{{id}}"}


@pytest.fixture
def catalogue(publish: Publish, project: Callable[[], object]) -> None:
    """Places, and three actors that came."""
    publish("territoires", "1.0.0", PLACES, register("place"))
    kind = {**make_field("kind"), "oress:scheme": "support-service"}
    fields = [*(make_field(name) for name in ACTORS[0][:3]), point("commune", "place"), kind]
    for version, rows in (("1.0.0", ACTORS), ("1.1.0", MORE)):
        publish("acteurs", version, rows, {**register("actor"), "fields": fields})
    project()


def read(client: FlaskClient, path: str) -> str:
    """What a person reads of the changes on a page."""
    page = client.get(path)
    assert page.status_code == 200, page.text
    return " ".join(re.sub(r"<[^>]+>|[\u2068\u2069]", "", page.text).split())


@pytest.mark.usefixtures("catalogue", "store")
def test_a_province_knows_what_changed_in_its_communes(client: FlaskClient) -> None:
    province = read(client, "/en/places/01.151")
    assert "3 organisations new in Bab Taza (2), Bab Berred (1)" in province
    assert "2 organisations new" in read(client, "/en/places/01.151.01")
    assert "3 organisations new in Chefchaouen" in read(client, "/en/places/01/changes")
    assert "See the list: 3 organisations Rif" in province
    other = read(client, "/en/places/01.227/changes")
    assert "3 organisations" not in other
    assert "New dataset" in other


@pytest.mark.usefixtures("catalogue", "store")
def test_places_are_listed_once_by_names_that_differ(
    client: FlaskClient, publish: Publish, project: Callable[[], object]
) -> None:
    """And the page has the name of the register, not that of its first table."""
    same = ("01.151.03", "Chefchaouen", "شفشاون", "commune_urbaine", "01.151")
    publish("territoires", "1.1.0", (*PLACES, same), register("place"))
    publish("villes", "1.0.0", (PLACES[0], same), register("ville"))
    project()
    page = read(client, "/en/places/changes")
    assert "Places: changes" in page
    assert "1 place new – Chefchaouen (commune)" in page
    province = read(client, "/en/places/01.151/changes")
    assert "3 places new – Chefchaouen (province); Bab Taza; Bab Berred" in province
    assert "Structures: changes" in read(client, "/en/registers/ville/changes")


@pytest.mark.usefixtures("catalogue", "store")
def test_a_first_satellite_adds_data_and_updates_nothing(
    client: FlaskClient, publish: Publish, project: Callable[[], object]
) -> None:
    rows = (("place", "note"), ("01.151", "x"), ("01.151.01", "y"))
    fields = [{**point("place", "place"), "constraints": {"required": True}}, make_field("note")]
    own = dict.fromkeys(("oress:register", "oress:label", "rdfType"))
    schema = {**own, "aboutUrl": "/id/place/{place}", "primaryKey": ["place"], "fields": fields}
    publish("positions", "1.0.0", rows, schema)
    project()
    page = read(client, "/en/places/01/changes")
    assert "Structures: new data for 2 places in Chefchaouen" in page
    assert "updated" not in page


@pytest.mark.usefixtures("catalogue", "store")
@pytest.mark.parametrize("path", ["feed.atom", "changes"])
def test_a_need_has_what_changed(client: FlaskClient, path: str) -> None:
    said = read(client, f"/en/actors/needs/accompagnement_creation/{path}")
    assert "1 organisation new in Chefchaouen" in said
    assert "Rif" in said
    assert "Zitoun" not in said
    assert client.get(f"/en/actors/needs/nothing/{path}").status_code == 404


@pytest.mark.usefixtures("catalogue", "store")
@pytest.mark.parametrize(
    ("language", "wanted"),
    [("fr", "3 organismes nouveaux à Chefchaouen"), ("ar", "3 هيئات داعمة جديدة في شفشاون")],
)
def test_other_languages_say_the_same(client: FlaskClient, language: str, wanted: str) -> None:
    assert wanted in read(client, f"/{language}/datasets/acteurs/changes")


@pytest.mark.usefixtures("catalogue", "store")
def test_a_difference_names_places_and_records(client: FlaskClient) -> None:
    page = read(client, "/fr/datasets/acteurs/diff/1.0.0..1.1.0")
    assert "3 organismes nouveaux à Chefchaouen" in page
    assert "Bab Taza" in page
    assert "01.151" not in page
    assert "Voir la liste : 3 organismes Rif" in page


def difference_table(client: FlaskClient, name: str) -> list[str]:
    page = client.get(f"/en/datasets/{name}/diff/1.0.0..1.1.0").text
    heads = page.split("<thead>")[1].split("</thead>")[0]
    return re.findall('<th scope="col"[^>]*>([^<]+)', heads)


@pytest.mark.usefixtures("catalogue", "store")
def test_the_tables_of_a_difference_have_columns_where_some_changed(
    client: FlaskClient, publish: Publish, project: Callable[[], object]
) -> None:
    assert difference_table(client, "acteurs")[-1] == "Rows changed"
    for version, rows in (("1.0.0", PLACES), ("1.1.0", [(*row, "x") for row in PLACES])):
        publish("lieux", version, rows)
    project()
    assert difference_table(client, "lieux")[-1] == "Columns"


def test_an_arabic_list_of_places_never_begins_with_an_isolate_in_another(
    client: FlaskClient, catalogue: None, store: object
) -> None:
    """Its direction would not be found, and it would run from left to right."""
    for path in ("/ar/places/01.151", "/ar/changes"):
        assert "\u2068\u2068" not in client.get(path).text


@pytest.fixture
def second_table(store: Store, settings: Settings, write_package: Publish) -> None:
    """A version with a table that the one before did not have."""
    publish_path(store, write_package("cooperatives", "1.0.0"), settings)
    folder = write_package("cooperatives", "1.1.0")
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    table = dict(descriptor["resources"][0], name="autres", path="autres.csv")
    table["schema"] = {"fields": [make_field("id"), make_field("note")]}
    (folder / "autres.csv").write_bytes(b"id,note\n1,x\n2,y\n")
    descriptor["resources"].append(table)
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    publish_path(store, folder, settings)
    refresh(store, settings)


@pytest.mark.usefixtures("second_table")
def test_the_rows_of_a_new_table_count(client: FlaskClient) -> None:
    page = read(client, "/en/datasets/cooperatives/diff/1.0.0..1.1.0")
    assert "Structures: 2 rows added" in page
    assert "Structures Added 2" in page


def test_figures_are_told_by_indicator_and_period(
    client: FlaskClient, publish: Publish, project: Callable[[], object]
) -> None:
    publish("territoires", "1.0.0", PLACES, register("place"))
    fields = [
        make_field("id"),
        {**point("place", "place"), "oress:cube": "dimension"},
        {
            **make_field("year"),
            "oress:cube": "dimension",
            "propertyUrl": "http://purl.org/linked-data/sdmx/2009/dimension#refPeriod",
        },
        {**make_field("indicator"), "oress:cube": "dimension", "oress:scheme": "indicator"},
        {**make_field("value"), "type": "integer", "oress:cube": "measure"},
    ]
    plain = dict.fromkeys(("oress:register", "oress:label", "aboutUrl", "rdfType"))
    schema = {**plain, "fields": fields}
    first = ("l", "01.227", "2014", "population_municipal", "5")
    added = [(f"c{n}", f"01.151.0{n}", "2024", "population_municipal", "7") for n in (1, 2)]
    publish("chiffres", "1.0.0", (CUBE, first), schema)
    publish("chiffres", "1.1.0", (CUBE, *added, first), schema)
    project()
    province = read(client, "/en/places/01.151/changes")
    assert "Municipal population, 2024: figures added for 2 communes" in province
    assert "Municipal population, 2024: figures added" in read(client, "/en/places/01.151.01")

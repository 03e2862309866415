"""A spreadsheet becomes a dataset without anybody writing JSON."""

from __future__ import annotations

import io

from oress_opendata.desk.database import Desk
from oress_opendata.desk.person import Role
from oress_opendata.desk.worker import do_all
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_current
from tests.delivery.desk.conftest import DeskClient, SignIn
from tests.delivery.desk.drafts.test_rows_and_drafts import candidate_of

MARKETS = """Marchés hebdomadaires de la province
Nom du marché;Forme;Jour;Étals;Ouvert depuis
Souk El Had;Coopérative;dimanche;120;1956
Souk Tnine;Association;lundi;80;1962
Souk Larbaa;Coopérative;mercredi;45;1970
Souk Khemis;Association;jeudi;60;1981
"""
FORM = {
    "title_fr": "Marchés hebdomadaires",
    "title_ar": "الأسواق الأسبوعية",
    "title_en": "Weekly markets",
    "name": "marches",
    "licence": "CC-BY-4.0",
    "source": "Province de Chefchaouen",
    "start": "2026",
    "themes": ["ECON"],
    "frequency": "ANNUAL",
    "keep.nom_du_marche": "1",
    "keep.jour": "1",
    "keep.etals": "1",
    "column.nom_du_marche.meaning": "name_fr",
    "column.etals.title_fr": "Nombre d'étals",
}


def upload(client: DeskClient, desk: Desk, text: str = MARKETS) -> str:
    data = {"file": (io.BytesIO(text.encode("cp1252")), "Marchés 2026.csv")}
    answer = client.send("/fr/desk/tables/new", data=data)
    assert answer.status_code == 303, answer.text
    do_all(desk)
    return str(answer.location)


def publish(client: DeskClient, desk: Desk, draft: str) -> None:
    data = {"candidate": candidate_of(client.get(draft).text), "message": "Première version"}
    client.send(f"{draft}/publish", data=data)
    do_all(desk)


def test_a_spreadsheet_becomes_a_dataset(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.PUBLISHER)
    form = upload(client, desk)
    page = client.get(form).text
    assert 'name="column.etals.type"' in page
    assert "Souk El Had" in page
    draft = client.send(form, data=FORM).location
    do_all(desk)
    address = 'href="/fr/datasets/marches"'
    assert address not in client.get(draft).text, "it has no page before it is published"
    publish(client, desk, draft)
    assert address in client.get(draft).text
    with transaction(desk.store.reading) as connection:
        release = find_current(connection, "marches")
    descriptor = desk.store.manifest(release.manifest).descriptor
    [resource] = descriptor["resources"]
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert release.version == "1.0.0"
    assert descriptor["oress:title"]["ar"] == "الأسواق الأسبوعية"
    assert descriptor["sources"] == [{"title": "Province de Chefchaouen"}]
    assert descriptor["oress:themes"] == ["ECON"]
    assert list(fields) == ["nom_du_marche", "jour", "etals"]
    assert fields["etals"]["type"] == "integer"
    assert fields["nom_du_marche"]["lang"] == "fr"


def test_each_row_may_have_a_page_of_its_own(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.PUBLISHER)
    form = upload(client, desk)
    draft = client.send(form, data={**FORM, "register": "market"}).location
    do_all(desk)
    publish(client, desk, draft)
    with transaction(desk.store.reading) as connection:
        release = find_current(connection, "marches")
    manifest = desk.store.manifest(release.manifest)
    schema = manifest.descriptor["resources"][0]["schema"]
    assert schema["oress:register"] == "market"
    assert schema["oress:label"] == {"fr": "nom_du_marche"}
    assert schema["aboutUrl"] == "/id/market/{id}"


def test_a_name_that_is_taken_is_refused(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.PUBLISHER)
    publish(client, desk, _describe(client, desk))
    again = upload(client, desk)
    assert client.send(again, data=FORM).location == again
    assert "marches" in client.get(again).text


def _describe(client: DeskClient, desk: Desk) -> str:
    draft = client.send(upload(client, desk), data=FORM).location
    do_all(desk)
    return str(draft)


def test_a_file_without_a_table_says_so(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.EDITOR)
    assert 'class="notice bad"' in client.get(upload(client, desk, "bonjour\n")).text

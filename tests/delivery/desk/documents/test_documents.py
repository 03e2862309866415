"""A PDF is uploaded, described and published as the next release of its dataset."""

from __future__ import annotations

import io

import pytest

from oress_opendata.desk.database import Desk
from oress_opendata.desk.person import Role
from oress_opendata.desk.worker import do_all
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import publish_path
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_current
from oress_opendata.vocabularies.locations import find_shipped
from tests.delivery.desk.conftest import DeskClient, SignIn
from tests.delivery.desk.drafts.test_rows_and_drafts import candidate_of

DATASET = "documents-ess"
DOCUMENTS = find_shipped("datasets") / DATASET / "1.0.0"
PDF = (DOCUMENTS / "documents" / "lettre-1.pdf").read_bytes()
RECORD = {
    "cell.title_fr": "La lettre de l'ESS, n° 2",
    "cell.type": "newsletter",
    "cell.language": "fr",
    "cell.issued": "2026-12",
    "cell.status": "verified",
    "cell.source": "ORESS",
    "cell.checked_on": "2026-11-29",
    "cell.licence": "CC-BY-4.0",
}


@pytest.fixture
def documents(desk: Desk) -> None:
    for name in ("territoires", "documents-ess"):
        publish_path(desk.store, find_shipped("datasets") / name / "1.0.0", desk.settings)
    refresh(desk.store, desk.settings)


def upload(client: DeskClient, desk: Desk, content: bytes = PDF) -> str:
    data = {"dataset": DATASET, "file": (io.BytesIO(content), "lettre-2.pdf")}
    answer = client.send("/fr/desk/documents/new", data=data)
    assert answer.status_code == 303, answer.text
    do_all(desk)
    return str(answer.location)


@pytest.mark.usefixtures("documents")
def test_a_newsletter_is_published(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.PUBLISHER)
    form = upload(client, desk)
    page = client.get(form).text
    assert 'name="cell.title_fr"' in page
    assert "La lettre" in page
    assert client.get(f"{form}/cover.webp").content_type == "image/webp"
    draft = client.send(form, data=RECORD).location
    do_all(desk)
    review = client.get(draft).text
    assert "1.1.0" in review, review
    data = {"candidate": candidate_of(review), "message": "La lettre n° 2"}
    client.send(f"{draft}/publish", data=data)
    do_all(desk)
    with transaction(desk.store.reading) as connection:
        release = find_current(connection, DATASET)
    manifest = desk.store.manifest(release.manifest)
    file = manifest.find_file("documents/la-lettre-de-l-ess-n-2.pdf")
    assert release.version == "1.1.0"
    assert file is not None
    assert desk.store.blobs.read(file.sha256) == PDF


@pytest.mark.usefixtures("documents")
def test_what_is_no_pdf_is_refused_and_what_nobody_can_read_is_warned_of(
    desk: Desk, sign_in: SignIn
) -> None:
    client = sign_in(Role.EDITOR)
    assert upload(client, desk, b"PK\x03\x04 a workbook").endswith("/documents/new")
    assert "lettre-2.pdf" in client.get("/fr/desk/documents/new").text
    form = upload(client, desk, b"%PDF-1.7 nothing")
    assert 'class="notice bad"' in client.get(form).text

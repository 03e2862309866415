"""Pages of documents: the shelf, a document, its text, its citations, its cover."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import typst
from flask.testing import FlaskClient

from oress_opendata.publication.publish import publish_path
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.conftest import WritePackage, in_languages

Project = Callable[[], object]
COLUMNS = (
    *("id", "name_fr", "name_ar", "type", "language", "issued", "authors", "note_fr", "resource"),
)
ROWS = (
    COLUMNS,
    (
        "atlas",
        "Un atlas",
        "أطلس",
        "atlas",
        "fr",
        "2025-03",
        "Amal ; Zitoun",
        "première version",
        "atlas",
    ),
    ("dalil", "Un guide", "دليل", "guide", "ar", "2024", "", "", "dalil"),
    ("lost", "Un livre perdu", "", "guide", "fr", "", "", "", ""),
)
FILES = {
    "atlas": "Une page \\<b\\>et & \\<script\\> #pagebreak() La suite",
    "dalil": '#set text(lang: "ar", font: "DejaVu Sans")\nدليل التعاونيات (ODCO) #linebreak() 2024',
}


@pytest.fixture
def documents(
    store: Store, settings: Settings, write_package: WritePackage, project: Project
) -> Path:
    """A package of three documents, two of them with a file, published and projected."""
    schema = {"oress:register": "document", "aboutUrl": "/id/document/{id}"}
    folder = write_package("papers", rows=ROWS, schema=schema)
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    for name, source in FILES.items():
        (folder / f"{name}.pdf").write_bytes(typst.compile(source.encode()))
        resource = {"name": name, "path": f"{name}.pdf", "mediatype": "application/pdf"}
        descriptor["resources"].append({**resource, **in_languages("Un document")})
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    publish_path(store, folder, settings)
    project()
    return folder


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.text
    return response.text


@pytest.mark.usefixtures("documents")
def test_the_shelf_has_them_all_newest_first(client: FlaskClient) -> None:
    text = page(client, "/fr/documents")
    assert re.findall(r'<h2><a href="/fr/documents/(\w+)"', text) == ["atlas", "dalil", "lost"]
    assert "3 documents" in text
    assert text.count("formats/covers/") == 2
    assert "دليل" in page(client, "/ar/documents")


@pytest.mark.usefixtures("documents")
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("year=2025", ["atlas"]),
        ("language=ar", ["dalil"]),
        ("type=guide", ["dalil", "lost"]),
        ("type=guide&language=fr", ["lost"]),
        ("type=nothing", []),
        ("after=atlas", ["dalil", "lost"]),
    ],
)
def test_filters_narrow_it(client: FlaskClient, question: str, expected: list[str]) -> None:
    text = page(client, f"/fr/documents?{question}")
    assert re.findall(r'<h2><a href="/fr/documents/(\w+)"', text) == expected


def test_a_document_may_have_several_languages(
    client: FlaskClient,
    store: Store,
    settings: Settings,
    write_package: WritePackage,
    project: Project,
) -> None:
    """The first in the register, the others in a satellite: found, counted and shown alike."""
    schema = {"oress:register": "document", "aboutUrl": "/id/document/{id}"}
    rows = [(*row[:-1], "resource" if row is COLUMNS else "") for row in ROWS]
    folder = write_package("papers", rows=rows, schema=schema)
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    table = json.loads(json.dumps(descriptor["resources"][0]))
    said = next(
        column
        for column in descriptor["resources"][0]["schema"]["fields"]
        if column["name"] == "language"
    )
    said["oress:search"] = "facet"
    field = {"type": "string", **in_languages("Langue")}
    table |= {"name": "languages", "path": "languages.csv"}
    table["schema"] = {
        "aboutUrl": "/id/document/{id}",
        "primaryKey": ["id", "language"],
        "fields": [
            {**field, "name": "id"},
            {**field, "name": "language", "oress:search": "facet",
             "propertyUrl": "http://purl.org/dc/terms/language"},
        ],
    }  # fmt: skip
    descriptor["resources"].append(table)
    (folder / "languages.csv").write_text("id,language\natlas,ar\natlas,en\n", encoding="utf-8")
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    publish_path(store, folder, settings)
    project()
    text = page(client, "/fr/documents?language=ar")
    assert re.findall(r'<h2><a href="/fr/documents/(\w+)"', text) == ["atlas", "dalil"]
    assert "العربية" in page(client, "/fr/documents/atlas")
    found = json.loads(page(client, "/api/v1/search?type=document&where.language=ar"))
    assert {entry["id"] for entry in found["items"]} == {"atlas", "dalil"}


@pytest.mark.usefixtures("documents")
def test_a_document_has_its_file_and_its_citation(client: FlaskClient) -> None:
    text = page(client, "/fr/documents/atlas")
    assert "/datasets/papers/1.0.0/atlas.pdf" in text
    assert "sha256 " in text
    assert "Amal, Zitoun. (2025). Un atlas" in text
    assert "/fr/documents/atlas/text" in text
    assert ">Première version</p>" in text
    arabic = page(client, "/ar/documents/atlas")
    assert re.search(r'<span class="fact"><bdi>PDF</bdi>، [\d,]+ كيلوبايت', arabic)
    assert "Amal، Zitoun. (2025). Un atlas" in arabic
    without = page(client, "/fr/documents/lost")
    assert "sha256 " not in without
    page(client, "/fr/documents/nobody", 404)


@pytest.mark.usefixtures("documents")
def test_citations(client: FlaskClient) -> None:
    assert "TY  - RPRT" in page(client, "/fr/documents/atlas/citation.ris")
    assert "Un atlas" in page(client, "/ar/documents/atlas/citation.bib")
    (cited,) = json.loads(page(client, "/fr/documents/dalil/citation.json"))
    assert (cited["type"], cited["title"]) == ("report", "دليل")
    page(client, "/fr/documents/atlas/citation.doc", 404)


@pytest.mark.usefixtures("documents")
def test_the_text_is_escaped_and_has_its_direction(client: FlaskClient) -> None:
    text = page(client, "/ar/documents/atlas/text")
    assert '<div lang="fr" dir="ltr">' in text
    assert "Une page &lt;b&gt;et &amp; &lt;script&gt;" in text
    assert 'id="page-2"' in text
    assert "atlas.pdf#page=2" in text
    arabic = page(client, "/fr/documents/dalil/text")
    assert '<div lang="ar" dir="rtl">' in arabic
    assert "<p>دليل التعاونيات (ODCO)<br>2024</p>" in arabic
    assert "Citer cette page" in arabic
    page(client, "/fr/documents/lost/text", 404)
    for asked in ("0", "-1", "99", "x", "٣"):
        page(client, f"/fr/documents/atlas/text?page={asked}")


@pytest.mark.usefixtures("documents")
def test_a_cover_is_cached(client: FlaskClient, store: Store, project: Project) -> None:
    address = "/datasets/papers/1.0.0/formats/covers/atlas.webp"
    response = client.get(address)
    assert (response.status_code, response.content_type) == (200, "image/webp")
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(address.replace("atlas", "structures")).status_code == 404
    withdraw_release(store, "papers", "1.0.0", "Faux")
    project()
    assert client.get(address).status_code == 410


@pytest.mark.usefixtures("documents")
def test_a_page_is_rendered_again_when_its_file_was_read(client: FlaskClient, store: Store) -> None:
    root = store.home / "projections" / "documents"
    kept = {file.name: file.read_bytes() for file in root.iterdir()}
    for file in root.iterdir():
        file.unlink()
    page(client, "/fr/documents/atlas/text", 503)
    assert "formats/covers/" not in page(client, "/fr/documents")
    for name, content in kept.items():
        (root / name).write_bytes(content)
    assert "La suite" in page(client, "/fr/documents/atlas/text")
    assert "formats/covers/" in page(client, "/fr/documents")

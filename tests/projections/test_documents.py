"""The documents' projection: text and cover of each PDF; what is erased is erased here too."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
import typst
from PIL import Image

from oress_opendata.projections import documents
from oress_opendata.projections.documents import (
    cover_path,
    documents_root,
    project_documents,
    read_text,
    text_path,
)
from oress_opendata.publication.publish import publish_path
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.conftest import WritePackage, in_languages


def add_pdf(folder: Path, name: str, content: bytes) -> dict[str, Any]:
    (folder / f"{name}.pdf").write_bytes(content)
    return {
        "name": name,
        "path": f"{name}.pdf",
        "mediatype": "application/pdf",
        "format": "pdf",
        **in_languages("Un document"),
    }


@pytest.fixture
def publish_pdf(store: Store, settings: Settings, write_package: WritePackage) -> Any:
    def publish(content: bytes, version: str = "1.0.0") -> str:
        folder = write_package(version=version)
        path = folder / "datapackage.json"
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        descriptor["resources"].append(add_pdf(folder, "document", content))
        path.write_text(json.dumps(descriptor), encoding="utf-8")
        publish_path(store, folder, settings)
        return hashlib.sha256(content).hexdigest()

    return publish


def typeset(text: str) -> bytes:
    return typst.compile(text.encode())


def test_text_and_cover_are_kept(store: Store, publish_pdf: Any) -> None:
    sha256 = publish_pdf(typeset("Première page #pagebreak() Deuxième page"))
    assert read_text(store.home, sha256) is None
    assert project_documents(store)
    text = read_text(store.home, sha256)
    assert text is not None
    assert text.pages == ("Première page", "Deuxième page")
    assert text.problem == ""
    with Image.open(io.BytesIO(cover_path(store.home, sha256).read_bytes())) as cover:
        assert cover.format == "WEBP"
        assert cover.width == 270
    assert not project_documents(store)


def test_a_broken_file_has_a_text_that_says_so(store: Store, publish_pdf: Any) -> None:
    sha256 = publish_pdf(b"%PDF-1.7 and no more")
    project_documents(store)
    text = read_text(store.home, sha256)
    assert text is not None
    assert (text.pages, text.problem) == ((), "broken")
    assert not cover_path(store.home, sha256).exists()


def test_erasing_removes_everything(store: Store, publish_pdf: Any) -> None:
    sha256 = publish_pdf(typeset("Un nom à effacer"))
    project_documents(store)
    withdraw_release(store, "cooperatives", "1.0.0", "Vie privée", erase=True)
    assert project_documents(store)
    assert read_text(store.home, sha256) is None
    assert [file.name for file in documents_root(store.home).iterdir()] == ["cursor"]


def test_what_takes_long_is_left_to_the_next_round(store: Store, publish_pdf: Any) -> None:
    publish_pdf(typeset("Premier"))
    assert project_documents(store, seconds=-1)
    assert not list(documents_root(store.home).glob("*.json"))
    assert project_documents(store)
    assert list(documents_root(store.home).glob("*.json"))
    assert not project_documents(store)


def test_what_was_read_otherwise_is_read_again(store: Store, publish_pdf: Any) -> None:
    publish_pdf(typeset("Premier"))
    assert project_documents(store)
    root = documents_root(store.home)
    (text,) = root.glob("*.json")
    text.chmod(0o644)
    text.write_text("{}", encoding="utf-8")
    (root / "cursor").write_text("1\n0", encoding="utf-8")
    assert project_documents(store)
    assert "Premier" in text.read_text(encoding="utf-8")


def test_the_old_text_answers_until_it_is_read_in_another_form(
    store: Store, publish_pdf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = publish_pdf(typeset("Premier"))
    project_documents(store)
    monkeypatch.setattr(documents, "FORM", documents.FORM + 1)
    assert project_documents(store, seconds=-1)
    text = read_text(store.home, sha256)
    assert text is not None
    assert text.pages == ("Premier",)
    assert project_documents(store)
    assert f'"form": {documents.FORM}' in text_path(store.home, sha256).read_text("utf-8")
    assert not project_documents(store)


def test_a_damaged_text_counts_as_none(store: Store, publish_pdf: Any) -> None:
    sha256 = publish_pdf(typeset("Premier"))
    project_documents(store)
    text_path(store.home, sha256).write_text("{", encoding="utf-8")
    assert read_text(store.home, sha256) is None


def test_two_releases_share_a_file(store: Store, publish_pdf: Any) -> None:
    content = typeset("Le même document")
    sha256 = publish_pdf(content)
    publish_pdf(content, version="1.0.1")
    project_documents(store)
    withdraw_release(store, "cooperatives", "1.0.0", "Faux", erase=True)
    project_documents(store)
    assert read_text(store.home, sha256) is not None

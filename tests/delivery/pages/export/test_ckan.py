"""The message, the sheet and the description that a national portal gets."""

from __future__ import annotations

import email.policy
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from oress_opendata.delivery.http.service import Service, make_service
from oress_opendata.delivery.pages.export import ckan
from oress_opendata.delivery.pages.export.ckan import list_offered, write_portal_folder
from oress_opendata.errors import SampleRefused
from oress_opendata.projections.descriptions.ckan import list_tags
from oress_opendata.publication.publish import publish_package
from oress_opendata.settings import read_settings
from oress_opendata.sources.packages.package import open_package
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import open_store
from oress_opendata.store.releases import find_current
from tests.conftest import WORDS_ONLY, write_small_package
from tests.delivery.conftest import extend_home
from tests.python_clients import run_client

# The rules of CKAN (ckan/logic/schema.py and validators.py).
NAME, TAG = re.compile(r"[a-z0-9_-]{2,100}"), re.compile(r"[\w .-]{2,100}")
FIELDS = {
    *("name", "title", "notes", "url", "version", "license_id", "author", "maintainer"),
    *("maintainer_email", "tags", "extras", "resources"),
}
SAMPLE: dict[str, Any] = {"oress:sample": True}


@pytest.fixture(scope="module")
def service(
    prepare: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("portal")
    wanted: dict[str, Any] = {
        "keywords": ["coopératives", "l\u2019emploi (2024)", "x"],
        "oress:themes": ["SOCI"],
    }
    home = extend_home(
        prepare("empty"),
        folder,
        write_small_package(folder, **wanted),
    )
    own = {"ORESS_HOME": str(home), "ORESS_CONTACT": "contact@example.org", **WORDS_ONLY}
    settings = read_settings({**own, "ORESS_SAMPLES": "1"}, home / "absent.toml")
    store = open_store(settings)
    with open_package(write_small_package(folder, "sample", **SAMPLE)) as package:
        publish_package(store, package, "", datetime(2026, 11, 30, tzinfo=UTC), {})
    yield make_service(settings, store)
    store.close()


@pytest.fixture(scope="module")
def written(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    with transaction(service.store.reading) as connection:
        (release,) = list_offered(service, connection)
    write_portal_folder(service, release, folder / release.dataset)
    return folder / "cooperatives"


def test_the_description_is_what_ckan_takes(written: Path) -> None:
    described: dict[str, Any] = json.loads((written / "ckan.json").read_text("utf-8"))
    assert described.keys() <= FIELDS
    assert NAME.fullmatch(described["name"])
    assert described["license_id"] == "cc-by"
    assert described["maintainer_email"] == "contact@example.org"
    assert [tag["name"] for tag in described["tags"]] == ["coopératives", "l emploi 2024"]
    assert all(TAG.fullmatch(tag["name"]) for tag in described["tags"])
    extras = {extra["key"]: extra["value"] for extra in described["extras"]}
    assert len(extras) == len(described["extras"])
    assert all(isinstance(value, str) and value for value in extras.values())
    assert extras["theme"] == "Population et société"
    assert extras["title_ar"] == "بيانات تجريبية"
    (resource,) = described["resources"]
    content = (written / "fichiers" / "structures.csv").read_bytes()
    assert resource["hash"] == hashlib.sha256(content).hexdigest()
    assert (resource["format"], resource["size"]) == ("CSV", len(content))
    assert resource["url"].endswith("/datasets/cooperatives/1.0.0/structures.csv")


def test_others_read_the_description(written: Path) -> None:
    described = json.loads((written / "ckan.json").read_text("utf-8"))
    package = run_client("read_ckan.py", described)
    assert (package["name"], package["version"]) == ("cooperatives", "1.0.0")
    assert package["keywords"] == ["coopératives", "l emploi 2024"]
    assert package["licenses"][0]["name"] == "cc-by"
    (resource,), (stated,) = package["resources"], described["resources"]
    assert (resource["path"], resource["bytes"]) == (stated["url"], stated["size"])
    assert resource["hash"] == stated["hash"]


def test_the_message_is_a_draft_with_everything(written: Path) -> None:
    raw = (written / "message.eml").read_bytes()
    message = message_from_bytes(raw, policy=email.policy.default)
    assert (message["To"], message["From"]) == (ckan.PORTAL, "contact@example.org")
    assert message["X-Unsent"] == "1"
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content() == (written / "message.txt").read_text("utf-8")
    text = body.get_content().replace("\n", " ")
    assert "«\u00a0Coopératives de démonstration\u00a0»" in text
    # Only an address may be longer than a line of a mail program.
    assert all(len(line) <= 76 for line in body.get_content().splitlines() if " " in line)
    attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert list(attached) == ["fiche.txt", "ckan.json", "cooperatives-1.0.0.zip"]
    assert (
        "structures.csv"
        in zipfile.ZipFile(io.BytesIO(attached["cooperatives-1.0.0.zip"])).namelist()
    )
    assert attached["fiche.txt"] == (written / "fiche.txt").read_text("utf-8")
    # A line of the sheet without a value is left out.
    assert "Période" not in attached["fiche.txt"]


def test_large_files_are_not_attached(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ckan, "MOST_BYTES", 10)
    with transaction(service.store.reading) as connection:
        release = find_current(connection, "cooperatives")
    write_portal_folder(service, release, tmp_path)
    message = message_from_bytes(
        (tmp_path / "message.eml").read_bytes(), policy=email.policy.default
    )
    names = [part.get_filename() for part in message.iter_attachments()]
    assert names == ["fiche.txt", "ckan.json"]
    assert "trop grands" in (tmp_path / "message.txt").read_text("utf-8")


def test_sample_data_goes_to_no_portal(service: Service, tmp_path: Path) -> None:
    with transaction(service.store.reading) as connection:
        release = find_current(connection, "sample")
    with pytest.raises(SampleRefused):
        write_portal_folder(service, release, tmp_path)
    assert not list(tmp_path.iterdir())


def test_tags_are_each_there_once() -> None:
    assert list_tags(["a/b", "a b", "الشغل", "a", "é" * 200]) == ["a b", "الشغل", "é" * 100]

"""Publishing: what becomes a release, what changes nothing, what is refused. On both engines."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from oress_opendata.errors import (
    IdTaken,
    PackageRefused,
    SampleRefused,
    VersionTaken,
    VersionTooSmall,
    VersionWithdrawn,
)
from oress_opendata.model.finding import Report
from oress_opendata.publication import publish
from oress_opendata.publication.publish import Outcome, Publication, publish_path
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import list_entries
from oress_opendata.store.home import Store
from oress_opendata.store.releases import find_current, find_dataset
from tests.conftest import ROWS, WritePackage

Publish = Callable[..., Publication]
MORE = (*ROWS, ("souk", "Association Souk", "جمعية السوق", "3"))


@pytest.fixture
def publish_any(any_store: Store, any_settings: Settings, write_package: WritePackage) -> Publish:
    def publish(*arguments: Any, message: str = "", **changes: Any) -> Publication:
        path = write_package(*arguments, **changes)
        return publish_path(any_store, path, any_settings, message)

    return publish


def test_a_package_becomes_a_release(any_store: Store, publish_any: Publish) -> None:
    publication = publish_any(message="Première")
    assert publication.outcome is Outcome.PUBLISHED
    with transaction(any_store.reading) as connection:
        release = find_current(connection, "cooperatives")
        entries = list_entries(connection)
    assert release == publication.release
    assert release.message == "Première"
    assert [entry.sha256 for entry in entries] == [
        entry.sha256 for entry in any_store.journal.read()
    ]
    assert entries[0].manifest == release.manifest


def test_what_is_published_stays_where_the_rules_became_stricter(
    publish_any: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish_any()
    refused = Report("cooperatives", "1.0.0", (), {"iri": 1}, {})
    monkeypatch.setattr(publish, "validate_release", lambda *arguments: refused)
    monkeypatch.setattr(Report, "is_valid", lambda report, strict=False: False)
    again = publish_any()
    assert (again.outcome, again.release) == (Outcome.UNCHANGED, first.release)
    with pytest.raises(PackageRefused):
        publish_any(title="Another")


def test_the_published_descriptor_describes_each_file(
    any_store: Store, publish_any: Publish, write_package: WritePackage
) -> None:
    manifest = any_store.manifest(publish_any().release.manifest)
    source = (write_package() / "structures.csv").read_bytes()
    resource = manifest.descriptor["resources"][0]
    assert resource["bytes"] == len(source)
    assert resource["hash"] == f"sha256:{hashlib.sha256(source).hexdigest()}"
    published = manifest.find_file("datapackage.json")
    assert published is not None
    assert json.loads(any_store.blobs.read(published.sha256)) == manifest.descriptor


def test_the_zip_is_the_same_on_every_day_and_its_sums_are_right(
    any_store: Store, publish_any: Publish, tmp_path: Path
) -> None:
    manifest = any_store.manifest(publish_any().release.manifest)
    with zipfile.ZipFile(any_store.blobs.path(manifest.zip.sha256)) as archive:
        assert archive.namelist() == sorted(file.path for file in manifest.files)
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        archive.extractall(tmp_path / "unzipped")
    subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=tmp_path / "unzipped",
        check=True,
        capture_output=True,
    )


def test_the_same_again_changes_nothing(any_store: Store, publish_any: Publish) -> None:
    first = publish_any()
    again = publish_any(message="again")
    assert again.outcome is Outcome.UNCHANGED
    assert again.release == first.release
    with transaction(any_store.reading) as connection:
        assert len(list_entries(connection)) == 1


def test_yaml_and_white_space_change_nothing(
    any_store: Store, any_settings: Settings, publish_any: Publish, write_package: WritePackage
) -> None:
    publish_any()
    folder = write_package()
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    (folder / "datapackage.json").unlink()
    (folder / "datapackage.yaml").write_text(yaml.safe_dump(descriptor), encoding="utf-8")
    assert publish_path(any_store, folder, any_settings).outcome is Outcome.UNCHANGED


def test_a_zip_is_published_like_its_folder(
    any_store: Store, any_settings: Settings, publish_any: Publish, write_package: WritePackage
) -> None:
    publish_any()
    folder = write_package()
    archive = folder.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as target:
        for file in folder.iterdir():
            target.write(file, file.name)
    assert publish_path(any_store, archive, any_settings).outcome is Outcome.UNCHANGED


def test_the_same_number_with_other_bytes_is_refused(publish_any: Publish) -> None:
    publish_any()
    with pytest.raises(VersionTaken):
        publish_any(rows=MORE)


def test_a_version_that_is_too_low_is_refused_with_the_reasons(publish_any: Publish) -> None:
    publish_any()
    with pytest.raises(VersionTooSmall) as refused:
        publish_any(version="1.0.1", rows=MORE)
    assert refused.value.parameters["proposed"] == "1.1.0"
    assert "structures" in refused.value.say("fr")
    with pytest.raises(VersionTooSmall) as refused:
        publish_any(version="1.1.0", rows=tuple(row[:3] for row in ROWS))
    assert refused.value.parameters["proposed"] == "2.0.0"
    assert "members" in refused.value.say("ar")
    assert publish_any(version="1.1.0", rows=MORE).outcome is Outcome.PUBLISHED


def test_a_corrected_cell_is_a_patch(publish_any: Publish) -> None:
    publish_any()
    corrected = tuple(
        ("amal", "Coopérative Al Amal", *row[2:]) if row[0] == "amal" else row for row in ROWS
    )
    assert publish_any(version="1.0.1", rows=corrected).outcome is Outcome.PUBLISHED


def test_an_older_version_is_compared_with_the_one_below_it(
    any_store: Store, publish_any: Publish
) -> None:
    publish_any()
    publish_any(version="2.0.0", rows=tuple(row[:3] for row in ROWS))
    publish_any(version="1.1.0", rows=MORE)
    with transaction(any_store.reading) as connection:
        dataset = find_dataset(connection, "cooperatives")
    assert [release.version for release in dataset.releases] == ["2.0.0", "1.1.0", "1.0.0"]
    assert dataset.current is not None
    assert dataset.current.version == "2.0.0"


def test_a_withdrawn_number_is_never_used_again(any_store: Store, publish_any: Publish) -> None:
    publish_any()
    withdraw_release(any_store, "cooperatives", "1.0.0", "Erreur")
    with pytest.raises(VersionWithdrawn):
        publish_any()


def test_an_invalid_package_publishes_nothing(any_store: Store, publish_any: Publish) -> None:
    with pytest.raises(PackageRefused) as refused:
        publish_any(rows=(*ROWS, ("x", "X", "س", "many")))
    finding = refused.value.report.findings[0]
    assert (finding.file, finding.row, finding.column) == ("structures.csv", 5, "members")
    with transaction(any_store.reading) as connection:
        assert list_entries(connection) == []
    assert list(any_store.blobs.all()) == []


def test_an_id_belongs_to_the_dataset_that_published_it_first(publish_any: Publish) -> None:
    publish_any()
    claim = {"oress:register": "cooperatives-thing", "aboutUrl": "/id/cooperatives-thing/{id}"}
    with pytest.raises(IdTaken, match="belongs to the dataset cooperatives"):
        publish_any(name="others", schema=claim)


def test_two_datasets_can_share_a_register(publish_any: Publish) -> None:
    publish_any()
    claim = {"oress:register": "cooperatives-thing", "aboutUrl": "/id/cooperatives-thing/{id}"}
    rows = (ROWS[0], ("autre", "Autre", "آخر", "1"))
    assert publish_any(name="others", rows=rows, schema=claim).outcome is Outcome.PUBLISHED


def test_sample_data_wants_the_setting(publish_any: Publish) -> None:
    rows = (ROWS[0], ("exemple-1", "Exemple", "مثال", "1"))
    with pytest.raises(SampleRefused):
        publish_any(rows=rows, **{"oress:sample": True})

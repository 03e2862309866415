"""One journey: from `datasets/` through the real commands and a real server to every outlet, each
opened by somebody else's client."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pytest
from frictionless import Package

from oress_opendata.delivery.api.examples import REQUESTS, read_recorded
from tests.conftest import Service
from tests.delivery.api.record_examples import record_answer

ROOT = Path(__file__).parent.parent
CLIENTS = os.environ.get("TEST_NODE_MODULES")
RESOURCES = "acteurs-accompagnement", "territoires", "etablissements"


@pytest.mark.parametrize("version", ["1.0.0", "latest"])
def test_frictionless_reads_every_package_over_http(service: Service, version: str) -> None:
    for dataset in service.json("/api/v1/datasets?limit=100")["items"]:
        url = f"{service.address}/datasets/{dataset['name']}/{version}/datapackage.json"
        report = Package(url).validate()
        assert report.valid, (url, report.flatten(["type", "note"])[:5])


def test_pandas_and_duckdb_read_a_table(service: Service, tmp_path: Path) -> None:
    url = f"{service.address}/datasets/territoires/latest/data/communes.csv"
    frame = pandas.read_csv(url, dtype=str)
    assert len(frame) == 146
    copy = tmp_path / "communes.csv"
    copy.write_bytes(service.get("/datasets/territoires/1.0.0/data/communes.csv")[2])
    rows = duckdb.sql(f"SELECT count(*) FROM read_csv('{copy}', all_varchar = true)").fetchall()
    assert rows == [(146,)]


@pytest.mark.node
@pytest.mark.parametrize("name", RESOURCES)
def test_the_datapackage_client_of_node_reads_it(service: Service, name: str) -> None:
    if not CLIENTS:
        pytest.skip("needs the npm clients in TEST_NODE_MODULES; .ci/run installs them")
    script = """
      const {Package} = require('datapackage');
      Package.load(process.argv[1]).then(async (package) => {
        const counts = {};
        for (const resource of package.resources.filter((each) => each.tabular))
          counts[resource.name] = (await resource.read({cast: false})).length;
        console.log(JSON.stringify({valid: package.valid, counts}));
      });
    """
    url = f"{service.address}/datasets/{name}/latest/datapackage.json"
    answer = subprocess.run(
        ["node", "-e", script, url],
        env={**os.environ, "NODE_PATH": CLIENTS},
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(answer.stdout)
    assert found["valid"]
    assert all(found["counts"].values())


def test_the_zip_sums_up(service: Service, tmp_path: Path) -> None:
    archive = tmp_path / "package.zip"
    path = "/datasets/acteurs-accompagnement/1.1.0/acteurs-accompagnement-1.1.0.zip"
    archive.write_bytes(service.get(path)[2])
    zipfile.ZipFile(archive).extractall(tmp_path / "package")
    subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=tmp_path / "package",
        check=True,
        capture_output=True,
    )


def test_the_two_releases_of_the_actors_really_differ(service: Service) -> None:
    path = "/api/v1/datasets/acteurs-accompagnement/diff?from=1.0.0&to=1.1.0"
    found = service.json(path)
    changes = {resource["resource"]: resource for resource in found["resources"]}
    actors = next(change for change in changes.values() if change["added"])
    assert actors["added"] > 40
    assert found["level"] == "minor"


def test_registers_answer_with_labels_and_history(service: Service) -> None:
    odco = service.json("/api/v1/actors/odco")
    assert odco["values"]["kind"]["label"]["ar"] == "مؤسسة عمومية"
    assert odco["values"]["territory"]["label"]["fr"] == "Maroc"
    assert service.json("/api/v1/places/01.511.01.0")["name"]["ar"] == "طنجة"
    assert service.json("/api/v1/structures")["total"] == 120
    service_id = service.json("/api/v1/registers/service?limit=1")["items"][0]["id"]
    assert service.json(f"/api/v1/registers/service/{service_id}")["history"]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_pages_are_there_in_each_language(service: Service, language: str) -> None:
    for path in ("datasets", "datasets/territoires", "datasets/territoires/1.0.0"):
        status, headers, body = service.get(f"/{language}/{path}", Accept="text/html")
        assert status == 200
        assert headers["Content-Type"].startswith("text/html")
        assert f'lang="{language}"'.encode() in body


def test_what_is_published_and_withdrawn_beside_the_service_is_seen(
    service: Service, write_package: Callable[..., Path]
) -> None:
    folder = write_package("voyage")
    service.run("publish", "--wait", str(folder))
    descriptor = "/datasets/voyage/1.0.0/datapackage.json"
    assert service.get(descriptor)[0] == 200
    reason = "Fin de la démonstration"
    service.run("withdraw", "voyage", "1.0.0", "--reason", reason, "--erase", "--wait")
    status, _, body = service.get(descriptor)
    assert status == 410
    assert reason in body.decode("utf-8")
    assert "No errors" in service.run("--lang", "en", "verify").stdout


def shape(value: Any) -> Any:
    """The names and kinds of an answer, without what it says."""
    match value:
        case dict():
            return {name: shape(member) for name, member in value.items()}
        case list():
            return [shape(value[0])] if value else []
    return type(value).__name__


@pytest.mark.parametrize("path", REQUESTS)
def test_the_examples_of_the_api_are_what_it_answers(service: Service, path: str) -> None:
    recorded = read_recorded(service.address)[path]
    assert shape(record_answer(service.address, path)) == shape(recorded)

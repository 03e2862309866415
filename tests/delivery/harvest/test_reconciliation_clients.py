"""OpenRefine and the Python package `reconciler` reconcile lists with the service.

OpenRefine is Debian's package `openrefine`, driven by the HTTP interface that its pages use.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest
import requests
from reconciler import reconcile

from tests.conftest import Service

pytestmark = pytest.mark.slow
PATIENCE = 90
LIST = """nom;province;fait
Cne de Chaouen;Chefchaouen;place/01.151.01.01
Bni Saïd;Tétouan;place/01.571.05.15
KSAR EL KBIR;Larache;place/01.331.01.01
الحسيمه;;place/01.051.01.01
Fès;;
"""


@dataclass(frozen=True)
class OpenRefine:
    """A running OpenRefine."""

    address: str
    session: requests.Session

    def get(self, command: str, **query: Any) -> Any:
        return self._send("GET", command, params=query)

    def post(self, command: str, project: str, **form: Any) -> Any:
        query = {"csrf_token": self.get("get-csrf-token")["token"], "project": project}
        return self._send("POST", command, params=query, data=form)

    def create(self, content: str) -> str:
        """Make a project from a list, separated by semicolons."""
        answer = self.session.post(
            f"{self.address}/command/core/create-project-from-upload",
            params={"csrf_token": self.get("get-csrf-token")["token"]},
            data={
                "project-name": "list",
                "format": "text/line-based/*sv",
                "options": json.dumps({"separator": ";", "encoding": "UTF-8"}),
            },
            files={"project-file": ("list.csv", content.encode(), "text/csv")},
            timeout=PATIENCE,
        )
        return answer.url.rpartition("project=")[2]

    def rows(self, project: str) -> list[list[Any]]:
        """The rows; a cell that was reconciled has its judgment as `r`."""
        found = self.post("get-rows", project, start=0, limit=50)
        recons = found.get("pool", {}).get("recons", {})
        for row in found["rows"]:
            for cell in row["cells"]:
                if cell and "r" in cell:
                    cell["r"] = recons.get(str(cell["r"]), cell["r"])
        return [row["cells"] for row in found["rows"]]

    def wait(self, project: str) -> None:
        until = time.monotonic() + PATIENCE
        while self.get("get-processes", project=project)["processes"]:
            assert time.monotonic() < until, "OpenRefine did not finish"
            time.sleep(0.2)

    def _send(self, method: str, command: str, **options: Any) -> Any:
        address = f"{self.address}/command/core/{command}"
        answer = self.session.request(method, address, timeout=PATIENCE, **options)
        body = answer.json()
        assert not isinstance(body, dict) or body.get("code") != "error", body
        return body


@pytest.fixture(scope="module")
def refine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRefine]:
    if not shutil.which("openrefine"):
        pytest.skip("needs OpenRefine: apt-get install openrefine, as .ci/run does")
    folder = tmp_path_factory.mktemp("refine")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["-i", "127.0.0.1", "-p", str(port), "-d", str(folder), "-x", "refine.headless=true"]
    process = subprocess.Popen(
        ["openrefine", *options],
        cwd=folder,
        env={**os.environ, "HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        refine = OpenRefine(f"http://127.0.0.1:{port}", requests.Session())
        wait_for(refine)
        yield refine
        refine.session.close()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def wait_for(refine: OpenRefine) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            refine.get("get-version")
            return
        except (OSError, ValueError):
            if time.monotonic() > until:
                pytest.fail("OpenRefine did not start")
            time.sleep(0.5)


def test_openrefine_reconciles_and_extends_a_list(refine: OpenRefine, service: Service) -> None:
    endpoint = f"{service.address}/fr/reconcile"
    manifest = service.json("/fr/reconcile")
    project = refine.create(LIST)
    engine = json.dumps({"facets": [], "mode": "row-based"})
    config = {
        "mode": "standard-service",
        "service": endpoint,
        "identifierSpace": manifest["identifierSpace"],
        "schemaSpace": manifest["schemaSpace"],
        "type": {"id": "commune", "name": "Commune"},
        "autoMatch": True,
        "columnDetails": [
            {"column": "province", "propertyName": "Province", "propertyID": "province"}
        ],
        "limit": 0,
    }
    refine.post("reconcile", project, columnName="nom", config=json.dumps(config), engine=engine)
    refine.wait(project)
    for name, _, expected in refine.rows(project):
        recon = name["r"]
        matched = recon["m"]["id"] if recon["j"] == "matched" else ""
        assert matched == (f"id/{expected['v']}" if expected and expected["v"] else ""), name
    wanted = ({"id": "province", "name": "Province"}, {"id": "name_ar", "name": "Arabic"})
    refine.post(
        "extend-data",
        project,
        baseColumnName="nom",
        endpoint=endpoint,
        identifierSpace=manifest["identifierSpace"],
        schemaSpace=manifest["schemaSpace"],
        extension=json.dumps({"properties": wanted}),
        columnInsertIndex=1,
        engine=engine,
    )
    refine.wait(project)
    # OpenRefine numbers the cells of new columns after all others.
    *_, province, arabic = refine.rows(project)[0]
    assert (province["v"], province["r"]["m"]["id"]) == ("Chefchaouen", "id/place/01.151")
    assert arabic["v"] == "شفشاون"


@pytest.mark.filterwarnings("ignore:The inplace keyword")
def test_pandas_reconciles_a_column(service: Service) -> None:
    names = pd.Series(["Bni Saïd", "Ksar el Kbir", "تطوان"])
    found = reconcile(
        names, type_id="commune", reconciliation_endpoint=f"{service.address}/fr/reconcile"
    )
    assert list(found["id"]) == [
        "id/place/01.571.05.15",
        "id/place/01.331.01.01",
        "id/place/01.571.01.11",
    ]
    assert list(found["match"]) == [True, True, True]

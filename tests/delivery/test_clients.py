"""The clients of others, over HTTP: frictionless, pandas, DuckDB, sha256sum's own format."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import urllib.request
import zipfile
from pathlib import Path

import duckdb
import frictionless
import pandas
import pytest

NODE = """
const { Package } = require("datapackage");
(async () => {
  const found = await Package.load(process.argv[1]);
  const rows = await found.getResource("structures").read({ keyed: true });
  console.log(JSON.stringify({ valid: found.valid, errors: found.errors.map(String), rows }));
})().catch((error) => { console.error(error); process.exit(1); });
"""

pytestmark = pytest.mark.usefixtures("two_releases")


def download(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:
        return bytes(answer.read())


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0", "latest"])
def test_frictionless_opens_the_descriptor(live: str, version: str) -> None:
    address = f"{live}/datasets/cooperatives/{version}/datapackage.json"
    package = frictionless.Package(address)
    assert package.name == "cooperatives"
    resource = package.get_resource("structures")
    assert isinstance(resource, frictionless.resources.TableResource)
    rows = resource.read_rows()
    assert [row["id"] for row in rows] == (
        ["zitoun", "amal", "rif"] if version == "1.0.0" else ["zitoun", "amal", "jbala"]
    )


def test_frictionless_validates_the_served_packages(live: str) -> None:
    """Sizes and hashes too."""
    report = frictionless.validate(f"{live}/datasets/cooperatives/1.1.0/datapackage.json")
    assert report.valid, report.flatten()


@pytest.mark.node
@pytest.mark.parametrize("version", ["1.1.0", "latest"])
def test_datapackage_of_npm_opens_the_descriptor(live: str, version: str) -> None:
    modules = os.environ.get("TEST_NODE_MODULES")
    node = shutil.which("node")
    if not modules or node is None:
        pytest.skip("needs Node.js and TEST_NODE_MODULES; .ci/run installs the npm clients")
    run = subprocess.run(
        [node, "-e", NODE, f"{live}/datasets/cooperatives/{version}/datapackage.json"],
        env={**os.environ, "NODE_PATH": modules},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["valid"], found["errors"]
    assert [row["id"] for row in found["rows"]] == ["zitoun", "amal", "jbala"]
    assert found["rows"][0]["members"] == 15


def test_pandas_reads_a_table(live: str) -> None:
    table = pandas.read_csv(f"{live}/datasets/cooperatives/latest/structures.csv", dtype="string")
    assert list(table["id"]) == ["zitoun", "amal", "jbala"]
    assert table["name_ar"][0] == "تعاونية الزيتون"


def test_duckdb_reads_a_table(live: str, tmp_path: Path) -> None:
    """Its own HTTP client is an extension that it downloads, so it reads the file."""
    file = tmp_path / "structures.csv"
    file.write_bytes(download(f"{live}/datasets/cooperatives/1.1.0/structures.csv"))
    with duckdb.connect() as connection:
        found = connection.execute("SELECT sum(members) FROM read_csv(?)", [str(file)]).fetchone()
    assert found == (26,)


def test_the_zip_holds_what_the_sums_say(live: str) -> None:
    base = f"{live}/datasets/cooperatives/1.1.0"
    with zipfile.ZipFile(io.BytesIO(download(f"{base}/cooperatives-1.1.0.zip"))) as archive:
        names = archive.namelist()
        sums = next(name for name in names if name.endswith("SHA256SUMS"))
        for line in archive.read(sums).decode().splitlines():
            sha256, path = line.split("  ", 1)
            content = archive.read(sums.replace("SHA256SUMS", path))
            assert hashlib.sha256(content).hexdigest() == sha256
            assert download(f"{base}/{path}") == content

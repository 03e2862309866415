"""The page for programmers: every recipe runs, with its own tool, against a service with all
shipped datasets."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from oress_opendata.delivery.pages.developers.assistants import CONNECTIONS, Connection
from oress_opendata.delivery.pages.developers.recipes import RECIPES, Recipe
from tests.conftest import Service

TOOLS = {
    "python": [sys.executable, "-W", "error", "-c"],
    "r": ["Rscript", "-e"],
    "javascript": ["node", "--input-type=module", "-e"],
    "shell": ["bash", "-euo", "pipefail", "-c"],
}
# A part of the output of each recipe.
PRINTED = {
    "catalogue": "/id/dataset/",
    "ro-crate": "True",
    "signposting": 'rel="linkset"',
    "schema.org": "BreadcrumbList",
    "pandas": "name_ar",
    "frictionless": "acteurs",
    "pages": "odco",
    "rdflib": "prefLabel",
    "mcp": "/id/actor/",
    "r": "01.511",
    "javascript": "etablissement_public",
    "curl": "OK",
    "changes": "acteurs-accompagnement",
    "feed": "/fr/datasets/acteurs-accompagnement/1.1.0",
    "oai": "Office du développement de la coopération",
    "ldes": "/ldes/datasets#dataset/territoires/",
    "sparql": "concept,label",
    "duckdb": "column_name",
    "reconcile": "id/place/01.151.01.01",
    "cite": "@misc{indicateurs-1.0.0",
}


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_recipe_runs(service: Service, recipe: Recipe, tmp_path: Path) -> None:
    command = TOOLS[recipe.tool]
    if shutil.which(command[0]) is None:
        pytest.skip(f"needs {command[0]}; .ci/run installs it")
    ran = subprocess.run(
        [*command, recipe.code(service.address)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert PRINTED[recipe.name] in ran.stdout


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_page_shows_every_recipe(service: Service, language: str) -> None:
    status, _, body = service.get(f"/{language}/developers")
    page = body.decode()
    assert status == 200
    for recipe in RECIPES:
        assert f'id="{recipe.name}"' in page
    for connection in CONNECTIONS:
        assert f'id="connect-{connection.name}"' in page
    assert f"{service.address}/mcp" in page


@pytest.mark.parametrize("connection", CONNECTIONS, ids=lambda connection: connection.name)
def test_a_configuration_is_valid_and_names_the_address(connection: Connection) -> None:
    address = "https://data.example.org/mcp"
    code = connection.code(address)
    assert code.count(address) == 1
    if connection.file.endswith(".json"):
        assert "oress" in next(iter(json.loads(code).values()))
    if connection.file.endswith(".toml"):
        assert tomllib.loads(code) == {"mcp_servers": {"oress": {"url": address}}}

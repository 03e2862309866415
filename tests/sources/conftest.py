"""A small valid package, as a draft for tests to change, and what it is validated against.

- `draft`: the draft of a valid package (`Draft`) in which a test changes one detail.
- `known`: the vocabularies, schemas and ids that it is validated against.
- `validate`: writes a draft to a folder and validates it; returns a report, also of a refusal.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from oress_opendata.errors import PackageRefused
from oress_opendata.model.finding import Report
from oress_opendata.model.known import Known
from oress_opendata.model.licence import aliases_of
from oress_opendata.sources.packages.package import open_package
from oress_opendata.sources.validation import validate_package
from oress_opendata.vocabularies.installed import installed_shapes, installed_vocabulary


def texts(word: str) -> dict[str, str]:
    return {"fr": f"{word} fr", "ar": f"{word} عربي", "en": f"{word} en"}


def titled(word: str) -> dict[str, Any]:
    return {
        "title": f"{word} fr",
        "oress:title": texts(word),
        "description": f"{word} fr",
        "oress:description": texts(word),
    }


def column(name: str, kind: str = "string", **terms: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "title": name, "oress:title": texts(name), **terms}


LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
TABLE = {
    "type": "table",
    "format": "csv",
    "mediatype": "text/csv",
    "encoding": "utf-8",
    "dialect": {"delimiter": ","},
}
THINGS = {
    "oress:register": "thing",
    "oress:schema": "thing/1.0.0",
    "oress:label": {"fr": "label"},
    "oress:provenance": {"source": "source", "status": "status", "checked": "checked"},
    "aboutUrl": "/id/thing/{id}",
    "rdfType": ["http://schema.org/Thing"],
    "primaryKey": ["id"],
    "fields": [
        column(
            "id", propertyUrl="http://purl.org/dc/terms/identifier", constraints={"required": True}
        ),
        column("label", propertyUrl="http://schema.org/name", lang="fr"),
        column("kind", **{"oress:scheme": "kind", "valueUrl": "/vocab/kind/{kind}"}),
        column("place", valueUrl="/id/place/{place}"),
        column("parent", valueUrl="/id/thing/{parent}"),
        column("members", "integer", constraints={"minimum": 0}),
        column("opened", "date"),
        column("valid_from", constraints={"pattern": "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"}),
        column("valid_to", constraints={"pattern": "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"}),
        column("site", valueUrl="{+site}", propertyUrl="http://xmlns.com/foaf/0.1/page"),
        column("source", constraints={"minLength": 1}),
        column("status", **{"oress:scheme": "kind"}),
        column("checked", "date"),
    ],
}
NOTES = {
    "aboutUrl": "/id/thing/{thing}",
    "primaryKey": ["thing", "note"],
    "foreignKeys": [{"fields": ["thing"], "reference": {"resource": "things", "fields": ["id"]}}],
    "fields": [column("thing"), column("note", propertyUrl="http://schema.org/comment")],
}
DESCRIPTOR = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "things",
    "version": "1.0.0",
    **titled("things"),
    "licenses": [LICENCE],
    "oress:temporal": {"start": "2020", "end": "2024-06"},
    "oress:themes": ["ECON"],
    "resources": [
        {
            "name": "things",
            "path": "data/things.csv",
            **titled("things"),
            **TABLE,
            "schema": THINGS,
        },
        {"name": "notes", "path": "data/notes.csv", **titled("notes"), **TABLE, "schema": NOTES},
    ],
}
FILES = {
    "data/things.csv": """\
id,label,kind,place,parent,members,opened,valid_from,valid_to,site,source,status,checked
zitoun,Coop. Zitoun,good,01.511,,12,2020-01-31,2020,2024-05,http://z.org,a page,good,2026-01-02
amal,تعاونية الأمل,good,01.511,zitoun,7,,,,,a page,good,2026-01-02
""",
    "data/notes.csv": "thing,note\nzitoun,one\nzitoun,two\namal,one\n",
}


@dataclass
class Draft:
    """A package that is not written yet. `files`: text or bytes by path."""

    descriptor: dict[str, Any] = field(default_factory=lambda: deepcopy(DESCRIPTOR))
    files: dict[str, str | bytes] = field(default_factory=lambda: dict(FILES))

    @property
    def things(self) -> dict[str, Any]:
        resource: dict[str, Any] = self.descriptor["resources"][0]
        return resource

    @property
    def notes(self) -> dict[str, Any]:
        resource: dict[str, Any] = self.descriptor["resources"][1]
        return resource

    def field(self, name: str, resource: int = 0) -> dict[str, Any]:
        fields = self.descriptor["resources"][resource]["schema"]["fields"]
        found: dict[str, Any] = next(field for field in fields if field["name"] == name)
        return found

    def replace(self, old: str, new: str, path: str = "data/things.csv") -> None:
        """Replace the last occurrence of a text in a file."""
        text = self.files[path]
        assert isinstance(text, str)
        before, found, after = text.rpartition(old)
        assert found
        self.files[path] = before + new + after

    def set_cell(self, name: str, value: str, row: int = 2) -> None:
        """Another cell in the things; rows count from 1 with the header."""
        lines = str(self.files["data/things.csv"]).splitlines()
        cells = lines[row - 1].split(",")
        cells[lines[0].split(",").index(name)] = value
        lines[row - 1] = ",".join(cells)
        self.files["data/things.csv"] = "\n".join(lines) + "\n"

    def write(self, folder: Path) -> Path:
        for path, content in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        if "datapackage.json" not in self.files:
            text = json.dumps(self.descriptor, ensure_ascii=False)
            (folder / "datapackage.json").write_text(text, encoding="utf-8", newline="")
        return folder


@pytest.fixture
def draft() -> Draft:
    return Draft()


@pytest.fixture(scope="session")
def known() -> Known:
    house: dict[str, Any] = {name: value for name, value in THINGS.items() if name != "primaryKey"}
    return Known(
        schemes={
            "kind": frozenset({"good", "better"}),
            "theme": frozenset({"ECON"}),
        },
        licences=aliases_of(installed_vocabulary("http://127.0.0.1:8000")),
        schemas={"thing/1.0.0": {**house, "fields": house["fields"][:5]}},
        listed={"place": frozenset({"01", "01.511"})},
        unlisted={"place": frozenset({"01.999"})},
        shapes=installed_shapes("http://127.0.0.1:8000"),
    )


@pytest.fixture
def validate(tmp_path: Path, known: Known) -> Callable[[Draft], Report]:
    def write_and_validate(draft: Draft) -> Report:
        return validate_path(draft.write(tmp_path / "package"), known)

    return write_and_validate


def validate_path(path: Path, known: Known) -> Report:
    try:
        with open_package(path) as package:
            return validate_package(package, known)
    except PackageRefused as error:
        report: Report = error.report
        return report

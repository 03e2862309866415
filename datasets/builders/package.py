"""What every package is made of: texts in three languages, fields, resources, files.

Writes CSV (UTF-8, LF, comma) and `datapackage.json`, always the same bytes for the same sources;
independent of any dataset.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
SCHEMAS = Path(__file__).parents[2] / "vocab" / "schemas"
LANGUAGES = ("fr", "ar", "en")

# French, Arabic, English: always in this order.
Texts = tuple[str, str, str]
Row = Mapping[str, Any]
Json = dict[str, Any]

CC_BY: Json = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}
ODBL: Json = {
    "name": "ODbL-1.0",
    "path": "https://opendatacommons.org/licenses/odbl/1-0/",
    "title": "Open Database License 1.0",
}
MAINTAINER: Json = {"title": "ORESS Open Data", "roles": ["maintainer", "contributor"]}
HCP: Json = {
    "title": "Haut-Commissariat au Plan (HCP)",
    "path": "https://www.hcp.ma",
    "roles": ["creator"],
}
PROVENANCE: Json = {"status": "status", "source": "source", "checked": "checked_on"}


def in_languages(texts: Texts) -> Json:
    return dict(zip(LANGUAGES, texts, strict=True))


def entitle(title: Texts, description: Texts) -> Json:
    """Title and description: the plain French string, and all three languages."""
    return {
        "title": title[0],
        "oress:title": in_languages(title),
        "description": description[0],
        "oress:description": in_languages(description),
    }


def keywords(*words: Texts) -> Json:
    """Keywords, one triple a word."""
    by_language = {language: [word[i] for word in words] for i, language in enumerate(LANGUAGES)}
    return {"keywords": by_language["fr"], "oress:keywords": by_language}


def field(name: str, kind: str, title: Texts, description: Texts, **terms: Any) -> Json:
    """A field. `terms` are further keys; `__` in a name stands for a colon."""
    further = {key.replace("__", ":"): value for key, value in terms.items()}
    return {"name": name, "type": kind, **entitle(title, description), **further}


def house_schema(register: str, version: str = "1.0.0") -> Json:
    path = SCHEMAS / register / f"{version}.json"
    schema: Json = json.loads(path.read_text(encoding="utf-8"))
    return schema


def provenance_fields() -> list[Json]:
    """`status`, `source`, `checked_on`, as the house schemas have them."""
    wanted = PROVENANCE.values()
    return [field for field in house_schema("place")["fields"] if field["name"] in wanted]


def note_fields() -> list[Json]:
    """`note_fr`, `note_ar`, `note_en`, as the house schemas have them."""
    return [field for field in house_schema("actor")["fields"] if field["name"].startswith("note_")]


def silent(fields: Iterable[Json]) -> list[Json]:
    """Fields without RDF: in a satellite, their triples would be about its owner."""
    said = ("propertyUrl", "valueUrl", "oress:alsoProperty")
    return [
        {key: value for key, value in field.items() if key not in said} | {"oress:search": "none"}
        for field in fields
    ]


def insert_fields(schema: Json, fields: Iterable[Json], before: str) -> Json:
    """The schema with further fields, put before the one named."""
    kept = schema["fields"]
    at = next(i for i, field in enumerate(kept) if field["name"] == before)
    return {**schema, "fields": [*kept[:at], *fields, *kept[at:]]}


def refer(column: str, resource: str, target: str) -> Json:
    """A foreign key; an empty `resource` is the table itself."""
    return {"fields": [column], "reference": {"resource": resource, "fields": [target]}}


def table(
    name: str,
    title: Texts,
    description: Texts,
    schema: Json,
    licence: Json = CC_BY,
    **terms: Any,
) -> Json:
    """A tabular resource; its file is `data/<name>.csv`."""
    further = {key.replace("__", ":"): value for key, value in terms.items()}
    return {
        "name": name,
        "path": f"data/{name}.csv",
        "type": "table",
        **entitle(title, description),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ","},
        "licenses": [licence],
        **further,
        "schema": schema,
    }


def write_package(into: Path, descriptor: Json, tables: Mapping[str, Iterable[Row]]) -> None:
    """Writes `<into>/<name>/<version>/`: the descriptor and the rows of each table, by name."""
    folder = into / descriptor["name"] / descriptor["version"]
    for resource in descriptor["resources"]:
        if resource.get("type") == "table":
            names = [field["name"] for field in resource["schema"]["fields"]]
            write_rows(folder / resource["path"], names, tables[resource["name"]])
    write_json(folder / "datapackage.json", {"$schema": PROFILE, **descriptor})


def write_rows(path: Path, names: list[str], rows: Iterable[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_json(path: Path, content: Json, indent: int | None = 2) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, indent=indent) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

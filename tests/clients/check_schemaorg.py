"""Reads the JSON-LD of pages with extruct, and checks it against the vocabulary of schema.org that
rocrate ships: every type and property exists, and the property may be used with the type.

Reads a list of pages from the standard input; for each it writes the parts and the faults.
"""

import json
import sys
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import extruct

GRAPH = json.loads((files("rocrate") / "data" / "schema.jsonld").read_text())["@graph"]
TERMS = {term["@id"].removeprefix("schema:"): term for term in GRAPH}
# The annotation of an action's parameter, which is no property: https://schema.org/docs/actions.html
ANNOTATIONS = {"query-input"}


def list_names(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else [value]
    return [part["@id"].removeprefix("schema:") for part in parts if part]


def with_ancestors(name: str) -> set[str]:
    found = {name}
    for parent in list_names(TERMS.get(name, {}).get("rdfs:subClassOf")):
        if parent not in found:
            found |= with_ancestors(parent)
    return found


def find_faults(node: Any, path: str = "") -> Iterator[str]:
    if isinstance(node, list):
        for part in node:
            yield from find_faults(part, path)
    if not isinstance(node, dict):
        return
    kind = node.get("@type")
    if kind is None:
        if set(node) - {"@id", "@value", "@language"}:
            yield f"{path}: no type"
        return
    if kind not in TERMS:
        yield f"{path}: no type {kind}"
    for name, value in node.items():
        if name.startswith("@") or name in ANNOTATIONS:
            continue
        domains = set(list_names(TERMS.get(name, {}).get("schema:domainIncludes")))
        if not domains & with_ancestors(kind):
            yield f"{path}: {kind} has no {name}"
        if value in ("", None, [], {}):
            yield f"{path}: {name} is empty"
        yield from find_faults(value, f"{path}/{name}")


def read(page: str) -> dict[str, Any]:
    parts = extruct.extract(page, syntaxes=["json-ld"], uniform=False)["json-ld"]
    return {"parts": parts, "faults": [fault for part in parts for fault in find_faults(part)]}


if __name__ == "__main__":
    print(json.dumps([read(page) for page in json.load(sys.stdin)]))

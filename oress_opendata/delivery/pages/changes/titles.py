"""The titles of tables and columns of several releases, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.model.release import Release


class Titles:
    """What has no title is named as in the descriptor. Of two descriptors, the last counts."""

    def __init__(self, reader: Reader, descriptors: Iterable[Mapping[str, Any]]) -> None:
        self.tables: dict[str, str] = {}
        self.columns: dict[tuple[str, str], str] = {}
        for descriptor in descriptors:
            for resource in descriptor.get("resources", []):
                name = str(resource["name"])
                self.tables[name] = str(reader.text(resource, "title")) or name
                for field in (resource.get("schema") or {}).get("fields", []):
                    title = str(reader.text(field, "title"))
                    self.columns[name, str(field["name"])] = title or str(field["name"])

    def table(self, name: str) -> str:
        return self.tables.get(name, name)

    def column(self, table: str, name: str) -> str:
        return self.columns.get((table, name), name)


def read_descriptor(reader: Reader, release: Release) -> Mapping[str, Any]:
    return reader.service.store.manifest(release.manifest).descriptor

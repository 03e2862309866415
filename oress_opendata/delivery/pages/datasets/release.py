"""A release as its page shows it: all that its descriptor, its files, its rows and its past say.

Called by `datasets`; the parts are told by `preview`, `filters`, `dictionary`, `quality`, `changes`
and `freshness`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.pages.datasets.changes import Changes, tell_changes
from oress_opendata.delivery.pages.datasets.dictionary import Field, list_fields
from oress_opendata.delivery.pages.datasets.filters import Chip, Control, list_chips, list_controls
from oress_opendata.delivery.pages.datasets.freshness import tell_freshness
from oress_opendata.delivery.pages.datasets.pinned import pin_recipes
from oress_opendata.delivery.pages.datasets.preview import Pairs, Preview, preview_table
from oress_opendata.delivery.pages.datasets.quality import judge_release
from oress_opendata.delivery.pages.datasets.summary import Licence, describe_package, find_licences
from oress_opendata.delivery.pages.registers.profile import to_data_block
from oress_opendata.delivery.pages.shared.formatting import show_day_text
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text, safe_link
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import Table, is_table, read_table
from oress_opendata.model.release import Dataset, File, Manifest, Release
from oress_opendata.projections.descriptions.citation import cite_apa, refer_release
from oress_opendata.projections.descriptions.schemaorg import describe_schemaorg
from oress_opendata.projections.descriptions.subject import Subject
from oress_opendata.projections.tables.projection import read_made
from oress_opendata.queries.tables import find_rows
from oress_opendata.store.records import read_record_texts

NO_TABLE = N_("There is no table {resource} in the version {version} of the dataset {name}.")
# Of many versions only the newest are told in words; each can be compared all the same.
MOST_TOLD = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of the page: rows of a table, and the day on which it is read."""

    table: str
    pairs: Pairs
    day: date


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource with its file; a table has fields, and rows where they are made ready."""

    name: str
    title: Text
    description: Text
    file: File
    is_table: bool
    licences: tuple[Licence, ...]
    fields: tuple[Field, ...]
    preview: Preview | None
    controls: tuple[Control, ...]
    chips: tuple[Chip, ...]
    derived: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A release in the list of versions: the visible one before it, and what changed in words."""

    release: Release
    before: Release | None
    changes: Changes | None


def describe_release(
    reader: Reader, connection: Connection, dataset: Dataset, release: Release, asked: Asked
) -> dict[str, Any]:
    """What the page of a release says: the list's words, and all the rest. Raises BadQuery or
    NotFound for rows that cannot be asked."""
    manifest = reader.service.store.manifest(release.manifest)
    descriptor = manifest.descriptor
    subject = Subject(release, manifest, reader.service.settings)
    resources = list(_describe_resources(reader, connection, manifest, asked))
    if asked.table and all(
        resource.name != asked.table or not resource.preview for resource in resources
    ):
        raise NotFound(
            NO_TABLE, resource=asked.table, version=release.version, name=release.dataset
        )
    frequency = str(descriptor.get("oress:frequency") or "")
    newest = dataset.current or release
    return {
        **describe_package(reader, dataset, release),
        "manifest": manifest,
        "resources": resources,
        "contributors": [
            _credit(reader, contributor) for contributor in descriptor.get("contributors") or []
        ],
        "sources": [_credit(reader, source) for source in descriptor.get("sources") or []],
        "places": _places(reader, connection, descriptor.get("oress:spatial") or []),
        "period": _period(descriptor.get("oress:temporal") or {}, reader.language),
        "frequency": reader.label("frequency", frequency) if frequency else Text(""),
        "freshness": tell_freshness(reader, frequency, newest.issued, asked.day),
        "quality": judge_release(reader, connection, dataset, release, manifest),
        "citation": cite_apa(refer_release(subject), reader.language),
        "versions": list(_tell_versions(reader, dataset)),
        "recipes": pin_recipes(reader.service.settings.base_url, manifest),
        "linked_data": to_data_block(describe_schemaorg(subject, reader.language)),
    }


def _describe_resources(
    reader: Reader, connection: Connection, manifest: Manifest, asked: Asked
) -> Iterator[Resource]:
    made = read_made(reader.service.store.home, manifest.name, manifest.version)
    for resource in manifest.descriptor.get("resources", []):
        file = manifest.find_file(resource.get("path", ""))
        if file is None:
            continue
        table = read_table(resource) if is_table(resource) else None
        name = resource["name"]
        yield Resource(
            name=name,
            title=reader.text(resource, "title") or Text(name),
            description=reader.text(resource, "description"),
            file=file,
            is_table=table is not None,
            licences=tuple(find_licences(reader, manifest.descriptor, file.path)),
            **_describe_rows(reader, connection, manifest, table, asked),
            derived=tuple(
                (path, made_file["bytes"])
                for path, made_file in made.get("files", {}).items()
                if path.partition(".")[0] == name
            ),
        )


def _describe_rows(
    reader: Reader, connection: Connection, manifest: Manifest, table: Table | None, asked: Asked
) -> dict[str, Any]:
    """What is said of a table's columns and rows; nothing of what is none."""
    if table is None:
        return {"fields": (), "preview": None, "controls": (), "chips": ()}
    rows = find_rows(reader.service, manifest.name, manifest.version, table.resource)
    pairs = asked.pairs if asked.table == table.resource else None
    return {
        "fields": tuple(list_fields(reader, table, rows)),
        "preview": preview_table(reader, connection, table, rows, pairs) if rows else None,
        "controls": tuple(list_controls(reader, table, rows, pairs or ())) if rows else (),
        "chips": tuple(list_chips(reader, table, pairs or ())) if rows else (),
    }


def _tell_versions(reader: Reader, dataset: Dataset) -> Iterator[Version]:
    """Each release, newest first, with what it changed."""
    before = dict(pairwise(dataset.visible))
    for number, release in enumerate(dataset.releases):
        earlier = before.get(release)
        told = earlier and number < MOST_TOLD
        changes = tell_changes(reader, earlier, release) if earlier and told else None
        yield Version(release, earlier, changes)


# What contributors are to a dataset, in the words of the standard.
ROLES = {
    "author": N_("author"),
    "creator": N_("author"),
    "publisher": N_("publisher"),
    "maintainer": N_("maintainer"),
    "wrangler": N_("preparation of the data"),
    "contributor": N_("contributor"),
}


def _credit(reader: Reader, part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": str(part.get("title") or part.get("path") or ""),
        "address": safe_link(part.get("path")),
        "roles": [
            say(ROLES[role], reader.language) if role in ROLES else role for role in _roles(part)
        ],
    }


def _roles(part: Mapping[str, Any]) -> list[str]:
    """The roles of a contributor, in the second or the first edition of the standard."""
    roles = part.get("roles") or [part.get("role")]
    return [str(role) for role in roles if role]


def _places(reader: Reader, connection: Connection, codes: list[str]) -> list[Text]:
    """The names of places; the code where the register does not know it (yet)."""
    bodies = read_record_texts(connection, "place", codes)
    names = {code: json.loads(body)["name"] for code, body in bodies.items()}
    return [reader.name(names.get(code, {})) or Text(str(code)) for code in codes]


def _period(period: Mapping[str, Any], language: str) -> tuple[str, str] | None:
    days = [show_day_text(str(period.get(key) or ""), language) for key in ("start", "end")]
    return (days[0], days[1]) if any(days) else None

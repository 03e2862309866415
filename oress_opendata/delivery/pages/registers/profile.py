"""What the page of every thing says: its names, its columns, its past, where it comes from.

Called by the pages of structures, of actors, and of any other register's things.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection

from oress_opendata.delivery.pages.registers.fields import list_lines, page_of
from oress_opendata.delivery.pages.registers.history import tell_past
from oress_opendata.delivery.pages.registers.report_link import report_address
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.model.texts import is_sample
from oress_opendata.projections.records import PAGES
from oress_opendata.store.releases import find_visible


def describe_thing(
    reader: Reader,
    connection: Connection,
    register: str,
    body: Mapping[str, Any],
    withheld: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """The variables of the template of a thing. Columns that are withheld say nothing, now or in
    the past."""
    service, language = reader.service, reader.language
    release = find_visible(connection, body["dataset"], body["version"])
    manifest = service.store.manifest(release.manifest)
    name = name_thing(reader, body)
    return {
        "register": register,
        "folder": PAGES.get(register, f"registers/{register}"),
        "thing": body,
        "values": body["values"],
        "name": name,
        "other_names": [
            Text(text, code) for code, text in body["name"].items() if text and text != name.text
        ],
        "lines": [
            line
            for line in list_lines(service, manifest, register, body, language)
            if line.name not in withheld
        ],
        "canonical": page_of(service, body["iri"], language),
        "past": tell_past(reader, connection, register, body, withheld),
        "dataset_title": reader.text(manifest.descriptor, "title") or Text(body["dataset"]),
        "sample": is_sample(manifest.descriptor),
        "report": report_address(service, body, language),
    }


def name_thing(reader: Reader, body: Mapping[str, Any]) -> Text:
    """What a thing is called in the reader's language, else in another; its id where in none."""
    return reader.name(body["name"]) or Text(body["id"])


def code_of(value: object) -> str:
    """The code in a cell, whether its scheme is known or not; empty where there is none."""
    return str(value["code"] if isinstance(value, Mapping) else value or "")


def label_of(reader: Reader, value: object) -> Text:
    """The label of a coded cell."""
    if not isinstance(value, Mapping):
        return Text("")
    return reader.name(value["label"]) or Text(str(value["code"]))


def to_data_block(value: Mapping[str, Any]) -> Markup:
    """JSON-LD that may stand in a `script` element, without what says nothing."""
    told = {key: member for key, member in value.items() if member not in (None, "", [], {})}
    text = json.dumps(told, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))

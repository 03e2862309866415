"""What the page of every record shows: its names, its columns, its history, its origin."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection

from oress_opendata.delivery.downloads.linksets import remember_record_links
from oress_opendata.delivery.http.confirmations import confirmed_on
from oress_opendata.delivery.pages.registers.fields import (
    ColumnView,
    list_columns,
    page_of_iri,
    title_columns,
    title_of_register,
)
from oress_opendata.delivery.pages.registers.history import HistoryView, describe_history
from oress_opendata.delivery.pages.registers.report_link import report_address
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.iris import is_iri
from oress_opendata.languages import say
from oress_opendata.model.record import Record
from oress_opendata.model.texts import is_sample
from oress_opendata.projections.descriptions.subject import SAMPLE
from oress_opendata.projections.records import PAGES
from oress_opendata.store.releases import find_visible


@dataclass(frozen=True, slots=True)
class RecordProfile:
    """`register_title` is its name in words; `folder` the path of the register's pages,
    `canonical` the address of this one; `acronym` is empty where it is the name; `report` is where
    errors are reported; `confirmed` the day on which the structure itself confirmed its row."""

    register: str
    register_title: Text
    folder: str
    record: Record
    name: Text
    acronym: str
    other_names: tuple[Text, ...]
    columns: tuple[ColumnView, ...]
    canonical: str
    history: tuple[HistoryView, ...]
    dataset_title: Text
    sample: bool
    report: str
    confirmed: str


def describe_record(
    reader: Reader,
    connection: Connection,
    register: str,
    record: Record,
    withheld: frozenset[str] = frozenset(),
) -> RecordProfile:
    """Withheld columns are left out, of the record and of its history."""
    service, language = reader.service, reader.language
    release = find_visible(connection, record.dataset, record.version)
    manifest = service.store.manifest(release.manifest)
    remember_record_links(service, connection, register, record, release)
    columns = service.snapshots.read(connection).remember(
        ("columns", release.manifest, register, language),
        lambda: title_columns(service, manifest.descriptor, register, language),
    )
    name = name_record(reader, record)
    acronym = str(record.values.get("acronym") or "")
    return RecordProfile(
        register=register,
        register_title=title_of_register(service, manifest.descriptor, register, language),
        folder=PAGES.get(register, f"registers/{register}"),
        record=record,
        name=name,
        acronym=acronym if acronym != name.text else "",
        other_names=tuple(
            Text(text, code) for code, text in record.name.items() if text and text != name.text
        ),
        columns=tuple(
            column
            for column in list_columns(service, columns, record, language)
            if column.name not in withheld
        ),
        canonical=page_of_iri(service, record.iri, language),
        history=describe_history(reader, connection, register, record, withheld),
        dataset_title=reader.text(manifest.descriptor, "title") or Text(record.dataset),
        sample=is_sample(manifest.descriptor),
        report=report_address(service, record, language),
        confirmed=confirmed_on(register, record.id),
    )


def name_record(reader: Reader, record: Record) -> Text:
    """The name in the reader's language, else in another; the id where there is none."""
    return reader.name(record.name) or Text(record.id)


def label_of(reader: Reader, value: object) -> Text:
    """The label of a coded cell."""
    if not isinstance(value, Mapping):
        return Text("")
    return reader.name(value["label"]) or Text(str(value["code"]))


def describe_thing(
    profile: RecordProfile, language: str, kind: str, **members: Any
) -> dict[str, Any]:
    """A record for search engines, in the terms of schema.org. A sample is a work of fiction, and
    never said to be an organisation."""
    described = {
        "@context": "https://schema.org/",
        "@type": kind,
        "@id": profile.record.iri,
        "identifier": profile.record.id,
        "url": profile.canonical,
        "name": profile.name.text,
        "alternateName": [name.text for name in profile.other_names],
    }
    if profile.sample:
        status = say(SAMPLE, language)
        fiction = {"description": status, "creativeWorkStatus": status}
        return {**described, "@type": "CreativeWork", **fiction}
    if not is_iri(str(members.get("sameAs"))):
        members.pop("sameAs", None)
    return {**described, **members}


def to_json_ld(value: Mapping[str, Any]) -> Markup:
    """JSON-LD that is safe inside a `script` element, without empty members."""
    filled = {key: member for key, member in value.items() if member not in (None, "", [], {})}
    text = json.dumps(filled, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))

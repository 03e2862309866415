"""The feed of the documents: each has an entry, those that changed last come first."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from oress_opendata.delivery.http.atom import Feed, FeedEntry, Link
from oress_opendata.delivery.http.search_feed import RIGHTS
from oress_opendata.delivery.pages.feeds.content import write_content
from oress_opendata.delivery.pages.feeds.paging import AFTER, ON_A_PAGE, make_pages
from oress_opendata.delivery.pages.feeds.releases import describe_facts
from oress_opendata.delivery.pages.shared.formatting import show_day_text
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.errors import Gone, StoreUnavailable
from oress_opendata.languages import N_, say
from oress_opendata.model.form import FORMS
from oress_opendata.model.record import Record
from oress_opendata.queries.documents import REGISTER, Document, read_document
from oress_opendata.store.record_history import list_history
from oress_opendata.store.records import read_records, stream_ages
from oress_opendata.store.releases import find_dataset

TITLE = N_("Documents of the ORESS Open Data catalogue")
ISSUED = N_("Published: {day}")


def describe_documents(reader: Reader, connection: Connection, after: str) -> Feed:
    ages = [(changed or "", name) for name, _, _, changed in stream_ages(connection, REGISTER)]
    ids = [identifier for _, identifier in sorted(ages, reverse=True)]
    start = ids.index(after) + 1 if after in ids else 0
    shown = ids[start : start + ON_A_PAGE]
    records = read_records(connection, REGISTER, shown)
    following = shown[-1] if len(ids) > start + ON_A_PAGE else None
    found = (records[identifier] for identifier in shown)
    return Feed(
        title=say(TITLE, reader.language),
        language=reader.language,
        site=reader.service.addresses.page("documents", language=reader.language),
        rights=say(RIGHTS, reader.language),
        entries=tuple(_describe_all(reader, connection, found)),
        pages=make_pages(
            reader,
            ("documents",),
            {AFTER.name: after} if after else {},
            {AFTER.name: following} if following else {},
        ),
    )


def _describe_all(
    reader: Reader, connection: Connection, records: Iterator[Record]
) -> Iterator[FeedEntry]:
    for record in records:
        try:
            document = read_document(reader.service, connection, record)
        except (Gone, StoreUnavailable):
            # Damaged files of one release must not hide the documents of others.
            continue
        yield _describe(reader, connection, document)


def _describe(reader: Reader, connection: Connection, document: Document) -> FeedEntry:
    record, language = document.record, reader.language
    times = [entry.issued for entry in list_history(connection, REGISTER, record.id)]
    dataset = find_dataset(connection, record.dataset)
    facts = describe_facts(reader, dataset, document.release)
    issued = show_day_text(document.issued, language)
    paragraphs = (
        reader.name(record.texts("abstract")),
        say(ISSUED, language, day=issued) if issued else "",
    )
    return FeedEntry(
        id=record.iri,
        title=str(reader.name(record.name) or record.id),
        updated=max(times),
        published=min(times),
        address=reader.service.addresses.page("documents", record.id, language=language),
        content=write_content(reader, sample=facts.sample, paragraphs=paragraphs),
        category=record.code("type") or REGISTER,
        author=record.text("authors"),
        rights=_rights(reader, record) or facts.rights,
        links=tuple(_link_file(reader, document)),
    )


def _rights(reader: Reader, record: Record) -> str:
    """The licence of the document itself, where the register states one."""
    code = record.code("licence")
    return str(reader.label("licence", code)) if code else ""


def _link_file(reader: Reader, document: Document) -> Iterator[Link]:
    file = document.file
    if file:
        release = (document.release.dataset, document.release.version)
        address = reader.service.addresses.file(*release, file.path)
        yield Link("enclosure", address, FORMS["pdf"].media_type, bytes=file.bytes)

"""The feed of a place: what the last release of each dataset changed about it."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection

from oress_opendata.delivery.http.atom import Feed, FeedEntry
from oress_opendata.delivery.http.search_feed import RIGHTS
from oress_opendata.delivery.pages.feeds.content import group_changes, write_content
from oress_opendata.delivery.pages.feeds.paging import make_pages
from oress_opendata.delivery.pages.feeds.releases import RELEASE, describe_facts
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.iris import release_iri
from oress_opendata.languages import N_, say
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.texts import say_isolated
from oress_opendata.queries.recent_changes import REGISTER, ReleaseChanges, read_recent_changes
from oress_opendata.store.records import find_record
from oress_opendata.store.releases import find_dataset

TITLE = N_("{place}: what changed")
COUNTED = N_("Rows about this place that changed: {count}")


def describe_place(reader: Reader, connection: Connection, code: str) -> Feed:
    """Raises NotFound or Gone."""
    record = find_record(connection, REGISTER, code)
    recent = read_recent_changes(reader.service, connection, code)
    changes = sorted(recent.releases, key=lambda found: found.release.seq, reverse=True)
    return Feed(
        title=say_isolated(TITLE, reader.language, place=reader.name(record.name) or code),
        language=reader.language,
        site=reader.service.addresses.page("places", code, language=reader.language),
        rights=say(RIGHTS, reader.language),
        entries=tuple(_describe(reader, connection, code, found) for found in changes),
        pages=make_pages(reader, ("places", code), {}, {}),
    )


def _describe(
    reader: Reader, connection: Connection, code: str, changes: ReleaseChanges
) -> FeedEntry:
    release, rows = changes.release, changes.first
    language, name, version = reader.language, release.dataset, release.version
    facts = describe_facts(reader, find_dataset(connection, name), release)
    counted = say(COUNTED, language, count=changes.total) if len(rows) < changes.total else ""
    content = write_content(
        reader,
        sample=facts.sample,
        paragraphs=(counted, release.message),
        groups=group_changes(reader, connection, rows, Counter(change.row.kind for change in rows)),
    )
    return FeedEntry(
        id=f"{release_iri(reader.service.settings.id_base, name, version)}#place-{code}",
        title=say_isolated(RELEASE, language, title=facts.title, version=version),
        updated=time_to_text(release.issued),
        published=time_to_text(release.issued),
        address=reader.service.addresses.page("datasets", name, version, language=language),
        content=content,
        category="release",
        rights=facts.rights,
        links=facts.licences,
    )

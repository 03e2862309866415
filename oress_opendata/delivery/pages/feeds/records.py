"""The feed of a register: what each release did to its records."""

from __future__ import annotations

from sqlalchemy import Connection

from oress_opendata.delivery.http.atom import Feed, FeedEntry
from oress_opendata.delivery.http.search_feed import RIGHTS
from oress_opendata.delivery.pages.changes.counts import say_records
from oress_opendata.delivery.pages.changes.sentences import MOST_NAMED, ChangeSentence, name_records
from oress_opendata.delivery.pages.changes.titles import read_descriptor
from oress_opendata.delivery.pages.feeds.content import write_content
from oress_opendata.delivery.pages.feeds.paging import ON_A_PAGE, page_before
from oress_opendata.delivery.pages.feeds.releases import RELEASE, describe_facts
from oress_opendata.delivery.pages.registers.fields import title_of_register
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.parameters.parameter import GREATEST
from oress_opendata.errors import NotFound
from oress_opendata.iris import release_iri
from oress_opendata.languages import N_, say
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.release import Release
from oress_opendata.model.texts import say_isolated
from oress_opendata.projections.records import PAGES
from oress_opendata.store.record_history import ReleaseChanges, list_release_changes
from oress_opendata.store.records import NO_REGISTER, count_records
from oress_opendata.store.releases import find_dataset, find_visible

REGISTER = N_("{title}: changes")
KINDS = ("added", "changed", "returned", "removed")


def describe_register(reader: Reader, connection: Connection, register: str, before: int) -> Feed:
    """Raises NotFound; a register with a page of its own may have no record yet."""
    try:
        count_records(connection, register)
    except NotFound:
        if register not in PAGES:
            raise
    steps = tuple(PAGES.get(register, f"registers/{register}").split("/"))
    found = list_release_changes(connection, register, before, ON_A_PAGE + 1, MOST_NAMED)
    shown = found[:ON_A_PAGE]
    following = shown[-1].seq if len(found) > ON_A_PAGE else None
    releases = [find_visible(connection, changes.dataset, changes.version) for changes in shown[:1]]
    return Feed(
        title=say_isolated(REGISTER, reader.language, title=_title(reader, releases, register)),
        language=reader.language,
        site=reader.service.addresses.page(*steps, language=reader.language),
        rights=say(RIGHTS, reader.language),
        entries=tuple(_describe(reader, connection, register, changes) for changes in shown),
        pages=page_before(reader, steps, before, following),
    )


def name_register(reader: Reader, connection: Connection, register: str) -> str:
    """Its title in the release that changed it last. Raises NotFound."""
    found = list_release_changes(connection, register, GREATEST, 1, 1)
    if not found:
        raise NotFound(NO_REGISTER, register=register)
    releases = [find_visible(connection, found[0].dataset, found[0].version)]
    return _title(reader, releases, register)


def _title(reader: Reader, releases: list[Release], register: str) -> str:
    """As the first of some releases names it."""
    descriptor = read_descriptor(reader, releases[0]) if releases else {}
    return str(title_of_register(reader.service, descriptor, register, reader.language))


def _describe(
    reader: Reader, connection: Connection, register: str, changes: ReleaseChanges
) -> FeedEntry:
    name, version = changes.dataset, changes.version
    release = find_visible(connection, name, version)
    facts = describe_facts(reader, find_dataset(connection, name), release)
    sentences = [
        ChangeSentence(
            say_records(register, kind, changes.counts[kind], reader.language),
            name_records(reader, connection, register, [code for code, _ in changes.first[kind]]),
            changes.counts[kind] > MOST_NAMED,
        )
        for kind in KINDS
        if kind in changes.counts
    ]
    iri = release_iri(reader.service.settings.id_base, name, version)
    return FeedEntry(
        id=f"{iri}#{register}",
        title=say_isolated(RELEASE, reader.language, title=facts.title, version=version),
        updated=time_to_text(release.issued),
        published=time_to_text(release.issued),
        address=reader.service.addresses.page("datasets", name, version, language=reader.language),
        content=write_content(
            reader, sample=facts.sample, paragraphs=(release.message,), sentences=sentences
        ),
        category=register,
        rights=facts.rights,
        links=facts.licences,
    )

"""The feeds of a place and of a need: what the last releases of each dataset changed about it."""

from __future__ import annotations

from sqlalchemy import Connection

from oress_opendata.delivery.http.atom import Feed, FeedEntry
from oress_opendata.delivery.http.search_feed import RIGHTS
from oress_opendata.delivery.pages.changes.sentences import describe_items
from oress_opendata.delivery.pages.changes.views import address_of
from oress_opendata.delivery.pages.feeds.content import write_content
from oress_opendata.delivery.pages.feeds.paging import make_pages
from oress_opendata.delivery.pages.feeds.releases import DIFFERENCE, RELEASE, describe_facts
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.errors import NotFound
from oress_opendata.iris import release_iri
from oress_opendata.languages import N_, say
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.places import REGISTER
from oress_opendata.model.texts import say_isolated
from oress_opendata.queries.changed_records import NEED
from oress_opendata.queries.changes import ReleaseChanges, Scope, list_changes
from oress_opendata.queries.places import read_places
from oress_opendata.store.records import find_record
from oress_opendata.store.releases import find_dataset

TITLE = N_("{place}: what changed")
NO_NEED = N_("There is no need {code}.")


def describe_place(reader: Reader, connection: Connection, code: str) -> Feed:
    """Raises NotFound or Gone."""
    record = find_record(connection, REGISTER, code)
    places = read_places(reader.service, connection)
    listed = code in places.all
    name = name_place(reader, places, code) if listed else reader.name(record.name)
    page = reader.service.addresses.page("places", code, language=reader.language)
    scope, steps = Scope(place=code), ("places", code)
    return _describe_scope(reader, connection, scope, name=str(name), page=page, steps=steps)


def describe_need(reader: Reader, connection: Connection, code: str) -> Feed:
    """Raises NotFound."""
    if code not in reader.vocabulary.schemes[NEED].concepts:
        raise NotFound(NO_NEED, code=code)
    name = str(reader.label(NEED, code))
    page = reader.service.addresses.page("actors", language=reader.language)
    steps = ("actors", "needs", code)
    page, scope = f"{page}?need={code}", Scope(need=code)
    return _describe_scope(reader, connection, scope, name=name, page=page, steps=steps)


def _describe_scope(
    reader: Reader,
    connection: Connection,
    scope: Scope,
    *,
    name: str,
    page: str,
    steps: tuple[str, ...],
) -> Feed:
    found = list_changes(reader.service, connection, scope)
    mark = "-".join((steps[-2].removesuffix("s"), steps[-1]))
    return Feed(
        title=say_isolated(TITLE, reader.language, place=name),
        language=reader.language,
        site=page,
        rights=say(RIGHTS, reader.language),
        entries=tuple(_describe(reader, connection, scope, mark, changes) for changes in found),
        pages=make_pages(reader, steps, {}, {}),
    )


def _describe(
    reader: Reader, connection: Connection, scope: Scope, mark: str, changes: ReleaseChanges
) -> FeedEntry:
    release, language = changes.release, reader.language
    name, version = release.dataset, release.version
    facts = reader.service.snapshots.read(connection).remember(
        ("facts", language, name, version),
        lambda: describe_facts(reader, find_dataset(connection, name), release),
    )
    difference = (address_of(reader, changes.before, release), say(DIFFERENCE, language))
    content = write_content(
        reader,
        sample=facts.sample,
        paragraphs=(release.message,),
        sentences=describe_items(reader, connection, changes, scope),
        links=(difference,) if changes.before else (),
    )
    return FeedEntry(
        id=f"{release_iri(reader.service.settings.id_base, name, version)}#{mark}",
        title=say_isolated(RELEASE, language, title=facts.title, version=version),
        updated=time_to_text(release.issued),
        published=time_to_text(release.issued),
        address=reader.service.addresses.page("datasets", name, version, language=language),
        content=content,
        category="release",
        rights=facts.rights,
        links=facts.licences,
    )

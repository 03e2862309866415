"""The changes of the last releases, as a page lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from sqlalchemy import Connection

from oress_opendata.delivery.pages.changes.sentences import ChangeSentence, describe_items
from oress_opendata.delivery.pages.shared.formatting import show_day
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.model.release import Release
from oress_opendata.model.texts import is_sample
from oress_opendata.queries.changes import ReleaseChanges, Scope, list_changes


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release, the name and title of its dataset and what it changed; `href` is the page of
    the differences, or that of the first release."""

    name: str
    title: Text
    version: str
    day: str
    issued: datetime
    href: str
    sample: bool
    sentences: tuple[ChangeSentence, ...]


def view_changes(
    reader: Reader, connection: Connection, scope: Scope, most: int = 1
) -> tuple[ReleaseView, ...]:
    """The last releases of each dataset that changed something in a scope. Raises Busy."""
    found = list_changes(reader.service, connection, scope, most)
    return tuple(view_release(reader, connection, changes, scope) for changes in found)


def view_release(
    reader: Reader, connection: Connection, changes: ReleaseChanges, scope: Scope
) -> ReleaseView:
    release, service = changes.release, reader.service
    descriptor = service.store.manifest(release.manifest).descriptor
    return ReleaseView(
        name=release.dataset,
        title=reader.text(descriptor, "title") or Text(release.dataset),
        version=release.version,
        day=show_day(release.issued, reader.language, service.settings.timezone),
        issued=release.issued,
        href=address_of(reader, changes.before, release),
        sample=is_sample(descriptor),
        sentences=describe_items(reader, connection, changes, scope),
    )


def address_of(reader: Reader, before: Release | None, release: Release) -> str:
    """The page of the differences; of a first release, its own."""
    page = reader.service.addresses.page("datasets", release.dataset, language=reader.language)
    if before is None:
        return f"{page}/{quote(release.version)}"
    return f"{page}/diff/{quote(before.version)}..{quote(release.version)}"

"""The feed of the catalogue and that of a dataset: the entries of the journal, the newest first.

What was published keeps its entry; where it was withdrawn since, the entry says so. The journal
only grows, so a page of older entries never shifts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from oress_opendata.comparison.kept import COMPUTING
from oress_opendata.delivery.http.atom import Feed, FeedEntry, Link
from oress_opendata.delivery.http.search_feed import RIGHTS
from oress_opendata.delivery.pages.changes.sentences import (
    NEW_DATASET,
    NOT_COUNTED,
    ChangeSentence,
    describe_items,
)
from oress_opendata.delivery.pages.changes.views import address_of
from oress_opendata.delivery.pages.datasets.changes import Changes, describe_changes
from oress_opendata.delivery.pages.datasets.summary import DatasetSummary, summarize_dataset
from oress_opendata.delivery.pages.feeds.content import write_content
from oress_opendata.delivery.pages.feeds.paging import ON_A_PAGE, page_before
from oress_opendata.delivery.pages.shared.formatting import show_day
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text, show_reason
from oress_opendata.errors import Busy, StoreUnavailable
from oress_opendata.iris import dataset_iri, release_iri
from oress_opendata.languages import N_, say
from oress_opendata.model.entry import Entry, Kind, time_to_text
from oress_opendata.model.form import FORMS
from oress_opendata.model.release import DESCRIPTOR, Dataset, Release
from oress_opendata.model.texts import say_isolated
from oress_opendata.queries.changes import Scope, read_changes
from oress_opendata.store.entries import list_last_entries
from oress_opendata.store.releases import find_dataset

# After these, what is left to compare waits for the next request: it keeps what this one computed.
SECONDS = 10.0
CATALOGUE = N_("ORESS Open Data: what was published")
CATALOGUE_SUBTITLE = N_("Releases, documents, corrections and withdrawals.")
DATASET = N_("{title}: versions")
RELEASE = N_("{title}, version {version}")
RELEASE_WITHDRAWN = N_("{title}, version {version}: withdrawn")
DATASET_WITHDRAWN = N_("{title}: withdrawn")
WITHDRAWN_ON = N_("This version was withdrawn on {day}.")
ALL_WITHDRAWN = N_("All versions of this dataset were withdrawn.")
ERASED = N_("Its content was erased.")
REASON = N_("Reason: {reason}")
REPLACED = N_("It is replaced by version {version}.")
DAMAGED = N_("Files of this version are damaged.")
DIFFERENCE = N_("What changed, row by row")


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """A dataset as one of its releases describes it; without `summary` none may be read."""

    dataset: Dataset
    summary: DatasetSummary | None

    @property
    def title(self) -> str:
        return str(self.summary.title) if self.summary else self.dataset.name

    @property
    def sample(self) -> bool:
        return bool(self.summary and self.summary.sample)

    @property
    def rights(self) -> str:
        return ", ".join(str(licence.title) for licence in self.summary.licences) \
            if self.summary else ""  # fmt: skip

    @property
    def licences(self) -> tuple[Link, ...]:
        licences = self.summary.licences if self.summary else ()
        return tuple(Link("license", licence.address) for licence in licences if licence.address)


def describe_facts(
    reader: Reader, dataset: Dataset, release: Release | None = None
) -> ReleaseFacts:
    """Of a release, else of the newest that may be read."""
    visible = release if release and release.is_visible else dataset.current
    visible = visible or next(iter(dataset.visible), None)
    return ReleaseFacts(dataset, summarize_dataset(reader, dataset, visible) if visible else None)


def describe_catalogue(reader: Reader, connection: Connection, before: int) -> Feed:
    language = reader.language
    entries, following = _read_journal(reader, connection, None, before)
    return Feed(
        title=say(CATALOGUE, language),
        language=language,
        site=reader.service.addresses.page("", language=language),
        rights=say(RIGHTS, language),
        subtitle=say(CATALOGUE_SUBTITLE, language),
        entries=entries,
        pages=page_before(reader, (), before, following),
    )


def describe_dataset(reader: Reader, connection: Connection, name: str, before: int) -> Feed:
    """Raises NotFound. A withdrawn dataset has its feed still, which says why."""
    facts = describe_facts(reader, find_dataset(connection, name))
    steps = ("datasets", name)
    entries, following = _read_journal(reader, connection, name, before)
    return Feed(
        title=say_isolated(DATASET, reader.language, title=facts.title),
        language=reader.language,
        site=reader.service.addresses.page(*steps, language=reader.language),
        rights=facts.rights or say(RIGHTS, reader.language),
        links=facts.licences,
        entries=entries,
        pages=page_before(reader, steps, before, following),
    )


def _read_journal(
    reader: Reader, connection: Connection, dataset: str | None, before: int
) -> tuple[tuple[FeedEntry, ...], int | None]:
    """The entries before a number, of a dataset or of all; and the last of the numbers where others
    follow."""
    found = list_last_entries(connection, before, ON_A_PAGE + 1, dataset)
    shown = found[:ON_A_PAGE]
    words = JournalWords(reader, connection, time.monotonic() + SECONDS)
    following = shown[-1].seq if len(found) > ON_A_PAGE else None
    return tuple(map(words.describe, shown)), following


@dataclass(frozen=True, slots=True)
class JournalWords:
    """Entries of the journal in words. `until` is when the time for comparisons is over."""

    reader: Reader
    connection: Connection
    until: float

    def describe(self, entry: Entry) -> FeedEntry:
        dataset = find_dataset(self.connection, entry.dataset)
        release = next((r for r in dataset.releases if r.version == entry.version), None)
        facts = describe_facts(self.reader, dataset, release)
        if entry.kind is Kind.WITHDRAW:
            return self._describe_withdrawal(entry, facts)
        assert release is not None
        return self.describe_release(release, facts)

    def describe_release(self, release: Release, facts: ReleaseFacts) -> FeedEntry:
        language, name, version = self.reader.language, release.dataset, release.version
        content = self._write(release, facts)
        return FeedEntry(
            id=release_iri(self._base, name, version),
            title=say_isolated(RELEASE, language, title=facts.title, version=version),
            updated=time_to_text(release.withdrawn_at or release.issued),
            published=time_to_text(release.issued),
            address=self._page(name, version),
            content=content,
            category="release",
            rights=facts.rights,
            links=(*facts.licences, self._descriptor(release)) if release.is_visible else (),
        )

    def _write(self, release: Release, facts: ReleaseFacts) -> str:
        language = self.reader.language
        if not release.is_open:
            day = show_day(release.withdrawn_at or release.issued, language, self._timezone)
            paragraphs = (say(WITHDRAWN_ON, language, day=day), *self._reasons(release))
            return write_content(self.reader, sample=facts.sample, paragraphs=paragraphs)
        if not release.is_visible:
            return write_content(self.reader, paragraphs=(say(DAMAGED, language),))
        earlier = dict(pairwise(facts.dataset.visible)).get(release)
        if earlier is None:
            return self._write_first(release, facts)
        changes = self._compare(earlier, release)
        return write_content(
            self.reader,
            sample=facts.sample,
            paragraphs=(release.message,),
            sentences=self._describe_rows(earlier, release) if changes else (),
            phrases=changes.phrases if changes else (say(NOT_COUNTED, language),),
            links=((address_of(self.reader, earlier, release), say(DIFFERENCE, language)),),
        )

    def _describe_rows(self, earlier: Release, release: Release) -> tuple[ChangeSentence, ...]:
        found = read_changes(self.reader.service, self.connection, earlier, release)
        return describe_items(self.reader, self.connection, found, Scope())

    def _write_first(self, release: Release, facts: ReleaseFacts) -> str:
        description = facts.summary.description if facts.summary else Text("")
        paragraphs = (say(NEW_DATASET, self.reader.language), release.message, description)
        return write_content(self.reader, sample=facts.sample, paragraphs=paragraphs)

    def _compare(self, earlier: Release, release: Release) -> Changes | None:
        """None where a comparison takes too long, which is not tried again in this state of the
        registry. Raises Busy when the time is over: the next request finds what is kept."""
        snapshot = self.reader.service.snapshots.read(self.connection)
        key = ("too long to compare", earlier.manifest, release.manifest)
        if key in snapshot.memory:
            return None
        if time.monotonic() > self.until:
            raise Busy(COMPUTING)
        try:
            return describe_changes(self.reader, earlier, release)
        except Busy:
            raise
        except StoreUnavailable:
            snapshot.remember(key, lambda: True)
            return None

    def _describe_withdrawal(self, entry: Entry, facts: ReleaseFacts) -> FeedEntry:
        language, name, version = self.reader.language, entry.dataset, entry.version
        whole = (say(ALL_WITHDRAWN, language),) if version is None else ()
        subject = (
            release_iri(self._base, name, version) if version else dataset_iri(self._base, name)
        )
        sentence = RELEASE_WITHDRAWN if version else DATASET_WITHDRAWN
        return FeedEntry(
            id=f"{subject}#withdrawn-{entry.seq}",
            title=say_isolated(sentence, language, title=facts.title, version=version),
            updated=time_to_text(entry.at),
            published=time_to_text(entry.at),
            address=self._page(name, *([version] if version else [])),
            content=write_content(self.reader, paragraphs=(*whole, *self._reasons(entry))),
            category="withdrawal",
        )

    def _reasons(self, withdrawn: Release | Entry) -> Iterator[str]:
        """Why something was withdrawn, and what replaces it."""
        language = self.reader.language
        erased = withdrawn.erased if isinstance(withdrawn, Release) else withdrawn.erase
        if withdrawn.reason:
            known = show_reason(withdrawn.reason, language, self.reader.languages)
            yield say_isolated(REASON, language, reason=known.text)
        if erased:
            yield say(ERASED, language)
        if withdrawn.replaced_by:
            yield say_isolated(REPLACED, language, version=withdrawn.replaced_by)

    @property
    def _base(self) -> str:
        return self.reader.service.settings.id_base

    @property
    def _timezone(self) -> ZoneInfo:
        return self.reader.service.settings.timezone

    def _page(self, *steps: str) -> str:
        addresses = self.reader.service.addresses
        return addresses.page("datasets", *steps, language=self.reader.language)

    def _descriptor(self, release: Release) -> Link:
        address = self.reader.service.addresses.file(release.dataset, release.version, DESCRIPTOR)
        return Link("describedby", address, FORMS["datapackage"].media_type)

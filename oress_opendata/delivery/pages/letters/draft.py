"""The letter of a quarter as the program writes it: Markdown, which the staff may edit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from oress_opendata.delivery.pages.changes.counts import say_number
from oress_opendata.delivery.pages.changes.sentences import ChangeSentence
from oress_opendata.delivery.pages.changes.views import ReleaseView, view_release
from oress_opendata.delivery.pages.datasets.changes import describe_changes
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_, say, semicolon_of
from oress_opendata.model.quarter import Quarter, list_quarters, parse_quarter, quarter_of
from oress_opendata.model.release import Release
from oress_opendata.model.texts import say_isolated
from oress_opendata.queries.changes import ReleaseChanges, Scope, pair_releases, read_changes
from oress_opendata.store.releases import list_datasets

NO_LETTER = N_("There is no letter of the quarter {quarter}.")
TITLE = N_("Letter of the observatory, quarter {number} of {year}")
VERSIONS = N_((
    "%(num)s version of the data was published in this quarter.",
    "%(num)s versions of the data were published in this quarter.",
))  # fmt: skip
NOTHING = N_("Nothing was published in this quarter.")
SAMPLE = N_("Sample data: fictitious, for demonstration only")
LINK = N_("What changed, in detail")
WITHDRAWN = N_("Withdrawn")
VERSION = N_("{title}, version {version}")
# Sentences of one release, and names of one sentence.
MOST_SENTENCES, MOST_NAMES = 8, 5
# What Markdown would take for markup.
_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


def find_quarters(reader: Reader, connection: Connection, today: Quarter) -> list[Quarter]:
    """From the first publication to the present, the newest first."""
    day_of = reader.service.settings.day_of
    issued = [
        release.issued for dataset in list_datasets(connection) for release in dataset.releases
    ]
    return list_quarters(day_of(min(issued)), today.start) if issued else []


def find_quarter(reader: Reader, connection: Connection, text: str, today: Quarter) -> Quarter:
    """Raises NotFound."""
    quarter = parse_quarter(text)
    if quarter is None or quarter not in find_quarters(reader, connection, today):
        raise NotFound(NO_LETTER, quarter=text)
    return quarter


def name_letter(reader: Reader, quarter: Quarter) -> str:
    return say(TITLE, reader.language, number=quarter.number, year=quarter.year)


def draft_letter(reader: Reader, connection: Connection, quarter: Quarter) -> str:
    """Raises Busy."""
    return "\n\n".join(_write(reader, connection, quarter)) + "\n"


def _write(reader: Reader, connection: Connection, quarter: Quarter) -> Iterator[str]:
    language = reader.language
    releases = _list_releases(reader, connection, quarter)
    if not releases:
        yield say(NOTHING, language)
    else:
        yield say_number(VERSIONS, len(releases), language)
    for before, release in releases:
        changes = read_changes(reader.service, connection, before, release)
        view = view_release(reader, connection, changes, Scope())
        yield from _describe(reader, view, _list_phrases(reader, changes))
    withdrawn = list(_list_withdrawn(reader, connection, quarter))
    if withdrawn:
        yield f"# {say(WITHDRAWN, language)}"
        yield "\n".join(f"- {escape(title)}" for title in withdrawn)


def _list_phrases(reader: Reader, changes: ReleaseChanges) -> Sequence[str]:
    """What changed besides rows: files, columns, descriptions."""
    if changes.before is None or not changes.is_whole:
        return ()
    return describe_changes(reader, changes.before, changes.release).phrases


def _describe(reader: Reader, release: ReleaseView, phrases: Sequence[str]) -> Iterator[str]:
    language = reader.language
    yield f"# {escape(str(release.title))}"
    if release.sample:
        yield f"*{say(SAMPLE, language)}*"
    sentences = [_write_sentence(sentence, language) for sentence in release.sentences]
    lines = [*sentences[:MOST_SENTENCES], *(escape(phrase) for phrase in phrases[:MOST_SENTENCES])]
    if lines:
        yield "\n".join(f"- {line}" for line in lines)
    yield f"{release.day} · [{say(LINK, language)}]({release.href})"


def _write_sentence(sentence: ChangeSentence, language: str) -> str:
    names = [str(name) for name, _ in sentence.names[:MOST_NAMES]]
    more = sentence.has_more or len(sentence.names) > MOST_NAMES
    shown = semicolon_of(language).join(names) + (" …" if more else "")
    return escape(f"{sentence.text} – {shown}" if names else sentence.text)


def _list_releases(
    reader: Reader, connection: Connection, quarter: Quarter
) -> list[tuple[Release | None, Release]]:
    """The releases of a quarter, each with the one before it, in the order of publication."""
    found = [
        pair
        for dataset in list_datasets(connection)
        for pair in pair_releases(dataset)
        if quarter_of(reader.service.settings.day_of(pair[1].issued)) == quarter
    ]
    return sorted(found, key=lambda pair: pair[1].seq)


def _list_withdrawn(reader: Reader, connection: Connection, quarter: Quarter) -> Iterator[str]:
    """A withdrawn release is named by its dataset as it is now, else by its code."""
    service = reader.service
    for dataset in list_datasets(connection):
        for release in dataset.releases:
            at = release.withdrawn_at
            if at and quarter_of(service.settings.day_of(at)) == quarter:
                title = dataset.name
                if dataset.current:
                    descriptor = service.store.manifest(dataset.current.manifest).descriptor
                    title = str(reader.text(descriptor, "title")) or title
                version = release.version
                yield say_isolated(VERSION, reader.language, title=title, version=version)


def escape(text: str) -> str:
    """A text that Markdown shows as it is."""
    return _MARKS.sub(r"\\\1", text)

"""What one can follow: a place, a need, a dataset, a register, a search, or all. A topic is the
path of its page below the language: `places/01.151`, `search?q=miel`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from unicodedata import normalize
from urllib.parse import parse_qsl, quote, unquote, urlencode

from sqlalchemy import Connection

from oress_opendata.delivery.http.result_urls import find_url
from oress_opendata.delivery.http.search_feed import EVERYTHING, TITLE
from oress_opendata.delivery.pages.changes.views import view_changes
from oress_opendata.delivery.pages.feeds.records import name_register
from oress_opendata.delivery.pages.feeds.releases import CATALOGUE, describe_facts
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.parameters.search import make_search, parse_search_parameters
from oress_opendata.errors import Gone, NotFound
from oress_opendata.languages import N_, say
from oress_opendata.model.places import REGISTER
from oress_opendata.projections.records import PAGES
from oress_opendata.projections.search.querying.results import Result
from oress_opendata.projections.search.querying.searcher import Search
from oress_opendata.queries.changed_records import NEED
from oress_opendata.queries.changes import Scope
from oress_opendata.queries.places import read_places
from oress_opendata.store.record_history import list_history
from oress_opendata.store.records import find_record
from oress_opendata.store.releases import find_dataset

NO_TOPIC = N_("This page cannot be followed.")
RELEASE = N_("{title}, version {version} ({day})")
MOST_CHARACTERS = 300
# Releases of a dataset in one digest, and results of a search that are looked at.
MOST_RELEASES, MOST_RESULTS = 10, 50
FOLDERS = {folder: register for register, folder in PAGES.items()}


def clean_topic(topic: str) -> str:
    """The one spelling of a topic, however its address was written. Raises NotFound or BadQuery."""
    if len(topic) > MOST_CHARACTERS or not topic.isprintable():
        raise NotFound(NO_TOPIC)
    path, _, query = topic.partition("?")
    steps = [normalize("NFC", unquote(step)) for step in path.strip("/").split("/")]
    if steps[0] == "registers" and len(steps) == 2:
        steps = PAGES.get(steps[1], f"registers/{steps[1]}").split("/")
    path = "/".join(quote(step, safe="") for step in steps)
    pairs = _read_pairs(query) if steps == ["search"] else []
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _read_pairs(query: str) -> list[tuple[str, str]]:
    """What a search asks for, in one order, without the form of its answer."""
    given = [(name, normalize("NFC", value).strip()) for name, value in parse_qsl(query)]
    parameters = parse_search_parameters(given, strict=False)
    return sorted(parameters.pairs(limit="", cursor="", sort="", lang=""))


def name_topic(reader: Reader, connection: Connection, topic: str) -> str:
    """Raises NotFound, Gone or BadQuery."""
    path, _, query = topic.partition("?")
    match [unquote(step) for step in path.split("/")]:
        case [""]:
            return say(CATALOGUE, reader.language)
        case ["search"]:
            text = _search(reader, query).text.strip()
            # The mail goes to an address that nobody has confirmed yet.
            if not text.isprintable() or "://" in text:
                raise NotFound(NO_TOPIC)
            sentence = TITLE if text else EVERYTHING
            return say(sentence, reader.language, text=text)
        case ["places", code]:
            find_record(connection, REGISTER, code)
            return str(name_place(reader, read_places(reader.service, connection), code))
        case ["actors", "needs", code] if code in reader.vocabulary.schemes[NEED].concepts:
            return str(reader.label(NEED, code))
        case ["datasets", name]:
            return describe_facts(reader, find_dataset(connection, name)).title
        case ["registers", register]:
            return name_register(reader, connection, register)
        case [folder] if folder in FOLDERS:
            return name_register(reader, connection, FOLDERS[folder])
    raise NotFound(NO_TOPIC)


def page_of_topic(reader: Reader, topic: str) -> str:
    """The page of its changes."""
    path, mark, query = topic.partition("?")
    steps = [unquote(step) for step in path.split("/") if step]
    page = reader.service.addresses.page(*steps, "changes", language=reader.language)
    return page + mark + quote(query, safe="=&%+")


def describe_topic(
    reader: Reader, connection: Connection, topic: str, since: datetime
) -> Iterator[str]:
    """The lines of a digest: what changed since a time. Raises Busy, NotFound or Gone."""
    path, _, query = topic.partition("?")
    steps = [unquote(step) for step in path.split("/")]
    # Publications know the second only: one of the same second counts, rather than being lost.
    since = since.replace(microsecond=0)
    if steps == ["search"]:
        yield from _describe_search(reader, connection, query, since)
        return
    found = view_changes(reader, connection, _scope_of(steps), MOST_RELEASES)
    for release in found:
        if release.issued < since or (steps[0] == "datasets" and release.name != steps[1]):
            continue
        words = {"title": release.title, "version": release.version, "day": release.day}
        yield say(RELEASE, reader.language, **words)
        yield from (f"- {sentence.text}" for sentence in release.sentences)
        yield ""


def _scope_of(steps: list[str]) -> Scope:
    match steps:
        case ["places", code]:
            return Scope(place=code)
        case ["actors", "needs", code]:
            return Scope(need=code)
        case ["registers", register]:
            return Scope(register=register)
        case [folder] if folder in FOLDERS:
            return Scope(register=FOLDERS[folder])
    return Scope()


def _search(reader: Reader, query: str) -> Search:
    pairs = [(name, value) for name, value in parse_qsl(query) if name not in ("limit", "cursor")]
    parameters = parse_search_parameters([*pairs, ("limit", str(MOST_RESULTS))])
    return make_search(reader.service, parameters, reader.language)


def _describe_search(
    reader: Reader, connection: Connection, query: str, since: datetime
) -> Iterator[str]:
    found = reader.service.searcher.search(_search(reader, query))
    for result in found.results:
        if _changed_at(connection, result) >= since:
            yield f"- {result.title}: {find_url(reader.service, result, reader.language)}"


def _changed_at(connection: Connection, result: Result) -> datetime:
    """When what a search found was published or changed last."""
    times: list[datetime] = []
    try:
        if result.type == "dataset":
            current = find_dataset(connection, result.id).current
            times = [current.issued] if current else []
        else:
            history = list_history(connection, result.type, result.id)
            times = [datetime.fromisoformat(entry.issued) for entry in history]
    except (NotFound, Gone):
        times = []
    return max(times, default=datetime.fromisoformat("1970-01-01T00:00:00+00:00"))

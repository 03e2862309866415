"""What carries a concept, by register: how many records, the first of them by name, their list.

Counted in the linked data. Fictitious examples are counted apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import Connection

from oress_opendata.delivery.pages.registers.fields import page_of_record
from oress_opendata.delivery.pages.search.kinds import KINDS
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import say
from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.model.record import Record
from oress_opendata.model.texts import is_sample
from oress_opendata.projections.rdf.store.reading import find_referrers, open_current
from oress_opendata.projections.search.indexing.column_roles import NAMES
from oress_opendata.queries.places import read_places
from oress_opendata.store.records import read_records
from oress_opendata.store.releases import find_visible, list_datasets

DATASET, SERVICE = "dataset", "service"
MOST, SHOWN = 5_000, 15


@dataclass(frozen=True, slots=True)
class Carriers:
    """Records of a register; `samples` of the `total` are fictitious. `listed` is the address of
    the whole list, empty where it has none."""

    title: str
    total: int
    samples: int
    first: tuple[tuple[Text, str], ...]
    listed: str


def find_carriers(
    reader: Reader, connection: Connection, iri: str, scheme: str, code: str
) -> tuple[Carriers, ...]:
    base = f"{reader.service.settings.id_base}/id/"
    reading = open_current(reader.service.store.home)
    found: dict[str, list[str]] = {}
    for referrer in find_referrers(reading, iri, MOST) if reading else ():
        register, _, identifier = referrer.removeprefix(base).partition("/")
        if referrer.startswith(base) and identifier and "/" not in identifier:
            found.setdefault(register, []).append(identifier)
    counted = [
        _describe(reader, connection, register, ids, (scheme, code))
        for register, ids in found.items()
    ]
    return tuple(sorted(counted, key=lambda carriers: -carriers.total))


def _describe(
    reader: Reader, connection: Connection, register: str, ids: list[str], concept: tuple[str, str]
) -> Carriers:
    kind = KINDS.get(register)
    title = say(kind, reader.language) if kind else register.capitalize()
    if register == DATASET:
        named = tuple(_name_datasets(reader, connection, set(ids)))
        return Carriers(title, len(ids), 0, named[:SHOWN], "")
    records = read_records(connection, register, ids)
    fictitious = _find_samples(reader, connection)
    real = [record for record in records.values() if record.dataset not in fictitious]
    return Carriers(
        title=title,
        total=len(records),
        samples=len(records) - len(real),
        first=tuple(_name(reader, connection, register, record) for record in real[:SHOWN]),
        listed=_list_of(reader, register, *concept),
    )


def _find_samples(reader: Reader, connection: Connection) -> frozenset[str]:
    """The datasets that are fictitious."""
    return frozenset(
        dataset.name
        for dataset in list_datasets(connection)
        if dataset.current
        and is_sample(reader.service.store.manifest(dataset.current.manifest).descriptor)
    )


def _name(
    reader: Reader, connection: Connection, register: str, record: Record
) -> tuple[Text, str]:
    """A record by name, with its page; a service is read on the page of who provides it."""
    service, language = reader.service, reader.language
    if register == PLACE:
        name = name_place(reader, read_places(service, connection), record.id)
    else:
        name = reader.name(record.name) or Text(record.id)
    if register == SERVICE and (actor := record.code("actor")):
        page = service.addresses.page("actors", actor, language=language)
        return name, f"{page}#service-{record.code('kind')}"
    return name, page_of_record(service, register, record.id, language)


def _name_datasets(
    reader: Reader, connection: Connection, names: set[str]
) -> Iterator[tuple[Text, str]]:
    for dataset in list_datasets(connection):
        if dataset.name in names and dataset.current:
            release = find_visible(connection, dataset.name, dataset.current.version)
            descriptor = reader.service.store.manifest(release.manifest).descriptor
            page = reader.service.addresses.page("datasets", dataset.name, language=reader.language)
            yield reader.text(descriptor, "title") or Text(dataset.name), page


def _list_of(reader: Reader, register: str, scheme: str, code: str) -> str:
    """The search for the records with the concept, where it counts them by its scheme."""
    facet = NAMES.get(scheme, scheme.replace("-", "_"))
    if facet not in reader.service.searcher.facet_names():
        return ""
    query = urlencode({"type": register, f"where.{facet}": code})
    return f"{reader.service.addresses.page('search', language=reader.language)}?{query}"

"""What else the sheet of a place says: where it lies on a map, its structures, the documents that
name it, what the last releases changed. Called by `places`; the figures are `sheet`'s.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from sqlalchemy import Connection

from oress_opendata.delivery.pages.registers.profile import label_of, name_thing
from oress_opendata.delivery.pages.shared.figures import Teller
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.errors import StoreUnavailable
from oress_opendata.model.places import Place
from oress_opendata.model.texts import is_sample
from oress_opendata.projections.records import PAGES
from oress_opendata.projections.search.querying.searcher import Search
from oress_opendata.projections.tables.projection import tables_root
from oress_opendata.projections.tables.query import Filter, RowQuery
from oress_opendata.projections.tables.reading import column_types, count_rows, read_page
from oress_opendata.projections.tables.registers import find_register
from oress_opendata.queries.boundaries import Drawing
from oress_opendata.queries.recent_changes import RecentChange
from oress_opendata.store.records import read_record_texts
from oress_opendata.store.releases import find_visible

STRUCTURES, RESULTS = 6, 40


@dataclass(frozen=True, slots=True)
class Named:
    """A document that names the place, and its pages that do: their numbers and addresses."""

    title: Text
    href: str
    pages: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """The structures that are listed in a place: the first, and where all of them are."""

    total: int
    first: tuple[tuple[str, Text, Text], ...]
    sample: bool
    page: str
    json: str


@dataclass(frozen=True, slots=True)
class Told:
    """A row that a release changed: in which table, of which thing, how, and where to read it."""

    change: str
    table: Text
    thing: Text
    href: str
    columns: tuple[str, ...]
    dataset: str
    version: str
    day: str
    difference: str


@dataclass(frozen=True, slots=True)
class Locator:
    """A small map: the outlines, which are marked, and a point: of what kind, how it was found."""

    drawing: Drawing
    marked: frozenset[str]
    point: tuple[float, float] | None
    kind: str
    how: str
    source: str
    credit: str


def locate(
    teller: Teller, place: Place, drawing: Drawing | None, body: Mapping[str, Any]
) -> Locator | None:
    """The place on a small map; None where nothing is drawn."""
    if drawing is None:
        return None
    inside = {inner.code for inner in teller.places.within(place.code)}
    province = teller.places.province_of(place.code)
    marked = frozenset(inside | ({province.code} if province else set()))
    values = body["values"]
    latitude, longitude = (_first(values.get(name)) for name in ("latitude", "longitude"))
    point = None
    if latitude is not None and longitude is not None:
        x, y = drawing.projection.place((float(longitude), float(latitude)))
        point = (round(x, 1), round(y, 1))
    kind, how = (_label(teller, values.get(name)) for name in ("kind", "matched_by"))
    source = str(_first(values.get("geonames")) or "")
    return Locator(drawing, marked, point, kind, how, source, drawing.credit)


def _label(teller: Teller, value: Any) -> str:
    return str(label_of(teller.reader, _first(value)))


def _first(value: Any) -> Any:
    return (value[0] if value else None) if isinstance(value, list) else value


def list_structures(teller: Teller, connection: Connection, place: Place) -> Listed | None:
    """The structures in a place; None where there is no such register."""
    service = teller.reader.service
    codes = [inner.code for inner in teller.places.within(place.code)] or [place.code]
    table = find_register(tables_root(service.store.home), "structure")
    if table is None or not {"commune", "id"} <= set(column_types(table)):
        return None
    inside = Filter("commune", "in", tuple(codes))
    question = RowQuery(select=("id",), filters=(inside,), limit=STRUCTURES)
    ids = [row["id"] for row in read_page(table, question).rows]
    bodies = {
        key: json.loads(body)
        for key, body in read_record_texts(connection, "structure", ids).items()
    }
    first = tuple(
        _structure(teller, bodies[identifier]) for identifier in ids if identifier in bodies
    )
    address = service.addresses.api(
        "registers", "structure", **{"where.commune.in": ",".join(codes)}
    )
    sample = any(_is_sample(teller, connection, record) for record in bodies.values())
    page = _listing(teller, place)
    return Listed(count_rows(table, question), first, sample, page, address)


def _listing(teller: Teller, place: Place) -> str:
    """The list of structures, narrowed to the province or the commune."""
    reader, province = teller.reader, teller.places.province_of(place.code)
    asked = {"where.province": province.code} if province else {}
    if place.is_commune:
        asked["where.commune"] = place.code
    address = reader.service.addresses.page("structures", language=reader.language)
    return f"{address}?{urlencode(asked)}" if asked else address


def _structure(teller: Teller, body: Mapping[str, Any]) -> tuple[str, Text, Text]:
    reader = teller.reader
    href = reader.service.addresses.page("structures", body["id"], language=reader.language)
    form = label_of(reader, body["values"].get("legal_form"))
    return href, name_thing(reader, body), form


def _is_sample(teller: Teller, connection: Connection, body: Mapping[str, Any]) -> bool:
    release = find_visible(connection, body["dataset"], body["version"])
    return is_sample(teller.reader.service.store.manifest(release.manifest).descriptor)


def find_documents(teller: Teller, place: Place) -> tuple[Named, ...] | None:
    """The documents whose text or title has the place's name, in any of its languages; None while
    the search is being prepared."""
    found: dict[str, Named] = {}
    try:
        for name in dict.fromkeys(place.names.values()):
            _search(teller, name, found)
    except StoreUnavailable:
        return None
    return tuple(found.values())


def _search(teller: Teller, name: str, found: dict[str, Named]) -> None:
    service, language = teller.reader.service, teller.reader.language
    kinds = {"type": frozenset({"document"})}
    quoted = '"' + name.replace('"', " ") + '"'
    asked = Search(text=quoted, language=language, filters=kinds, limit=RESULTS)
    for result in service.searcher.search(asked).results:
        known = found.get(result.id)
        href = service.addresses.page("documents", result.id, language=language)
        title = Text(
            result.title, result.title_language if result.title_language != language else None
        )
        pages = dict(known.pages) if known else {}
        if result.page is not None:
            pages[result.page] = f"{href}/text?page={result.page}#page-{result.page}"
        found[result.id] = Named(title, href, tuple(sorted(pages.items())))


def tell_movements(
    teller: Teller, connection: Connection, movements: Sequence[RecentChange]
) -> tuple[Told, ...]:
    """What the last releases changed, each thing by its name of today."""
    ids: dict[str, set[str]] = {}
    for movement in movements:
        if movement.register and movement.identifier:
            ids.setdefault(movement.register, set()).add(movement.identifier)
    names = {
        (register, identifier): json.loads(body)["name"]
        for register, some in ids.items()
        for identifier, body in read_record_texts(connection, register, some).items()
    }
    return tuple(_tell(teller, movement, names) for movement in movements)


def _tell(
    teller: Teller, movement: RecentChange, names: Mapping[tuple[str, str], Mapping[str, str]]
) -> Told:
    reader, after, row = teller.reader, movement.after, movement.row
    page = reader.service.addresses.page
    resources = reader.service.store.manifest(after.manifest).descriptor.get("resources", [])
    part = next((resource for resource in resources if resource["name"] == row.resource), None)
    known = names.get((movement.register or "", movement.identifier))
    folder = PAGES.get(movement.register or "", f"registers/{movement.register}").split("/")
    versions = f"{quote(movement.before)}..{quote(after.version)}"
    list_page = page("datasets", movement.dataset, language=reader.language)
    return Told(
        change=row.kind,
        table=(reader.text(part, "title") if part else None) or Text(row.resource),
        thing=(teller.pick(known) if known else None) or Text(" · ".join(row.key.values())),
        href=page(*folder, movement.identifier, language=reader.language) if known else "",
        columns=tuple(row.after or ()) if row.kind == "changed" else (),
        dataset=movement.dataset,
        version=after.version,
        day=teller.day(after.issued.date().isoformat()),
        difference=f"{list_page}/diff/{versions}?{urlencode({'resource': row.resource})}",
    )

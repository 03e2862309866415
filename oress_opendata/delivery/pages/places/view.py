"""The rest of the sheet of a place: its position on a map, its structures, the documents that
name it. The figures are in `sheet`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection

from oress_opendata.delivery.pages.registers.profile import label_of, name_record
from oress_opendata.delivery.pages.shared.figures import FigureDisplay
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.errors import StoreUnavailable
from oress_opendata.model.places import Place
from oress_opendata.model.record import Record
from oress_opendata.model.texts import is_sample
from oress_opendata.projections.search.querying.searcher import Search
from oress_opendata.projections.tables.folders import find_register, tables_root
from oress_opendata.projections.tables.query import Filter, RowQuery
from oress_opendata.projections.tables.reading import column_types, count_rows, read_page
from oress_opendata.queries.boundaries import Drawing
from oress_opendata.store.records import read_records
from oress_opendata.store.releases import find_visible

STRUCTURES, RESULTS = 6, 40


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document that names the place, and the numbers and addresses of the pages that do."""

    title: Text
    href: str
    pages: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class StructuresView:
    """The structures of a place: the first (address, name, legal form), and where all are."""

    total: int
    first: tuple[tuple[str, Text, Text], ...]
    sample: bool
    page: str
    json: str


@dataclass(frozen=True, slots=True)
class Locator:
    """A small map: its outlines, those that are marked, and a point with its kind and origin."""

    drawing: Drawing
    marked: frozenset[str]
    point: tuple[float, float] | None
    kind: str
    how: str
    source: str
    credit: str


def locate(
    display: FigureDisplay, place: Place, drawing: Drawing | None, record: Record
) -> Locator | None:
    """The place on a small map; None where nothing is drawn."""
    if drawing is None:
        return None
    inside = {inner.code for inner in display.places.within(place.code)}
    province = display.places.province_of(place.code)
    marked = frozenset(inside | ({province.code} if province else set()))
    values = record.values
    latitude, longitude = (_first(values.get(name)) for name in ("latitude", "longitude"))
    point = None
    if latitude is not None and longitude is not None:
        x, y = drawing.projection.place((float(longitude), float(latitude)))
        point = (round(x, 1), round(y, 1))
    kind, how = (_label(display, values.get(name)) for name in ("kind", "matched_by"))
    source = str(_first(values.get("geonames")) or "")
    return Locator(drawing, marked, point, kind, how, source, drawing.credit)


def _label(display: FigureDisplay, value: Any) -> str:
    return str(label_of(display.reader, _first(value)))


def _first(value: Any) -> Any:
    return (value[0] if value else None) if isinstance(value, list) else value


def list_structures(
    display: FigureDisplay, connection: Connection, place: Place
) -> StructuresView | None:
    """The structures in a place; None where there is no such register."""
    service = display.reader.service
    codes = [inner.code for inner in display.places.within(place.code)] or [place.code]
    table = find_register(tables_root(service.store.home), "structure")
    if table is None or not {"commune", "id"} <= set(column_types(table)):
        return None
    inside = Filter("commune", "in", tuple(codes))
    question = RowQuery(select=("id",), filters=(inside,), limit=STRUCTURES)
    ids = [row["id"] for row in read_page(table, question).rows]
    records = read_records(connection, "structure", ids)
    first = tuple(
        _structure(display, records[identifier]) for identifier in ids if identifier in records
    )
    address = service.addresses.api(
        "registers", "structure", **{"where.commune.in": ",".join(codes)}
    )
    sample = any(_is_sample(display, connection, record) for record in records.values())
    page = _listing(display, place)
    return StructuresView(count_rows(table, question), first, sample, page, address)


def _listing(display: FigureDisplay, place: Place) -> str:
    """The list of structures, narrowed to the province or the commune."""
    reader, province = display.reader, display.places.province_of(place.code)
    filters = {"where.province": province.code} if province else {}
    if place.is_commune:
        filters["where.commune"] = place.code
    address = reader.service.addresses.page("structures", language=reader.language)
    return f"{address}?{urlencode(filters)}" if filters else address


def _structure(display: FigureDisplay, record: Record) -> tuple[str, Text, Text]:
    reader = display.reader
    href = reader.service.addresses.page("structures", record.id, language=reader.language)
    form = label_of(reader, record.values.get("legal_form"))
    return href, name_record(reader, record), form


def _is_sample(display: FigureDisplay, connection: Connection, record: Record) -> bool:
    release = find_visible(connection, record.dataset, record.version)
    return is_sample(display.reader.service.store.manifest(release.manifest).descriptor)


def find_documents(display: FigureDisplay, place: Place) -> tuple[DocumentView, ...] | None:
    """The documents whose text or title holds a name of the place; None while the search is being
    prepared."""
    found: dict[str, DocumentView] = {}
    try:
        for name in dict.fromkeys(place.names.values()):
            _search(display, name, found)
    except StoreUnavailable:
        return None
    return tuple(found.values())


def _search(display: FigureDisplay, name: str, found: dict[str, DocumentView]) -> None:
    service, language = display.reader.service, display.reader.language
    kinds = {"type": frozenset({"document"})}
    quoted = '"' + name.replace('"', " ") + '"'
    search = Search(text=quoted, language=language, filters=kinds, limit=RESULTS)
    for result in service.searcher.search(search).results:
        known = found.get(result.id)
        href = service.addresses.page("documents", result.id, language=language)
        title = Text(
            result.title, result.title_language if result.title_language != language else None
        )
        pages = dict(known.pages) if known else {}
        if result.page is not None:
            pages[result.page] = f"{href}/text?page={result.page}#page-{result.page}"
        found[result.id] = DocumentView(title, href, tuple(sorted(pages.items())))

"""`/<language>/atlas/points`: structures or support actors as points on a map of their own.

Near points are one circle with their number; a circle leads to the map of its province, and there
to the list below. Drawn here: no tiles of others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.atlas.canvas import MARGINS, NARROW, Canvas, Point, make_canvas
from oress_opendata.delivery.pages.atlas.clusters import Cluster, gather
from oress_opendata.delivery.pages.atlas.labels import Labeller
from oress_opendata.delivery.pages.atlas.neighbours import LANDS, SEAS
from oress_opendata.delivery.pages.atlas.picture import Area, Label, Picture
from oress_opendata.delivery.pages.atlas.sketch import ELSEWHERE, LAND
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.languages import say
from oress_opendata.model.places import Place, Places
from oress_opendata.model.record import Record
from oress_opendata.model.texts import is_sample
from oress_opendata.projections.search.analysis.folding import sort_key
from oress_opendata.queries.boundaries import Drawing, draw_all, find_drawing
from oress_opendata.queries.places import read_places
from oress_opendata.store.records import stream_records
from oress_opendata.store.releases import find_visible

KINDS = ("structure", "actor")


@dataclass(frozen=True, slots=True)
class Located:
    """A structure or an actor: its page, and whether it is made up."""

    id: str
    name: Text
    href: str
    commune: str
    sample: bool


@dataclass(frozen=True, slots=True)
class Circle:
    """A cluster on the map: its number, the words that say it, and where it leads."""

    cluster: Cluster
    number: int
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    """The structures or actors of a commune; without a code, those whose commune is not known."""

    code: str
    name: Text
    located: tuple[Located, ...]


@dataclass(frozen=True, slots=True)
class PointsPage(Page):
    """`zooms` are links to provinces: query, name, number, whether it is shown. `sample` says that
    some of what is shown is made up."""

    template: ClassVar[str] = "atlas/points.html"

    kind: str
    province: Text
    picture: Picture | None
    circles: tuple[Circle, ...]
    groups: tuple[Group, ...]
    zooms: tuple[tuple[str, Text, int, bool], ...]
    sample: bool
    credit: str
    note: str


def make_points(service: Service) -> Blueprint:
    pages = Blueprint("points", __name__)

    @pages.get("/atlas/points")
    def show_points(language: str) -> Response:
        reader = Reader(service, language)
        return answer(service, lambda connection: _render(reader, connection), PAGE)

    return pages


def _render(reader: Reader, connection: Connection) -> str:
    query = read_query_string()
    kind = query.choose("what", KINDS) or KINDS[0]
    places = read_places(reader.service, connection)
    province = query.choose("province", [place.code for place in places.provinces])
    records = [record for record in stream_records(connection, kind) if _is_current(record)]
    everything = list(_locate(reader, connection, kind, records))
    inside = {place.code for place in places.communes_of(province)} if province else None
    shown = [found for found in everything if inside is None or found.commune in inside]
    drawings = draw_all(reader.service, connection)
    communes = find_drawing(drawings, [place.code for place in places.communes])
    provinces = find_drawing(drawings, [place.code for place in places.provinces])
    picture: Picture | None = None
    circles: tuple[Circle, ...] = ()
    if communes and provinces:
        drawer = _Drawer(reader, places, province, kind, communes, provinces)
        picture, circles = drawer.draw({record.id: record for record in records}, shown)
    page = PointsPage(
        kind=kind,
        province=name_place(reader, places, province) if province else Text(""),
        picture=picture,
        circles=circles,
        groups=tuple(_group(reader, places, shown)),
        zooms=tuple(_list_zooms(reader, places, kind, province, everything)),
        sample=any(found.sample for found in shown),
        credit=communes.credit if communes else "",
        note=str(reader.name(communes.notes)) if communes else "",
    )
    return render(page)


def _is_current(record: Record) -> bool:
    return record.listed and not record.value("valid_to")


def _locate(
    reader: Reader, connection: Connection, kind: str, records: Iterable[Record]
) -> Iterator[Located]:
    known: dict[tuple[str, str], bool] = {}
    for record in records:
        release = (record.dataset, record.version)
        if release not in known:
            manifest = reader.service.store.manifest(find_visible(connection, *release).manifest)
            known[release] = is_sample(manifest.descriptor)
        href = reader.service.addresses.page(f"{kind}s", record.id, language=reader.language)
        commune = record.code("commune")
        yield Located(record.id, reader.name(record.name), href, commune, known[release])


def _group(reader: Reader, places: Places, shown: Sequence[Located]) -> Iterator[Group]:
    """By commune in the order of names; those of no known commune last."""
    by_commune: dict[str, list[Located]] = {}
    for found in shown:
        by_commune.setdefault(found.commune, []).append(found)
    groups = [
        Group(code, name_place(reader, places, code),
              tuple(sorted(found, key=lambda one: sort_key(str(one.name)))))
        for code, found in by_commune.items()
    ]  # fmt: skip
    yield from sorted(groups, key=lambda group: (not group.code, sort_key(str(group.name))))


def _list_zooms(
    reader: Reader, places: Places, kind: str, chosen: str, everything: Sequence[Located]
) -> list[tuple[str, Text, int, bool]]:
    counts = Counter(
        place.code for found in everything if (place := places.province_of(found.commune))
    )
    found = [
        (_query(kind, place.code), name_place(reader, places, place.code), counts[place.code],
         place.code == chosen)
        for place in places.provinces
    ]  # fmt: skip
    return sorted(found, key=lambda zoom: sort_key(str(zoom[1])))


def _query(kind: str, province: str = "") -> str:
    return urlencode([("what", kind), *([("province", province)] if province else [])])


@dataclass(frozen=True, slots=True)
class _Drawer:
    """Draws points of one kind, in the region or in one province."""

    reader: Reader
    places: Places
    province: str
    kind: str
    communes: Drawing
    provinces: Drawing

    def draw(
        self, records: Mapping[str, Record], shown: Sequence[Located]
    ) -> tuple[Picture, tuple[Circle, ...]]:
        canvas = self._canvas()
        seats = {outline.code: outline.feature for outline in self.communes.outlines}
        points = [
            (found.id, point)
            for found in shown
            if (point := _point(canvas, records[found.id], seats.get(found.commune)))
        ]
        communes = {found.id: found.commune for found in shown}
        circles = tuple(self._circle(cluster, communes) for cluster in gather(points))
        return self._picture(canvas, circles), circles

    def _canvas(self) -> Canvas:
        if self.province:
            inside = {place.code for place in self.places.communes_of(self.province)}
            features = [one.feature for one in self.communes.outlines if one.code in inside]
            return make_canvas(features, NARROW)
        return make_canvas([outline.feature for outline in self.provinces.outlines], MARGINS)

    def _picture(self, canvas: Canvas, circles: Sequence[Circle]) -> Picture:
        background = [
            Area((tuple(canvas.place(*point) for point in land),), ELSEWHERE) for land in LANDS
        ]
        areas = [
            Area(canvas.rings(one.feature), LAND if self._is_shown(one.code) else ELSEWHERE)
            for one in (self.communes if self.province else self.provinces).outlines
        ]
        borders = [Area(canvas.rings(one.feature), "none") for one in self.provinces.outlines]
        labels = tuple(self._seas(canvas, circles)) if not self.province else ()
        return Picture(
            canvas.width, canvas.height, tuple(background), tuple(areas),
            tuple(borders) if self.province else (), (), labels,
        )  # fmt: skip

    def _is_shown(self, code: str) -> bool:
        place = self.places.province_of(code)
        return not self.province or (place is not None and place.code == self.province)

    def _seas(self, canvas: Canvas, circles: Sequence[Circle]) -> Iterator[Label]:
        labeller = Labeller(canvas, 0.6)
        for circle in circles:
            labeller.keep_free((circle.cluster.x, circle.cluster.y), circle.cluster.radius)
        for name, longitude, latitude in SEAS:
            lines = tuple(say(name, self.reader.language).split("\n"))
            label = labeller.at(canvas.place(longitude, latitude), lines, "muted", "sea")
            if label:
                yield label

    def _circle(self, cluster: Cluster, communes: Mapping[str, str]) -> Circle:
        """It leads to the map of the province of most of its points; there, to the list of the
        first commune."""
        own = [communes[member] for member in cluster.members]
        names = [str(name_place(self.reader, self.places, code)) for code in dict.fromkeys(own)]
        comma = "، " if self.reader.language == "ar" else ", "
        number = len(cluster.members)
        words = f"{comma.join(names[:4])}{' …' if len(names) > 4 else ''}: {number}"
        if self.province:
            return Circle(cluster, number, words, f"#c-{own[0]}")
        provinces = Counter(
            place.code for code in own if (place := self.places.province_of(code)) is not None
        )
        (province, _), *_ = provinces.most_common(1)
        return Circle(cluster, number, words, f"?{_query(self.kind, province)}")

    def _place(self, code: str) -> Place:
        return self.places.all[code]


def _point(canvas: Canvas, record: Record, seat: Mapping[str, Any] | None) -> Point | None:
    """The point of a record; else one well inside its commune."""
    latitude, longitude = record.value("latitude"), record.value("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        if seat is None:
            return None
        longitude, latitude = seat["properties"]["label_lon"], seat["properties"]["label_lat"]
    point = canvas.place(float(longitude), float(latitude))
    return point if canvas.holds(point) and seat is not None else None

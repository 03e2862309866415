"""The picture that messengers show for the address of a place: the region, the place marked.

Its only text is the credit of the outlines, so that it serves every language. It is kept with the
state of the registry.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence

from flask import Response
from PIL import Image, ImageDraw, ImageFont

from oress_opendata.delivery.http.caching import knows, tagged
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.colours import COLOURS
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_
from oress_opendata.model.form import FORMS
from oress_opendata.model.places import Places
from oress_opendata.queries.boundaries import WIDTH, Drawing, Outline, draw_outlines, rings_of
from oress_opendata.queries.places import read_places
from oress_opendata.store.engine import transaction

PNG = FORMS["png"].content_type
# The size that messengers expect; drawn twice as large and reduced, for smooth edges.
SIZE, FINE = (1200, 630), 2
BAND, MARGIN = 36, 44
NO_PICTURE = N_("There is no picture of {code}.")


def get_preview(service: Service, code: str) -> Response:
    """The picture of a place. Raises NotFound where there is no such place, or nothing to draw."""
    with transaction(service.store.reading) as connection:
        snapshot = service.snapshots.read(connection)
        places = read_places(service, connection)
        drawing = draw_outlines(service, connection)
    if drawing is None or code not in places.all:
        raise NotFound(NO_PICTURE, code=code)
    marked = mark_outlines(places, code)
    picture = snapshot.remember(("preview", marked), lambda: draw_preview(drawing, marked))
    tag = hashlib.sha256(picture).hexdigest()[:20]
    response = Response(status=304) if knows(tag) else Response(picture, content_type=PNG)
    return tagged(response, tag)


def mark_outlines(places: Places, code: str) -> frozenset[str]:
    """The provinces that are the place, are inside it, or hold it."""
    inside = {inner.code for inner in places.within(code)}
    province = places.province_of(code)
    provinces = {province.code for province in places.provinces}
    return frozenset((inside | ({province.code} if province else set())) & provinces)


def draw_preview(drawing: Drawing, marked: frozenset[str]) -> bytes:
    width, height = (side * FINE for side in SIZE)
    picture = Image.new("RGB", (width, height), COLOURS["sea"])
    pen = ImageDraw.Draw(picture)
    for outline in sorted(drawing.outlines, key=lambda outline: outline.code in marked):
        is_marked = outline.code in marked
        for ring in _rings(drawing, outline):
            pen.polygon(ring, fill=COLOURS["step-4"] if is_marked else COLOURS["land"])
            edge = COLOURS["teal-deep"] if is_marked else COLOURS["outline"]
            pen.line([*ring, ring[0]], fill=edge, width=5 if is_marked else 3)
    _draw_band(pen, width)
    font = ImageFont.load_default(20 * FINE)
    corner = (width - MARGIN, height - MARGIN // 2)
    pen.text(corner, drawing.credit, fill=COLOURS["muted"], font=font, anchor="rs")
    target = io.BytesIO()
    picture.resize(SIZE, Image.Resampling.LANCZOS).quantize(64).save(target, "PNG", optimize=True)
    return target.getvalue()


def _rings(drawing: Drawing, outline: Outline) -> Iterator[Sequence[tuple[float, float]]]:
    """The rings of a place, centred in the picture below its band."""
    room = SIZE[0] - 2 * MARGIN, SIZE[1] - BAND - 2 * MARGIN
    scale = min(room[0] / WIDTH, room[1] / drawing.height)
    left = (SIZE[0] - WIDTH * scale) / 2
    top = BAND + (SIZE[1] - BAND - drawing.height * scale) / 2
    for ring in rings_of(outline.feature):
        points = (drawing.projection.place(point) for point in ring)
        yield [(FINE * (left + x * scale), FINE * (top + y * scale)) for x, y in points]


def _draw_band(pen: ImageDraw.ImageDraw, width: int) -> None:
    """The band of zellige at the top of every page."""
    height = BAND * FINE
    pen.rectangle((0, 0, width, height), fill=COLOURS["indigo-deep"])
    middle, reach = height // 2, height // 4
    for x in range(middle, width, height):
        corners = ((x - reach, middle), (x, middle - reach), (x + reach, middle))
        pen.polygon([*corners, (x, middle + reach)], fill=COLOURS["ochre"])

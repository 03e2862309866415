"""The chart that shows the same as a map of the atlas: its page has an address to share and cite,
and a code to embed."""

from __future__ import annotations

from urllib.parse import urlencode

from sqlalchemy import Connection

from oress_opendata.delivery.pages.atlas.choice import NOW, AtlasChoice
from oress_opendata.delivery.pages.shared.formatting import PERCENT
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.model.charts import AREA, MAP, PLACE, SEX, YEAR
from oress_opendata.queries.charts import chart_of, find_charts


def link_chart(reader: Reader, connection: Connection, choice: AtlasChoice) -> str:
    """The address of a map with the same place, year, sex and area; of bars where the map shows
    counts as circles. Empty where no chart shows it: a change, or the former region."""
    if choice.since or choice.perimeter != NOW:
        return ""
    shaded = choice.rate or reader.unit(choice.indicator) == PERCENT
    name = MAP + choice.indicator if shaded else chart_of(choice.indicator)
    kind = find_charts(reader.service, connection).get(name)
    if kind is None:
        return ""
    newest = next(iter(kind.periods), "")
    wished = {
        PLACE: choice.province,
        YEAR: choice.period if choice.period != newest else "",
        SEX: choice.others.get("sex", ""),
        AREA: choice.others.get("area", ""),
    }
    chosen = {key: value for key, value in wished.items() if value and key in kind.choices}
    page = reader.service.addresses.page("charts", name, language=reader.language)
    return f"{page}?{urlencode(chosen)}" if chosen else page

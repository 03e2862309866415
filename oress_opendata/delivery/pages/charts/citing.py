"""How a chart is cited, shared and shown in the frame of another site."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from markupsafe import Markup

from oress_opendata.delivery.pages.charts.data import ChartData
from oress_opendata.delivery.pages.shared.figures import FigureDisplay
from oress_opendata.languages import N_, comma_of, say
from oress_opendata.model.texts import say_isolated
from oress_opendata.queries.charts import ListedChart

CITATION = N_("{publisher}, “{title}”, {scope}. Data: {releases}. {address}")
DEMONSTRATION = N_("ORESS Open Data (demonstration)")
# The height of a frame for a drawing on a telephone, with title, source and legend.
FRAME_WIDTH, FRAME_MORE = 400, 260


@dataclass(frozen=True, slots=True)
class Sharing:
    """The addresses of messengers and mail, the code of a frame, the citation, and the picture;
    only the address where nothing is drawn."""

    address: str
    picture: str
    whatsapp: str
    mail: str
    code: str
    citation: str
    words: str


def share_chart(
    display: FigureDisplay, listed: ListedChart, data: ChartData | None, address: str
) -> Sharing:
    if data is None:
        return Sharing(address, "", "", "", "", "", listed.description)
    page, mark, query = address.partition("?")
    title = f"{data.title} · {data.scope}"
    words = f"{title}\n{address}"
    return Sharing(
        address=address,
        picture=f"{page}/preview.png{mark}{query}",
        whatsapp=f"https://wa.me/?{urlencode({'text': words}, quote_via=quote)}",
        mail=f"mailto:?{urlencode({'subject': title, 'body': words}, quote_via=quote)}",
        code=_frame(display, data, address),
        citation=cite(display, data, address),
        words=data.summary or f"{title}. {listed.description}",
    )


def cite(display: FigureDisplay, data: ChartData, address: str) -> str:
    """The publisher, the chart, the releases of its data, and its address."""
    settings, language = display.reader.service.settings, data.language
    publisher = say(DEMONSTRATION, language) if settings.is_demonstration else settings.publisher
    releases = dict.fromkeys(f"{source.name} {source.version}" for source in data.sources)
    return say_isolated(
        CITATION, language, publisher=publisher, title=data.title, scope=data.scope,
        releases=comma_of(language).join(releases), address=address,
    )  # fmt: skip


def _frame(display: FigureDisplay, data: ChartData, address: str) -> str:
    """The HTML that another site copies."""
    base = display.reader.service.addresses.base
    drawing = data.draw()
    height = round(drawing.height if drawing else 0) + FRAME_MORE
    return str(
        Markup(
            '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" '
            'style="border:0;max-width:100%"></iframe>'
        ).format(f"{base}/embed{address.removeprefix(base)}", data.title, FRAME_WIDTH, height)
    )

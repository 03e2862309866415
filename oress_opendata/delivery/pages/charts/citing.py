"""How a chart is cited, shared and shown in the frame of another site."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from oress_opendata.delivery.pages.charts.data import ChartData
from oress_opendata.delivery.pages.shared.figures import FigureDisplay
from oress_opendata.delivery.pages.shared.sharing import cite_picture, write_frame
from oress_opendata.queries.charts import ListedChart

# What a frame is higher than its drawing on a telephone: title, source and legend.
FRAME_MORE = 260


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
    releases = (f"{source.name} {source.version}" for source in data.sources)
    return cite_picture(display.reader, data.title, data.scope, releases, address)


def _frame(display: FigureDisplay, data: ChartData, address: str) -> str:
    drawing = data.draw()
    height = round(drawing.height if drawing else 0) + FRAME_MORE
    return write_frame(display.reader, address, data.title, height)

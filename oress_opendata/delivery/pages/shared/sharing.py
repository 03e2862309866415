"""How a chart or a map is cited, and the code that shows it on another site."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.languages import N_, comma_of, say
from oress_opendata.model.texts import say_isolated

CITATION = N_("{publisher}, “{title}”, {scope}. Data: {releases}. {address}")
DEMONSTRATION = N_("ORESS Open Data (demonstration)")
FRAME_WIDTH = 400
_FRAME = Markup(
    '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" '
    'style="border:0;max-width:100%"></iframe>'
)


def cite_picture(
    reader: Reader, title: str, scope: str, releases: Iterable[str], address: str
) -> str:
    """The publisher, the chart or map, the releases of its data, and its address."""
    settings, language = reader.service.settings, reader.language
    return say_isolated(
        CITATION, language,
        publisher=say(DEMONSTRATION, language) if settings.is_demonstration else settings.publisher,
        title=title, scope=scope, releases=comma_of(language).join(dict.fromkeys(releases)),
        address=address,
    )  # fmt: skip


def write_frame(reader: Reader, address: str, title: str, height: int) -> str:
    """The HTML that another site copies: a frame with what has its own page at `address`."""
    base = reader.service.addresses.base
    path = address.removeprefix(base)
    return str(_FRAME.format(f"{base}/embed{path}", title, FRAME_WIDTH, height))

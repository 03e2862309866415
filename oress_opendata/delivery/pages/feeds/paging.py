"""The pages of a feed: the address of each is that of the feed, and where the page begins."""

from __future__ import annotations

from collections.abc import Mapping

from oress_opendata.delivery.http.atom import Pages
from oress_opendata.delivery.http.urls import query_string
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.parameters.parameter import GREATEST, number_parameter, text_parameter

ON_A_PAGE = 20
BEFORE = number_parameter(
    "before", "The number of the last entry of the page before.", GREATEST, 1, GREATEST
)
AFTER = text_parameter("after", "The last document of the page before.")


def page_before(
    reader: Reader, steps: tuple[str, ...], before: int, following: int | None
) -> Pages:
    """The pages of a feed whose entries are numbered."""
    here = {} if before == BEFORE.default else {BEFORE.name: before}
    return make_pages(reader, steps, here, {BEFORE.name: following} if following else {})


def make_pages(
    reader: Reader,
    steps: tuple[str, ...],
    here: Mapping[str, str | int],
    following: Mapping[str, str | int],
) -> Pages:
    """The pages of a feed by their parameters; the first has none, and nothing follows the last."""
    first = reader.service.addresses.page(*steps, "feed.atom", language=reader.language)
    path = "/".join((reader.language, *steps, "feed.atom"))
    return Pages(
        id=f"{reader.service.settings.id_base}/{path}",
        own=first + query_string(dict(here)),
        first=first,
        following=first + query_string(dict(following)) if following else "",
    )

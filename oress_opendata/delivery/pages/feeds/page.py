"""A feed as a page: the same entries, for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from markupsafe import Markup

from oress_opendata.delivery.http.atom import UNKNOWN_TIME, Feed
from oress_opendata.delivery.pages.shared.formatting import show_day
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render

FEED, CHANGES = "/feed.atom", "/changes"


@dataclass(frozen=True, slots=True)
class EntryView:
    """`day` is empty where none is known."""

    title: str
    href: str
    day: str
    content: Markup


@dataclass(frozen=True, slots=True)
class FeedPage(Page):
    """`site` is the page whose changes are told, `feed` the same for programs, `following` the
    older entries, `topic` what the form for e-mails is given."""

    template: ClassVar[str] = "feeds/page.html"

    title: str
    site: str
    feed: str
    entries: tuple[EntryView, ...]
    following: str
    topic: str


def render_feed(reader: Reader, feed: Feed) -> str:
    zone, following = reader.service.settings.timezone, feed.pages.following
    entries = (
        EntryView(
            title=entry.title,
            href=entry.address,
            day=show_day(datetime.fromisoformat(entry.updated), reader.language, zone)
            if entry.updated != UNKNOWN_TIME
            else "",
            # Made by a template of this folder, or by the search, both of which escape.
            content=Markup(entry.content),
        )
        for entry in feed.entries
    )
    return render(
        FeedPage(
            title=feed.title,
            site=feed.site,
            feed=feed.pages.own,
            entries=tuple(entries),
            following=following.replace(FEED, CHANGES, 1),
            topic=_find_topic(reader, feed),
        )
    )


def _find_topic(reader: Reader, feed: Feed) -> str:
    """The path of the page below the language, with the query of a search."""
    home = reader.service.addresses.page("", language=reader.language).rstrip("/")
    path, _, query = feed.pages.own.removeprefix(home).partition("?")
    topic = path.removesuffix(FEED).removeprefix("/")
    return f"{topic}?{query}" if query and topic == "search" else topic

"""The content of an entry: paragraphs, sentences about what changed with the first names, links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from oress_opendata.delivery.pages.changes.sentences import ChangeSentence
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import semicolon_of


@dataclass(frozen=True, slots=True)
class EntryContent(Page):
    """`phrases` are the changes that are not of rows; `links` addresses with their words."""

    template: ClassVar[str] = "feeds/entry.html"

    sample: bool = False
    paragraphs: tuple[Text, ...] = ()
    sentences: tuple[ChangeSentence, ...] = ()
    phrases: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    separator: str = "; "


def write_content(
    reader: Reader,
    *,
    sample: bool = False,
    paragraphs: Iterable[Text | str] = (),
    sentences: Iterable[ChangeSentence] = (),
    phrases: Iterable[str] = (),
    links: Iterable[tuple[str, str]] = (),
) -> str:
    texts = (Text(part) if isinstance(part, str) else part for part in paragraphs)
    content = EntryContent(
        sample=sample,
        paragraphs=tuple(filter(None, texts)),
        sentences=tuple(sentences),
        phrases=tuple(phrases),
        links=tuple(links),
        separator=semicolon_of(reader.language),
    )
    return render(content).strip()

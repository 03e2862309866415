"""What is similar to the thing of a page, by meaning; nothing without the extra `meaning`."""

from __future__ import annotations

from dataclasses import dataclass

from oress_opendata.delivery.http.result_urls import find_url
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.errors import StoreUnavailable

MOST = 5


@dataclass(frozen=True, slots=True)
class SimilarThing:
    title: Text
    href: str


def find_similar(reader: Reader, kind: str, identifier: str) -> tuple[SimilarThing, ...]:
    """The nearest things of the same kind, the nearest first."""
    service, language = reader.service, reader.language
    try:
        results = service.searcher.find_similar(f"{kind}/{identifier}", language, MOST)
    except StoreUnavailable:
        return ()
    own = ("", language)
    return tuple(
        SimilarThing(
            Text(result.title, None if result.title_language in own else result.title_language),
            find_url(service, result, language),
        )
        for result in results
    )


def search_tag(service: Service) -> str:
    """Which search index answers; it may be a moment behind the registry."""
    try:
        return service.searcher.open().tag
    except StoreUnavailable:
        return ""

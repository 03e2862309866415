"""Questions in people's own words are answered, with the extra; over HTTP, too."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from oress_opendata.projections.search.meaning import is_installed
from oress_opendata.projections.search.querying.searcher import Search, Searcher
from oress_opendata.settings import read_settings
from oress_opendata.store.home import open_store
from tests.conftest import Service
from tests.projections.search.judged.questions import (
    HELD_BACK,
    QUESTIONS,
    read_questions,
    read_rows,
)

# Of each language, somewhat below the measured share (docs/performance.md).
FLOOR = 0.8
SITE = {"ary": "ar", "arabizi": "fr"}
needs_extra = pytest.mark.skipif(not is_installed(), reason="the extra meaning is not installed")


def test_there_are_as_many_questions_of_each_language() -> None:
    for path, each in ((QUESTIONS, 24), (HELD_BACK, 20)):
        counts = Counter(row["language"] for row in read_rows(path))
        assert counts == dict.fromkeys(("fr", "en", "ar", "ary", "arabizi"), each)
    texts = [row["query"] for path in (QUESTIONS, HELD_BACK) for row in read_rows(path)]
    assert len(texts) == len(set(texts))


@needs_extra
def test_questions_are_answered(service: Service) -> None:
    store = open_store(read_settings({"ORESS_HOME": str(service.home)}, Path("absent.toml")))
    questions = read_questions(store, QUESTIONS)
    store.close()
    searcher = Searcher(service.home, ("fr", "ar", "en"))
    right, asked = Counter[str](), Counter[str]()
    for question in questions:
        language = SITE.get(question.language, question.language)
        answer = searcher.search(Search(question.text, language, meaning=True))
        found = {str(result.shown["key"]) for result in answer.results[:3]}
        asked[question.language] += 1
        right[question.language] += not found.isdisjoint(question.answers)
    assert {language: right[language] / asked[language] >= FLOOR for language in asked} == (
        dict.fromkeys(asked, True)
    ), right


@needs_extra
def test_results_say_how_they_were_found(service: Service) -> None:
    found = find(service, q="aide pour rédiger les statuts")
    near = [item for item in found["items"] if item["found_by"] == ["meaning"]]
    assert found["near"] == len(near) > 0
    assert any("juridique" in item["id"] for item in found["items"][:3])
    of_kind = find(service, q="aide pour rédiger les statuts", type="service")
    assert {item["type"] for item in of_kind["items"]} == {"service"}
    assert find(service, q="xqzt")["items"] == []
    words = find(service, q="huile d'olive")
    assert {tuple(item["found_by"]) for item in words["items"]} == {("words",)}
    page = service.get("/fr/search?" + urlencode({"q": "aide pour rédiger les statuts"}))[
        2
    ].decode()
    assert "Proche par le sens" in page


@needs_extra
def test_pages_go_on_without_repeating(service: Service) -> None:
    seen: list[str] = []
    following, near = "/api/v1/search?" + urlencode({"q": "gens sans travail", "limit": 5}), 0
    total = 0
    while following:
        page = json.loads(service.get(following)[2])
        seen += [item["url"] for item in page["items"]]
        near, total = near + page["near"], page["total"]
        following = (page["next"] or "").removeprefix(service.address)
    assert len(seen) == len(set(seen)) == total + near


@needs_extra
@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/fr/datasets/limites", "/fr/datasets/territoires"),
        ("/ar/actors/remess", "/ar/actors/mess"),
        ("/en/documents/panorama-2026-fr", "/en/documents/panorama-2026-ar"),
    ],
)
def test_a_page_leads_to_similar_ones(service: Service, path: str, other: str) -> None:
    _, _, section = service.get(path)[2].decode().partition('<h2 id="similar">')
    assert f'{other}"' in section.partition("</section>")[0]


def find(service: Service, **query: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(service.get(f"/api/v1/search?{urlencode(query)}")[2])
    return found

"""The search over HTTP: its answers in every form, its pages, and queries that mean harm."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from oress_opendata.delivery.api.schemas import SearchSchema
from oress_opendata.projections.search.indexing.generation import folder_of
from oress_opendata.publication.publish import Publication
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.conftest import Service

Publish = Callable[..., Publication]
ATOM = "{http://www.w3.org/2005/Atom}"
HEADER = ("id", "name_fr", "name_ar", "members")
THING = "cooperatives-thing"


def find(client: FlaskClient, **query: Any) -> dict[str, Any]:
    answer = client.get("/api/v1/search", query_string=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


@pytest.mark.usefixtures("release")
def test_a_response_conforms_to_the_contract(client: FlaskClient) -> None:
    found = find(client, q="zitoun", type=THING)
    assert set(found) == {"items", "total", "next", "facets", "suggestion", "near"}
    (item,) = found["items"]
    assert item["type"] == THING
    assert item["id"] == "zitoun"
    assert item["iri"].endswith(f"/id/{THING}/zitoun")
    assert item["url"].endswith(f"/fr/registers/{THING}/zitoun")
    assert item["title"] == "Coopérative Zitoun"
    assert item["sample"] is False
    assert item["score"] > 0
    assert item["found_by"] == ["words"]
    assert {"value": THING, "label": THING, "count": 1} in found["facets"]["type"]


@pytest.mark.usefixtures("release")
def test_pages_go_on_to_the_end(client: FlaskClient) -> None:
    first = find(client, limit=100, type="concept")
    seen, following = [], "/api/v1/search?limit=100&type=concept"
    while following:
        page = client.get(following).get_json()
        seen += [item["id"] for item in page["items"]]
        parts = urlsplit(page["next"] or "")
        following = f"{parts.path}?{parts.query}" if page["next"] else ""
    assert len(seen) == len(set(seen)) == first["total"] > 100


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "sort=members", "cursor=x", "cursor=WzEsMl0", "no=1",
     "where.nothing=1", "q=a&q=b", "lang=xx", "cursor=W05hTiwiYSJd"],
)  # fmt: skip
def test_parameters_that_cannot_be_are_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/v1/search?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["parameter"]


@pytest.mark.usefixtures("release")
def test_a_feed_and_a_table(client: FlaskClient) -> None:
    feed = ElementTree.fromstring(client.get("/api/v1/search.atom?q=cooperative&limit=5").data)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids)) == 5
    assert all(entry.findtext(f"{ATOM}updated") for entry in entries)
    table = client.get(
        "/api/v1/search", query_string={"q": "cooperative"}, headers={"Accept": "text/csv"}
    )
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert len(rows) == find(client, q="cooperative")["total"]
    assert client.get("/api/v1/search.pdf?q=a").status_code == 404


@pytest.mark.usefixtures("release")
def test_suggestions_while_typing(client: FlaskClient) -> None:
    found = client.get("/api/v1/suggest?q=coop%C3%A9rative%20zi&lang=fr").get_json()
    assert found["items"][0]["text"] == "Coopérative Zitoun"
    for text in ("", " ", "%", "😀", "…"):
        found = client.get("/api/v1/suggest", query_string={"q": text}).get_json()
        assert found["items"] == [], text


@pytest.mark.usefixtures("release")
def test_a_typo_is_corrected(client: FlaskClient) -> None:
    assert find(client, q="cooperatvie zitoun")["suggestion"] in (
        "coopérative zitoun",
        "cooperative zitoun",
        "cooperatives zitoun",
        "coopératives zitoun",
    )
    assert find(client, q="coopérative zitoun")["suggestion"] is None


def test_markup_in_what_is_published_stays_text(
    client: FlaskClient, publish: Publish, project: Callable[[], object]
) -> None:
    name = 'Zitoun <script>alert("1")</script> & <mark>x</mark>'
    publish(rows=(HEADER, ("zitoun", name, "", "1")))
    project()
    (item,) = find(client, q="zitoun alert", type=THING)["items"]
    assert "<script" not in item["snippet"]
    page = client.get("/fr/search?q=zitoun+alert").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "<mark>Zitoun</mark>" in page


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_page_says_what_was_found(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/search?q=zitoun&type={THING}&where.licence=CC-BY-4.0&sort=name")
    assert page.status_code == 200
    assert "<mark>Zitoun</mark>" in page.text or "<mark>الزيتون</mark>" in page.text
    assert 'aria-current="true"' in page.text
    nothing = client.get(f"/{language}/search?q=qqqqzzzz")
    assert nothing.status_code == 200
    assert f"/{language}/actors" in nothing.text


@pytest.mark.usefixtures("release")
def test_a_filter_can_be_taken_off_again(client: FlaskClient) -> None:
    page = client.get("/fr/search?q=zitoun&where.licence=CC-BY-4.0").text
    chips = page[page.index('<ul class="chips"') : page.index("</ul>", page.index("chips"))]
    address = chips.split('href="')[1].split('"')[0]
    assert dict(parse_qsl(address.lstrip("?"))) == {"q": "zitoun"}


@pytest.mark.usefixtures("release")
def test_what_did_not_change_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/api/v1/search?q=zitoun").headers["ETag"]
    again = client.get("/api/v1/search?q=zitoun", headers={"If-None-Match": tag})
    assert again.status_code == 304
    other = client.get("/api/v1/search?q=amal", headers={"If-None-Match": tag})
    assert other.status_code == 200


def test_before_there_is_an_index(client: FlaskClient, settings: Settings) -> None:
    shutil.rmtree(folder_of(settings.home))
    assert client.get("/api/v1/search?q=a").status_code == 503


def hostile() -> list[str]:
    chance = random.Random(2008)
    signs = list("*\"'()[]{}~^:+-!&|\\/<>?%=,;.#@$«»“”\u202e\u0640\u064b\ufdfaاتab1é\U0001f600 ")
    made = ["".join(chance.choices(signs, k=chance.randrange(1, 80))) for _ in range(250)]
    fixed = [
        "*", "a*", "*a*", '"', '""', '"a', "-", "--", "-a", "-a -b", "NOT " * 60, "(" * 190,
        "a AND (b OR", "[a TO z]", "title:", "x~9", "a^99", "\\", "a" * 200, "a " * 100,
        '"a b" ' * 40, "-" * 200, "co* " * 60, "٪" * 200, "ﷺ" * 60, "\u0301" * 200, "’" * 200,
        "' OR 1=1 --", "../../etc/passwd", "{{7*7}}", "<script>",
        "ا" * 200, "ال " * 60, "و" * 200, "l'" * 100, "a.b." * 50, "1-2-" * 50, "=", "#",
        "#legal-form/cooperative",
        "=cooperatif", "\x1f", "𝕮𝖔𝖔𝖕", "ＣＯＯＰ", "０１２", "ß" * 100, "İ" * 100, "ŉ" * 100,
    ]  # fmt: skip
    return fixed + made


@pytest.mark.usefixtures("release")
def test_hostile_queries_are_queries(client: FlaskClient) -> None:
    slowest = 0.0
    for query in hostile():
        started = time.process_time()
        assert client.get("/api/v1/search", query_string={"q": query}).status_code == 200, query
        slowest = max(slowest, time.process_time() - started)
        assert client.get("/api/v1/suggest", query_string={"q": query}).status_code == 200, query
        assert client.get("/ar/search", query_string={"q": query}).status_code == 200, query
    # Far beyond what any of them takes, and far below what one without a cap would.
    assert slowest < 5


def test_searching_while_publishing(
    client: FlaskClient,
    publish: Publish,
    project: Callable[[], object],
    store: Store,
) -> None:
    """Readers are processes of their own, as the workers of the service are: judging forks, which
    beside threads that hold locks is no good."""
    publish(rows=(HEADER, ("id-0", "Coopérative stable", "", "1")))
    project()
    reading, writing = os.pipe()
    readers = [fork_reader(client, writing) for _ in range(3)]
    os.close(writing)
    try:
        for number in range(1, 7):
            rows = [(f"id-{n}", "Coopérative stable", "", str(n)) for n in range(number + 1)]
            publish("cooperatives", f"1.{number}.0", (HEADER, *rows))
            project()
        withdraw_release(store, "cooperatives", "1.6.0", reason="wrong")
        project()
    finally:
        for reader in readers:
            os.kill(reader, signal.SIGTERM)
            os.waitpid(reader, 0)
    with os.fdopen(reading) as told:
        lines = told.read().splitlines()
    assert set(lines) == {"found"}
    assert len(lines) > 3
    assert find(client, q="stable", type=THING)["total"] == 6


def fork_reader(client: FlaskClient, writing: int) -> int:
    """A process that searches until it is ended, and writes `found` or what was wrong."""
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    while True:
        answer = client.get("/api/v1/search", query_string={"q": "stable", "type": THING})
        sound = answer.status_code == 200 and answer.get_json()["total"] == len(
            answer.get_json()["items"]
        )
        os.write(writing, b"found\n" if sound else answer.data.replace(b"\n", b" ") + b"\n")
        time.sleep(0.01)


@pytest.mark.usefixtures("release")
def test_words_that_found_nothing_are_named(client: FlaskClient) -> None:
    page = client.get("/fr/search?q=zitoun+xylophone").text
    assert "<bdi>xylophone</bdi>" in page
    assert "Rien n’a été trouvé pour" not in client.get("/fr/search?q=zitoun").text


def test_who_wants_to_found_a_cooperative_is_led_to_the_guide(service: Service) -> None:
    for language, query in (("fr", "créer une coopérative"), ("ar", "كيفاش ندير تعاونية")):
        *_, page = service.get(f"/{language}/search?q={quote(query)}")
        main = page.partition(b"<main")[2]
        assert f'/{language}/guide"'.encode() in main
    *_, answer = service.get("/api/v1/search?type=step&q=statuts&lang=fr")
    assert "/fr/guide#" in json.loads(answer)["items"][0]["url"]


@pytest.mark.usefixtures("release")
def test_the_body_is_as_its_schema_describes(client: FlaskClient) -> None:
    body = find(client, q="coopérative")
    assert body["facets"]
    assert SearchSchema().validate(body) == {}

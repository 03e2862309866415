"""OAI-PMH as its text says: every verb, every error, valid XML, and lists that miss nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from oress_opendata.delivery.harvest.oai import routes, verbs
from oress_opendata.delivery.harvest.oai.faults import OaiFault
from oress_opendata.delivery.harvest.oai.tokens import Position, read_token, write_token
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.release import Release
from oress_opendata.projections.generations import request_rebuild
from oress_opendata.projections.stream.generation import FILE, find_current, folder_of
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import find_entry, head_of
from oress_opendata.store.home import Store
from tests.conftest import ROWS

OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("OAI-PMH.xsd")))
BASE = "http://127.0.0.1:8000/id/cooperatives-thing"
KEY = "ab" * 32

Ask = Callable[..., Any]


@pytest.fixture
def ask(client: FlaskClient, two_releases: Release) -> Ask:
    """A function that asks with arguments, checks the form of the answer and gives its root."""

    def ask(text: str = "", **arguments: str) -> Any:
        named = {name.rstrip("_"): value for name, value in arguments.items()}
        answer = client.get(f"/oai?{text or urlencode(named)}")
        assert (answer.status_code, answer.mimetype) == (200, "text/xml")
        root = etree.fromstring(answer.data)
        SCHEMA.assertValid(root)
        return root

    return ask


def error_of(root: Any) -> str | None:
    found = root.find(f"{OAI}error")
    return None if found is None else str(found.get("code"))


def headers_of(root: Any) -> dict[str, bool]:
    """Whether each item is there, by identifier."""
    return {
        header.findtext(f"{OAI}identifier"): header.get("status") != "deleted"
        for header in root.iter(f"{OAI}header")
    }


def harvest(ask: Ask, **arguments: str) -> Iterator[Any]:
    """Every page of a list."""
    root = ask(**arguments)
    while True:
        yield root
        token = root.find(f".//{OAI}resumptionToken")
        if token is None or not token.text:
            return
        root = ask(verb=arguments["verb"], resumptionToken=token.text)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("x=1", "badVerb"),
        ("verb=", "badVerb"),
        ("verb=listRecords", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&identifier=x", "badArgument"),
        ("verb=Identify&resumptionToken=x", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=GetRecord&identifier=x&metadataPrefix=oai_dc", "idDoesNotExist"),
        ("verb=GetRecord&identifier=%C3%A9&metadataPrefix=oai_dc", "idDoesNotExist"),
        (f"verb=GetRecord&identifier={BASE}/zitoun&metadataPrefix=marc", "cannotDisseminateFormat"),
        (f"verb=GetRecord&identifier={BASE}/zitoun&metadataPrefix=dcat", "cannotDisseminateFormat"),
        ("verb=ListMetadataFormats&identifier=http://127.0.0.1:8000/id/x/y", "idDoesNotExist"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=yesterday", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-02&until=2026-01-01", "badArgument"),
        (
            "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-02T00:00:00Z",
            "badArgument",
        ),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=1999-01-01", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2999-01-01", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=none", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=a%20b", "badArgument"),
        ("verb=ListRecords&metadataPrefix=dcat&set=register", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=ess&set=dataset", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=%C3%A9", "badResumptionToken"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("verb=ListSets&set=x", "badArgument"),
    ],
)
def test_every_error_has_its_code(ask: Ask, query: str, code: str) -> None:
    root = ask(query)
    assert error_of(root) == code
    if code in ("badVerb", "badArgument"):
        assert not root.find(f"{OAI}request").attrib


def test_it_identifies_itself(ask: Ask) -> None:
    root = ask(verb="Identify")
    assert root.findtext(f".//{OAI}baseURL") == "http://127.0.0.1:8000/oai"
    assert root.findtext(f".//{OAI}deletedRecord") == "persistent"
    assert root.find(f"{OAI}request").attrib == {"verb": "Identify"}


def test_a_form_may_be_posted(client: FlaskClient, ask: Ask) -> None:
    answer = client.post("/oai", data={"verb": "ListSets"})
    assert error_of(etree.fromstring(answer.data)) is None


def test_formats_depend_on_the_item(ask: Ask) -> None:
    def prefixes(**arguments: str) -> list[str]:
        root = ask(verb="ListMetadataFormats", **arguments)
        return [found.text for found in root.iter(f"{OAI}metadataPrefix")]

    assert prefixes() == ["oai_dc", "oai_datacite", "dcat", "ess"]
    assert prefixes(identifier=f"{BASE}/zitoun") == ["oai_dc", "ess"]
    dataset = "http://127.0.0.1:8000/id/dataset/cooperatives"
    assert prefixes(identifier=dataset) == ["oai_dc", "oai_datacite", "dcat"]


@pytest.mark.parametrize("prefix", ["oai_dc", "oai_datacite", "dcat", "ess"])
def test_each_format_has_its_items(ask: Ask, prefix: str) -> None:
    records = {f"{BASE}/{id_}": id_ != "rif" for id_ in ("amal", "jbala", "rif", "zitoun")}
    datasets = {"http://127.0.0.1:8000/id/dataset/cooperatives": True}
    expected = {"oai_dc": records | datasets, "ess": records}.get(prefix, datasets)
    assert headers_of(ask(verb="ListRecords", metadataPrefix=prefix)) == expected
    assert headers_of(ask(verb="ListIdentifiers", metadataPrefix=prefix)) == expected


def test_any_text_is_valid_xml(
    ask: Ask, publish: Callable[..., Any], project: Callable[[], object]
) -> None:
    publish("autres", "1.0.0", (ROWS[0], ("x", "Tapis & <Zit> ]]> 'جبالة'", "", "")))
    project()
    iri = "http://127.0.0.1:8000/id/autres-thing/x"
    root = ask(verb="GetRecord", metadataPrefix="oai_dc", identifier=iri)
    assert root.findtext(f".//{DC}title") == "Tapis & <Zit> ]]> 'جبالة'"


def test_dublin_core_has_all_languages(ask: Ask) -> None:
    dataset = "http://127.0.0.1:8000/id/dataset/cooperatives"
    root = ask(verb="GetRecord", metadataPrefix="oai_dc", identifier=dataset)
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert {found.get(language) for found in root.iter(f"{DC}title")} == {"fr", "ar", "en"}
    assert "https://creativecommons.org/licenses/by/4.0/" in {
        found.text for found in root.iter(f"{DC}rights")
    }


def test_only_what_changed_is_listed(ask: Ask) -> None:
    stamps = [found.text for found in ask(verb="ListIdentifiers", metadataPrefix="oai_dc").iter(
        f"{OAI}datestamp")]  # fmt: skip
    assert stamps == sorted(stamps)
    last = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "from_": stamps[-1]}
    assert f"{BASE}/jbala" in headers_of(ask(**last))
    assert error_of(ask(**{**last, "from_": "2999-01-01"})) == "noRecordsMatch"
    assert len(headers_of(ask(**last, until=stamps[-1]))) == stamps.count(stamps[-1])


def test_a_withdrawal_is_heard_of_for_good(
    ask: Ask, store: Store, project: Callable[[], object]
) -> None:
    withdraw_release(store, "cooperatives", None, "Faux", erase=True)
    project()
    assert set(headers_of(ask(verb="ListRecords", metadataPrefix="oai_dc")).values()) == {False}
    request_rebuild(folder_of(store.home))
    project()
    found = headers_of(ask(verb="ListRecords", metadataPrefix="oai_dc"))
    assert set(found.values()) == {False}
    assert f"{BASE}/zitoun" in found


def test_a_list_in_pages_is_complete_while_publications_go_on(
    ask: Ask,
    publish: Callable[..., Any],
    project: Callable[[], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [(f"r{number:02}", f"Coopérative {number}", "", "1") for number in range(20)]
    publish("autres", "1.0.0", (ROWS[0], *rows))
    project()
    monkeypatch.setattr(verbs, "PAGE", 3)
    seen: dict[str, bool] = {}
    pages = harvest(ask, verb="ListRecords", metadataPrefix="ess")
    for number, root in enumerate(pages):
        seen |= headers_of(root)
        if number < 3:
            rows[number] = (rows[number][0], f"Coopérative {number}", "نعم", "2")
            publish("autres", f"{number + 2}.0.0", (ROWS[0], *rows[: 20 - number]))
            project()
    live = {f"http://127.0.0.1:8000/id/autres-thing/{row[0]}" for row in rows[:18]}
    assert {iri for iri, there in seen.items() if there and "autres" in iri} == live
    assert len(seen) == 20 + 4


def test_the_token_says_how_far_the_list_is(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "PAGE", 2)
    tokens = [
        root.find(f".//{OAI}resumptionToken")
        for root in harvest(ask, verb="ListIdentifiers", metadataPrefix="oai_dc")
    ]
    assert [token.get("cursor") for token in tokens] == ["0", "2", "4"]
    assert {token.get("completeListSize") for token in tokens} == {"5"}
    assert not tokens[-1].text
    assert error_of(ask(verb="ListRecords", resumptionToken=tokens[0].text)) == "badResumptionToken"


def test_a_token_outlives_a_rebuild(
    ask: Ask, store: Store, project: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs, "PAGE", 2)
    pages = harvest(ask, verb="ListIdentifiers", metadataPrefix="oai_dc")
    seen = headers_of(next(pages))
    request_rebuild(folder_of(store.home))
    project()
    for root in pages:
        seen |= headers_of(root)
    assert len(seen) == 5


def test_the_time_of_the_answer_is_before_what_it_lacks(
    ask: Ask,
    publish: Callable[..., Any],
    store: Store,
    project: Callable[[], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Or a harvester that asks next for what changed since then would miss it."""
    monkeypatch.setattr(routes, "MARGIN", timedelta())
    publish("autres", "1.0.0")
    time.sleep(1.1)
    answered = ask(verb="ListRecords", metadataPrefix="oai_dc").findtext(f"{OAI}responseDate")
    with transaction(store.reading) as connection:
        last = find_entry(connection, head_of(connection))
    assert last is not None
    assert answered <= time_to_text(last.at)
    project()
    missed = headers_of(ask(verb="ListRecords", metadataPrefix="oai_dc", from_=answered))
    assert "http://127.0.0.1:8000/id/autres-thing/zitoun" in missed


def test_nothing_is_made_twice(ask: Ask, client: FlaskClient) -> None:
    address = "/oai?verb=ListRecords&metadataPrefix=ess"
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{address}&set=register", headers={"If-None-Match": tag}).status_code == 200


def test_a_damaged_file_is_made_anew(
    ask: Ask, client: FlaskClient, store: Store, project: Callable[[], object]
) -> None:
    current = find_current(store.home)
    assert current is not None
    (current / FILE).write_bytes(b"x" * 5_000)
    assert client.get("/oai?verb=ListSets").status_code == 503
    project()
    assert error_of(ask(verb="ListSets")) is None


NAMES = ["verb", "metadataPrefix", "set", "from", "until", "identifier", "resumptionToken", "x"]
VALUES = ["ListRecords", "ListIdentifiers", "GetRecord", "ListSets", "Identify", "oai_dc", "ess",
          "dataset", "register", "2026-01-01", "2026-01-01T00:00:00Z", "0001-01-01", "9999-12-31",
          f"{BASE}/zitoun", ""]  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES) | st.text(max_size=20)),
        max_size=5,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_arguments_have_a_valid_answer(ask: Ask, pairs: list[tuple[str, str]]) -> None:
    # The service refuses control characters in all addresses.
    query = urlencode([(name, "".join(filter(str.isprintable, text))) for name, text in pairs])
    root = ask(query or "verb=x")
    assert error_of(root) is None or root.find(f"{OAI}error").text


POSITION = Position("ListRecords", "ess", "a:b", None, "2026-01-01T00:00:00Z", 7, "x", 2, 9, "o")


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_a_forged_token_is_refused(content: bytes) -> None:
    with pytest.raises(OaiFault):
        read_token(content.decode("latin-1"), KEY)


@given(st.integers(0, 200), st.characters(min_codepoint=33, max_codepoint=126))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_token_is_refused(place: int, letter: str) -> None:
    token = write_token(POSITION, KEY)
    assert read_token(token, KEY) == POSITION
    with pytest.raises(OaiFault):
        read_token(token, "cd" * 32)
    changed = token[: place % len(token)] + letter + token[place % len(token) + 1 :]
    if changed == token:
        return
    # The last letter of Base64 may differ without a difference of the bytes.
    with suppress(OaiFault):
        assert read_token(changed, KEY) == POSITION

"""The event streams: complete, in order, stable, and what their specifications ask of each page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse
from pyshacl import validate
from rdflib import Graph

from oress_opendata.delivery.harvest.ldes import tree
from oress_opendata.delivery.harvest.ldes.activities import Activity, describe_member
from oress_opendata.projections.generations import request_rebuild
from oress_opendata.projections.stream.generation import FILE, find_current, folder_of
from oress_opendata.projections.stream.reading import Member
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.store.home import Store
from tests.conftest import ROWS
from tests.delivery.conftest import LATER
from tests.projections.rdf.conftest import SHAPES

BASE = "http://127.0.0.1:8000"
NAMES = {
    "as": "https://www.w3.org/ns/activitystreams#",
    "ldes": "https://w3id.org/ldes#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sh": "http://www.w3.org/ns/shacl#",
    "tree": "https://w3id.org/tree#",
}
# What the vocabularies of LDES 1.0 and TREE have, of what may be in a page. Version subsets are
# the former retention policies, which clients must still understand.
KNOWN = {
    "ldes": {
        "EventStream", "EventSource", "RetentionPolicy", "LatestVersionSubset", "timestampPath",
        "versionOfPath", "versionCreateObject", "versionUpdateObject", "versionDeleteObject",
        "retentionPolicy", "versionAmount", "amount", "immutable", "pollingInterval",
    },
    "tree": {
        "Node", "relation", "node", "path", "value", "view", "member", "shape",
        "GreaterThanOrEqualToRelation", "LessThanRelation",
    },
    "as": {"Create", "Update", "Delete", "object", "published"},
}  # fmt: skip
Get = Callable[..., Any]
Project = Callable[[], object]


def name(short: str) -> str:
    prefix, _, local = short.partition(":")
    return NAMES[prefix] + local


def value(node: Any) -> str:
    return str(node.value)


class Page:
    """The quads of an answer."""

    def __init__(self, address: str, answer: Any) -> None:
        self.address, self.answer = address, answer
        kind = answer.headers["Content-Type"].partition(";")[0]
        format_ = RdfFormat.from_media_type(kind)
        assert format_
        self.quads = list(parse(answer.data, format_, base_iri=address))

    def objects(self, subject: str, predicate: str) -> list[str]:
        return [
            value(quad.object)
            for quad in self.quads
            if value(quad.subject) == subject and value(quad.predicate) == name(predicate)
        ]

    @property
    def links(self) -> list[tuple[str, str, str]]:
        """The nodes to which the page leads, each with its bounds."""
        found: dict[str, dict[str, str]] = {}
        for relation in self.objects(self.address, "tree:relation"):
            (node,) = self.objects(relation, "tree:node")
            (kind,) = self.objects(relation, "rdf:type")
            (bound,) = self.objects(relation, "tree:value")
            assert self.objects(relation, "tree:path") == [name("as:published")]
            found.setdefault(node, {})[kind.removeprefix(NAMES["tree"])] = bound
        return [
            (node, bounds["GreaterThanOrEqualToRelation"], bounds["LessThanRelation"])
            for node, bounds in found.items()
        ]

    @property
    def members(self) -> list[str]:
        return [
            value(quad.object)
            for quad in self.quads
            if value(quad.predicate) == name("tree:member")
        ]

    def payload(self, member: str) -> frozenset[str]:
        return frozenset(
            str(quad.triple) for quad in self.quads if quad.graph_name == NamedNode(member)
        )


@pytest.fixture
def get(client: FlaskClient) -> Get:
    def get(address: str, accept: str = "application/trig", **headers: str) -> Page:
        sent = {key.replace("_", "-"): text for key, text in headers.items()}
        answer = client.get(address.removeprefix(BASE), headers={"Accept": accept, **sent})
        assert answer.status_code == 200, answer.data
        return Page(address, answer)

    return get


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "PAGE", {"things": 2, "datasets": 1})


def walk(get: Get, stream: str = "things") -> Iterator[Page]:
    """All pages of members, in their order."""
    for month, *_ in sorted(get(f"{BASE}/ldes/{stream}").links):
        yield from map(get, list_pages(get, month))


def list_pages(get: Get, month: str) -> list[str]:
    nodes = [node for node, *_ in get(month).links]
    return sorted(nodes, key=lambda node: int(node.rpartition("/")[2]))


def follow(get: Get, stream: str = "things") -> list[tuple[str, str, str]]:
    """All members in their order: kind, object, IRI."""
    found = []
    for page in walk(get, stream):
        for member in page.members:
            (kind,), (thing,) = (page.objects(member, p) for p in ("rdf:type", "as:object"))
            found.append((kind.removeprefix(NAMES["as"]), thing.rpartition("/")[2], member))
    return found


@pytest.mark.usefixtures("two_releases")
def test_a_view_says_what_the_stream_is(get: Get) -> None:
    for stream in ("things", "datasets"):
        view, iri = f"{BASE}/ldes/{stream}", f"{BASE}/ldes/{stream}#stream"
        page = get(view)
        assert page.objects(iri, "tree:view") == [view]
        assert page.objects(iri, "rdf:type") == [name("ldes:EventStream")]
        assert page.objects(iri, "ldes:timestampPath") == [name("as:published")]
        assert page.objects(iri, "ldes:versionOfPath") == [name("as:object")]
        assert page.objects(iri, "ldes:versionDeleteObject") == [name("as:Delete")]
        (policy,) = page.objects(view, "ldes:retentionPolicy")
        assert page.objects(policy, "ldes:versionAmount") == ["1"]
        dct = "http://purl.org/dc/terms/"
        stated = {value(quad.predicate) for quad in page.quads if value(quad.subject) == iri}
        assert {f"{dct}title", f"{dct}publisher", f"{dct}rights"} <= stated
        titles = {
            quad.object.language
            for quad in page.quads
            if value(quad.predicate) == f"{dct}title" and isinstance(quad.object, Literal)
        }
        assert titles >= {"fr", "ar", "en"}
    streams = get(f"{BASE}/ldes")
    for stream in ("things", "datasets"):
        view = f"{BASE}/ldes/{stream}"
        assert streams.objects(f"{view}#stream", "tree:view") == [view]


@pytest.mark.usefixtures("two_releases")
def test_every_version_is_a_member_in_order(get: Get) -> None:
    told = [(kind, thing) for kind, thing, _ in follow(get)]
    assert sorted(told[:3]) == [("Create", row[0]) for row in sorted(ROWS[1:])]
    assert sorted(told[3:]) == [("Create", "jbala"), ("Delete", "rif"), ("Update", "zitoun")]
    datasets = [(kind, thing) for kind, thing, _ in follow(get, "datasets")]
    assert datasets[0] == ("Create", "cooperatives")
    assert {kind for kind, _ in datasets[1:]} == {"Update"}


@pytest.mark.usefixtures("two_releases")
@pytest.mark.parametrize("accept", ["application/ld+json", "application/n-quads"])
def test_all_syntaxes_say_the_same(get: Get, accept: str) -> None:
    def content(page: Page) -> set[str]:
        # Both have blank nodes with the same labels.
        return {re.sub(r"_:\w+", "_:b", str(quad)) for quad in page.quads}

    for page in walk(get, "datasets"):
        other = get(page.address, accept)
        assert other.answer.headers["Content-Type"].startswith(accept)
        assert "Accept" in other.answer.headers["Vary"]
        assert content(other) == content(page)
        # The same bytes in every process.
        prefixes = re.findall(r"(?m)^@prefix .*", page.answer.data.decode())
        assert prefixes == sorted(prefixes)


@pytest.mark.usefixtures("two_releases", "small_pages")
def test_members_are_within_the_bounds_that_lead_to_them(get: Get) -> None:
    months = get(f"{BASE}/ldes/things").links
    assert len(months) == 1
    for month, since, until in months:
        pages = get(month).links
        assert len(pages) == 3
        for address, first, last in pages:
            page = get(address)
            for member in page.members:
                (time,) = page.objects(member, "as:published")
                assert max(since, first) <= time.replace(".", "Z.") < min(until, last)


@pytest.mark.usefixtures("two_releases", "small_pages")
def test_closed_pages_are_immutable_and_open_ones_are_not(client: FlaskClient, get: Get) -> None:
    pages = list(walk(get))
    assert [len(page.members) for page in pages] == [2, 2, 2]
    month = pages[0].address.rpartition("/")[0]
    for address in (f"{BASE}/ldes/things", month):
        assert get(address).answer.headers["Cache-Control"] == "no-cache"
        assert get(address).objects(address, "ldes:immutable") == []
    for page in pages:
        assert page.answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert page.objects(page.address, "ldes:immutable") == ["true"]


@pytest.mark.usefixtures("store", "release", "small_pages")
def test_closed_pages_stay_and_open_ones_get_another_tag(
    client: FlaskClient, get: Get, publish: Callable[..., Any], project: Project
) -> None:
    closed, open_ = walk(get)
    assert "immutable" not in open_.answer.headers["Cache-Control"]
    publish("cooperatives", "1.1.0", LATER)
    project()
    pages = list(walk(get))
    assert pages[0].answer.data == closed.answer.data
    assert pages[0].answer.headers["ETag"] == closed.answer.headers["ETag"]
    assert pages[1].address == open_.address
    assert pages[1].answer.headers["ETag"] != open_.answer.headers["ETag"]
    assert set(open_.members) < set(pages[1].members)


@pytest.mark.usefixtures("two_releases")
def test_304_is_answered_before_anything_is_made(
    client: FlaskClient, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    (page,) = walk(get)
    month = page.address.rpartition("/")[0]
    views = (f"{BASE}/ldes", f"{BASE}/ldes/shape", f"{BASE}/ldes/things")
    answers = [get(address).answer for address in (*views, month, page.address)]
    monkeypatch.setattr(
        "oress_opendata.delivery.harvest.ldes.routes.write_document",
        lambda *_: pytest.fail("it was made"),
    )
    for answer in answers:
        headers = {"If-None-Match": answer.headers["ETag"], "Accept": "application/trig"}
        again = client.get(answer.request.path, headers=headers)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == answer.headers["ETag"]
        assert again.headers["Cache-Control"] == answer.headers["Cache-Control"]


@pytest.mark.usefixtures("two_releases")
def test_a_page_comes_compressed(client: FlaskClient, get: Get) -> None:
    (page,) = walk(get)
    headers = {"Accept": "application/trig", "Accept-Encoding": "gzip"}
    answer = client.get(page.address.removeprefix(BASE), headers=headers)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) * 4 < len(page.answer.data)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def set_time(store: Store, time: str, last: int = 1_000) -> None:
    """Let the first entries of the journal be of a time."""
    statement = "UPDATE entries SET content = json_set(content, '$.at', ?) WHERE seq <= ?"
    with store.writing.begin() as connection:
        connection.exec_driver_sql(statement, (time, last))


def test_a_page_that_spans_months_is_two(
    store: Store, get: Get, publish: Callable[..., Any], project: Project
) -> None:
    """No page is in two months, and a month with later members is closed."""
    publish()
    publish("cooperatives", "1.1.0", LATER)
    set_time(store, "2026-01-31T23:59:59Z", last=1)
    project()
    (first, *_), (second, *_) = get(f"{BASE}/ldes/things").links
    assert first.endswith("2026-01")
    assert get(first).answer.headers["Cache-Control"].endswith("immutable")
    assert get(second).answer.headers["Cache-Control"] == "no-cache"
    assert [len(page.members) for page in walk(get)] == [3, 3]


@pytest.mark.usefixtures("small_pages")
def test_a_rebuild_makes_the_same_members_at_other_addresses(
    store: Store, get: Get, publish: Callable[..., Any], project: Project,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    publish()
    project()
    publish("cooperatives", "1.1.0", LATER)
    project()
    before, addresses = follow(get), [page.address for page in walk(get)]
    _rename_edition(store)
    assert follow(get) == before
    request_rebuild(folder_of(store.home))
    project()
    assert follow(get) == before
    assert not set(addresses) & {page.address for page in walk(get)}


def _rename_edition(store: Store) -> None:
    """As if the edition had been made in another second."""
    generation = find_current(store.home)
    assert generation
    path = generation / "cursor.json"
    text = path.read_text("utf-8")
    path.write_text(re.sub(r'"edition": "[^"]+"', '"edition": "20200101T000000Z"', text), "utf-8")


def test_labels_of_blank_nodes_do_not_change_a_member() -> None:
    def describe(first: str, second: str, at: str = "2026-11-29T10:00:00Z") -> Activity:
        text = f"<{BASE}/a> <{BASE}/p> _:{first} .\n_:{first} <{BASE}/p> _:{second} .\n"
        return describe_member(Member(1, at, "dataset", "a", "Update", text), "ldes/x", BASE)

    assert describe("x", "y") == describe("y", "x")
    labels = {str(triple.object) for triple in describe("x", "y").payload}
    later = describe("x", "y", "2026-11-29T10:00:01Z")
    assert len(labels) == 2
    assert not labels & {str(triple.object) for triple in later.payload}


def test_what_is_erased_is_in_no_page_and_old_addresses_lead_to_the_view(
    store: Store, client: FlaskClient, get: Get, publish: Callable[..., Any], project: Project
) -> None:
    secret = (ROWS[0], ("zitoun", "Secret à effacer", "", "1"), ("gone", "Secret", "", "2"))
    publish("cooperatives", "1.0.0", secret)
    project()
    publish("cooperatives", "1.1.0", LATER)
    project()
    _rename_edition(store)
    (page,) = walk(get)
    assert "Secret" in page.answer.data.decode()
    withdraw_release(store, "cooperatives", "1.0.0", "Loi 09-08", erase=True)
    project()
    for address in (page.address, page.address.rpartition("/")[0]):
        answer = client.get(address.removeprefix(BASE), headers={"Accept": "application/trig"})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{BASE}/ldes/things")
        assert answer.headers["Cache-Control"] == "no-cache"
    pages = list(walk(get))
    assert not any("Secret" in page.answer.data.decode() for page in pages)
    assert ("Delete", "gone") in [told[:2] for told in follow(get)]


def test_versions_of_one_second_have_different_times(
    store: Store, get: Get, publish: Callable[..., Any], project: Project
) -> None:
    """Clients put the versions of a thing in order by time only."""
    publish()
    publish("cooperatives", "1.1.0", LATER)
    set_time(store, "2026-01-31T12:00:00Z")
    project()
    (page,) = walk(get)
    times = {
        (page.objects(member, "as:object")[0].rpartition("/")[2], time)
        for member in page.members
        for time in page.objects(member, "as:published")
    }
    noon = "2026-01-31T12:00:00"
    assert {("zitoun", f"{noon}Z"), ("zitoun", f"{noon}.001Z"), ("jbala", f"{noon}.001Z")} <= times
    assert len(times) == len(page.members)


@pytest.mark.usefixtures("two_releases")
def test_members_conform_to_the_shape_of_the_stream(get: Get) -> None:
    shape = Graph().parse(data=get(f"{BASE}/ldes/shape", "text/turtle").answer.data, format="ttl")
    for stream in ("things", "datasets"):
        for page in walk(get, stream):
            graph = default_graph(page.quads)
            assert validate(graph, shacl_graph=shape)[0]
            activity = page.members[0]
            more = f"<{activity}> <http://purl.org/dc/terms/title> 'x' ."
            assert not validate(graph.parse(data=more, format="turtle"), shacl_graph=shape)[0]


def default_graph(quads: list[Quad]) -> Graph:
    text = "".join(
        f"{quad.triple} .\n" for quad in quads if not isinstance(quad.graph_name, NamedNode)
    )
    return Graph().parse(data=text, format="nt")


@pytest.mark.usefixtures("two_releases")
def test_datasets_follow_the_rules_of_dcat_ap_feeds(get: Get) -> None:
    """The rules of the profile for activities, in our words: one kind, one object with an IRI, one
    time, and nothing else; a payload describes its object, unless it is gone."""
    for page in walk(get, "datasets"):
        assert page.members
        for member in page.members:
            own = [
                quad for quad in page.quads
                if value(quad.subject) == member and not isinstance(quad.graph_name, NamedNode)
            ]  # fmt: skip
            assert sorted(value(quad.predicate) for quad in own) == sorted(
                [name("rdf:type"), name("as:object"), name("as:published")]
            )
            (kind,), (thing,) = (page.objects(member, p) for p in ("rdf:type", "as:object"))
            payload = page.payload(member)
            assert (kind == name("as:Delete")) == (not payload)
            dataset = f"<{thing}> <{name('rdf:type')}> <http://www.w3.org/ns/dcat#Dataset>"
            assert kind == name("as:Delete") or dataset in payload


@pytest.mark.usefixtures("two_releases")
@pytest.mark.skipif(not SHAPES.is_dir(), reason="needs ../shared/shapes")
@pytest.mark.parametrize("shapes", ["shapes.ttl", "range.ttl"])
def test_each_payload_of_a_dataset_conforms_to_dcat_ap(get: Get, shapes: str) -> None:
    """By itself: a harvester that has nothing else can check it."""
    rules = Graph().parse(SHAPES / "dcat-ap-3.0.1" / shapes)
    for page in walk(get, "datasets"):
        for member in page.members:
            text = "".join(f"{triple} .\n" for triple in page.payload(member))
            ok, _, found = validate(Graph().parse(data=text, format="nt"), shacl_graph=rules)
            assert ok, found


@pytest.mark.usefixtures("two_releases")
def test_only_terms_of_the_vocabularies_are_used(get: Get) -> None:
    pages = [get(f"{BASE}/ldes"), get(f"{BASE}/ldes/things"), *walk(get), *walk(get, "datasets")]
    for page in pages:
        terms = set(re.findall(r"\b(ldes|tree|as):(\w+)", page.answer.data.decode()))
        for prefix, local in terms:
            assert local in KNOWN[prefix], f"{prefix}:{local}"
        for quad in page.quads:
            for node in (quad.predicate, quad.object):
                for prefix, known in KNOWN.items():
                    iri = value(node) if isinstance(node, NamedNode) else ""
                    assert not iri.startswith(NAMES[prefix]) or iri.partition("#")[2] in known


@pytest.mark.usefixtures("two_releases")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ldes/nothing", 404),
        ("/ldes/things/x", 404),
        ("/ldes/things/x/2026-11", 404),
        ("/ldes/things/20200101T000000Z/x/0", 302),
        ("/ldes/things/{edition}/2026", 404),
        ("/ldes/things/{edition}/2026-13", 404),
        ("/ldes/things/{edition}/1999-01", 404),
        ("/ldes/things/{edition}/{month}/1", 404),
        ("/ldes/things/{edition}/{month}/99999999999999999999999", 404),
        ("/ldes/things/{edition}/{month}/-1", 404),
        ("/ldes/things/{edition}/2026-11~/0", 404),
    ],
)
def test_odd_addresses_are_answered(client: FlaskClient, get: Get, path: str, status: int) -> None:
    (page,) = walk(get)
    edition, month, _ = page.address.rsplit("/", 2)
    path = path.format(edition=edition.rpartition("/")[2], month=month)
    answer = client.get(path, headers={"Accept": "application/trig"})
    assert answer.status_code == status
    if status == 404:
        assert answer.mimetype == "application/problem+json"


def test_people_are_led_to_the_developers_page(client: FlaskClient) -> None:
    answer = client.get("/ldes", headers={"Accept": "text/html", "Accept-Language": "ar"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{BASE}/ar/developers#ldes")
    assert client.get("/ldes/things", headers={"Accept": "text/csv"}).status_code == 406


def test_an_empty_stream_has_no_months(get: Get) -> None:
    assert get(f"{BASE}/ldes/things").links == []


def test_a_stream_that_is_not_there_is_503(client: FlaskClient, store: Store) -> None:
    generation = find_current(store.home)
    assert generation
    (generation / FILE).write_bytes(b"no database" * 1000)
    answer = client.get("/ldes/things", headers={"Accept": "application/trig"})
    assert (answer.status_code, bool(answer.headers["Retry-After"])) == (503, True)
    link = folder_of(store.home) / "current"
    link.unlink()
    answer = client.get("/ldes/things", headers={"Accept": "application/trig"})
    assert (answer.status_code, bool(answer.headers["Retry-After"])) == (503, True)


@pytest.mark.usefixtures("two_releases", "small_pages")
def test_pages_of_a_month_follow_each_other(get: Get) -> None:
    ((month, *_),) = get(f"{BASE}/ldes/things").links
    bounds = sorted((since, until) for _, since, until in get(month).links)
    assert all(after[0] <= before[1] for before, after in pairwise(bounds))

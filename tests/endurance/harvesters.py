"""Those who follow the catalogue, each by one protocol, and keep what they were given.

Each reads with a library of others, knows the address of the service only, and compares what it
holds with `Truth`: what the registry and the graph hold.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from random import Random
from threading import Lock
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import feedparser
from lxml import etree
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse
from rdflib import DCAT, RDF, URIRef
from rdflib import Graph as Document
from sickle import Sickle
from sickle.oaiexceptions import NoRecordsMatch
from sickle.response import OAIResponse

from oress_opendata.model.entry import Entry
from tests.delivery.harvest.test_ldes_clients import Replica

PATIENCE = 60.0
# What a harvester of the catalogue asks for again each time.
OVERLAP = timedelta(seconds=10)
VERSION = URIRef("http://www.w3.org/ns/dcat#version")
ADMS = "http://www.w3.org/ns/adms#status"
HYDRA = "http://www.w3.org/ns/hydra/core#next"
THING = "-thing/"
ORGANIZATION = "http://www.w3.org/ns/org#Organization"
NAMES = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
}
# The files of the sitemap about what no publication changes.
STABLE = re.compile(r"/sitemap-(pages|vocabularies)\.")
# Triples as text, without those of blank nodes, whose labels differ in each document.
Triples = frozenset[str]


@dataclass(frozen=True)
class Truth:
    """What there is. `records` have the names by IRI, `datasets` the current version by IRI,
    `described` the triples of both, `pages` are paths below the language."""

    base: str
    records: Mapping[str, frozenset[str]]
    datasets: Mapping[str, str]
    described: Mapping[str, Triples]
    triples: int
    journal: tuple[Entry, ...]
    pages: frozenset[str]


@dataclass
class Web:
    """The service as seen from outside. `faults` are answers that nobody should ever get."""

    address: str
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def ask(self, path: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
        """One request. Anything but an answer or an honest refusal is a fault."""
        address = path if path.startswith("http") else self.address + path
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with urlopen(Request(address, headers=named), timeout=PATIENCE) as answer:
                status, given, body = answer.status, dict(answer.headers), answer.read()
        except HTTPError as error:
            with error:
                status, given, body = error.code, dict(error.headers), error.read()
        self.note(status, address, given)
        return status, given, body

    def get(self, path: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
        """The answer, once the service is ready for it."""
        until = time.monotonic() + PATIENCE
        while True:
            status, given, body = self.ask(path, **headers)
            if status != 503:
                return status, given, body
            assert time.monotonic() < until, path
            time.sleep(min(float(given.get("Retry-After", 1)), 1))

    def read(self, path: str) -> bytes:
        status, _, body = self.get(path)
        assert status == 200, (path, status)
        return body

    def note(self, status: int, address: str, headers: Mapping[str, str]) -> None:
        with self.lock:
            self.statuses[status] += 1
            if status >= 500 and not (status == 503 and headers.get("Retry-After")):
                self.faults.append(f"{status} {address}")


class Harvester(Protocol):
    """`follow` brings what is held up to date, `compare` fails where it is not what there is."""

    def follow(self) -> None: ...

    def compare(self, truth: Truth) -> None: ...


class CountedSickle(Sickle):  # type: ignore[misc]
    """Sickle; waits for a busy service as other harvesters do."""

    def __init__(self, web: Web) -> None:
        super().__init__(f"{web.address}/oai", max_retries=60, default_retry_after=1)
        self.web = web

    def harvest(self, **arguments: Any) -> OAIResponse:
        answer = super().harvest(**arguments)
        self.web.note(answer.http_response.status_code, self.endpoint, {})
        return answer


@dataclass
class Held:
    """The records that a harvester of OAI-PMH holds, by identifier, each with its metadata."""

    prefix: str
    records: dict[str, Any] = field(default_factory=dict)

    def take(self, record: Any) -> None:
        if record.deleted:
            self.records.pop(record.header.identifier, None)
        else:
            self.records[record.header.identifier] = record.xml

    def compare(self, truth: Truth) -> None:
        datasets = () if self.prefix == "ess" else truth.datasets
        records = () if self.prefix == "dcat" else truth.records
        check_same(self.records.keys(), {*datasets, *records})
        for iri, xml in self.records.items():
            if self.prefix == "oai_dc" and iri in truth.records:
                titles = set(xml.xpath(".//*[local-name()='title']/text()"))
                assert titles == truth.records[iri], etree.tostring(xml)
            elif self.prefix in ("ess", "dcat"):
                content = etree.tostring(xml.find("o:metadata", NAMES)[0])
                triples = describe(t.triple for t in parse(content, RdfFormat.RDF_XML))
                check_same(triples.get(iri, frozenset()), truth.described[iri])


class Oai:
    """Harvests what changed since the time of the answer before."""

    def __init__(self, web: Web, prefix: str) -> None:
        self.sickle, self.held = CountedSickle(web), Held(prefix)
        self.since = ""

    def follow(self) -> None:
        arguments = {"metadataPrefix": self.held.prefix}
        if self.since:
            arguments["from"] = self.since
        try:
            records = self.sickle.ListRecords(**arguments)
        except NoRecordsMatch:
            return
        since = records.oai_response.xml.findtext("o:responseDate", namespaces=NAMES)
        for record in records:
            self.held.take(record)
        self.since = since

    def compare(self, truth: Truth) -> None:
        self.held.compare(truth)


@dataclass
class Late:
    """Begins lists, puts them aside, and reads each to its end at every later comparison: with a
    token from before publications, erasures and rebuilds."""

    web: Web
    dice: Random
    most: int
    begun: list[tuple[str, Held]] = field(default_factory=list)

    def follow(self) -> None:
        if len(self.begun) >= self.most:
            del self.begun[self.dice.randrange(self.most)]
        records = CountedSickle(self.web).ListRecords(metadataPrefix="ess")
        held, wanted = Held("ess"), self.dice.randint(1, 2)
        for number in range(1, wanted + 1):
            page = records.oai_response.xml
            token = page.findtext(".//o:resumptionToken", namespaces=NAMES)
            if not token:
                break
            for xml in page.iterfind(".//o:record", NAMES):
                held.take(records.mapper(xml))
            if number == wanted:
                self.begun.append((token, held))
            else:
                records._next_response()

    def compare(self, truth: Truth) -> None:
        for token, begun in self.begun:
            held = Held("ess", dict(begun.records))
            for record in CountedSickle(self.web).ListRecords(resumptionToken=token):
                held.take(record)
            held.compare(truth)


@dataclass
class Catalogue:
    """Reads the catalogue page by page: all of it, and what was modified."""

    web: Web
    since: datetime | None = None
    held: dict[str, str] = field(default_factory=dict)
    everything: dict[str, str] = field(default_factory=dict)

    def follow(self) -> None:
        query = ""
        if self.since:
            query = f"&modified_since={quote(self.since.strftime('%Y-%m-%dT%H:%M:%SZ'))}"
        self.since = self._read(f"/catalog.ttl?limit=1{query}", self.held) - OVERLAP
        self.everything = {}
        self._read("/catalog.ttl?limit=2", self.everything)

    def _read(self, path: str, held: dict[str, str]) -> datetime:
        """Follow the pages. Returns the time of the first."""
        first = None
        seen = set[str]()
        while path:
            assert path not in seen, path
            seen.add(path)
            status, headers, body = self.web.get(path)
            assert status == 200, path
            first = first or parsedate_to_datetime(headers["Date"])
            page = Document().parse(data=body, format="turtle")
            for gone in page.subjects(URIRef(ADMS)):
                if (gone, RDF.type, DCAT.Dataset) not in page:
                    held.pop(str(gone), None)
            for dataset in page.objects(None, DCAT.dataset):
                held[str(dataset)] = str(page.value(dataset, VERSION))
            path = next(map(str, page.objects(None, URIRef(HYDRA))), "")
        return first or datetime.now(UTC)

    def compare(self, truth: Truth) -> None:
        assert self.everything == truth.datasets
        assert self.held == truth.datasets


@dataclass
class Sitemap:
    """Holds the addresses of all files of the sitemap; opens some, and sees who has left."""

    web: Web
    dice: Random
    sample: int
    # By address, the tag of each file, and what it lists.
    known: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    files: dict[str, frozenset[str]] = field(default_factory=dict)

    def follow(self) -> None:
        listed = self._read(f"{self.web.address}/sitemap.xml")
        self.files = {file: self._read(file) for file in listed}

    def _read(self, address: str) -> frozenset[str]:
        tag, listed = self.known.get(address, ("", frozenset()))
        status, headers, body = self.web.get(address, If_None_Match=tag)
        if status == 304:
            return listed
        if status == 404:  # it has left the index meanwhile
            return frozenset()
        assert status == 200, address
        found = etree.fromstring(body).xpath("//s:loc/text()", namespaces=NAMES)
        self.known[address] = headers["ETag"], frozenset(map(str, found))
        return self.known[address][1]

    def compare(self, truth: Truth) -> None:
        start = f"{self.web.address}/fr/"
        pages = {
            page.removeprefix(start)
            for file, found in self.files.items()
            for page in found
            if page.startswith(start) and not STABLE.search(file)
        }
        check_same(pages, truth.pages)
        for page in self.dice.sample(sorted(pages), min(self.sample, len(pages))):
            self.web.read(start + page)


@dataclass
class Feed:
    """Reads the feed until it knows an entry; reads nothing where nothing changed."""

    web: Web
    tag: str = ""
    held: dict[str, str] = field(default_factory=dict)

    def follow(self) -> None:
        path, new = "/fr/feed.atom", dict[str, str]()
        known = {"If_None_Match": self.tag} if self.tag else {}
        status, headers, body = self.web.get(path, **known)
        if status == 304:
            return
        tag = headers["ETag"]
        while True:
            assert status == 200, path
            feed = feedparser.parse(body)
            assert not feed.bozo, feed.bozo_exception
            new.update({entry.id: entry.published for entry in feed.entries})
            following = [link.href for link in feed.feed.links if link.rel == "next"]
            if not following or new.keys() & self.held.keys():
                break
            path = following[0]
            status, _, body = self.web.get(path)
        self.held.update(new)
        self.tag = tag

    def compare(self, truth: Truth) -> None:
        assert len(self.held) == len(truth.journal)
        published = {iri for iri in self.held if "#" not in iri}
        assert published == {
            f"{truth.base}/id/dataset/{entry.dataset}/{entry.version}"
            for entry in truth.journal
            if entry.kind.value == "publish"
        }


@dataclass
class Changes:
    """Follows the journal by its numbers."""

    web: Web
    held: list[Mapping[str, Any]] = field(default_factory=list)

    def follow(self) -> None:
        since = self.held[-1]["seq"] if self.held else 0
        path = f"/api/v1/changes?since={since}&limit=20"
        while path:
            page = json.loads(self.web.read(path))
            self.held += page["items"]
            path = page.get("next")

    def compare(self, truth: Truth) -> None:
        found = [(one["seq"], one["kind"], one["dataset"], one["version"]) for one in self.held]
        assert found == [
            (one.seq, one.kind.value, one.dataset, one.version) for one in truth.journal
        ]
        assert [one["prev"] for one in self.held[1:]] == [one["sha256"] for one in self.held[:-1]]


@dataclass
class Dump:
    """Takes the dump where it is another one, and counts by SPARQL."""

    web: Web
    tag: str = ""
    described: Mapping[str, Triples] = field(default_factory=dict)
    counted: int = 0
    organizations: frozenset[str] = frozenset()

    def follow(self) -> None:
        known = {"If_None_Match": self.tag} if self.tag else {}
        status, headers, body = self.web.get("/dump/all.nt.gz", **known)
        if status != 304:
            assert status == 200
            quads = parse(gzip.decompress(body), RdfFormat.N_TRIPLES)
            self.tag, self.described = headers["ETag"], describe(quad.triple for quad in quads)
        counts = self._select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        self.counted = int(counts[0]["n"]["value"])
        rows = self._select(f"SELECT DISTINCT ?s {{ ?s a <{ORGANIZATION}> }} LIMIT 5000")
        self.organizations = frozenset(row["s"]["value"] for row in rows)

    def _select(self, query: str) -> list[Any]:
        answer = json.loads(self.web.read(f"/sparql?query={quote(query)}"))
        return list(answer["results"]["bindings"])

    def compare(self, truth: Truth) -> None:
        assert self.counted == truth.triples
        for iri, triples in truth.described.items():
            check_same(self.described.get(iri, frozenset()), triples)
        things = {iri for iri in truth.records if THING in iri}
        check_same({iri for iri in self.organizations if THING in iri}, things)
        dumped = {iri for iri in self.described if THING in iri}
        check_same({iri for iri in dumped if ORGANIZATION in str(self.described[iri])}, things)


class Versions:
    """Replicates the event stream of records with its reference client, then follows it."""

    def __init__(self, web: Web, state: Path) -> None:
        self.replica = Replica(f"{web.address}/ldes/things", state)

    def follow(self) -> None:
        self.replica.follow()

    def compare(self, truth: Truth) -> None:
        held = self.replica.things
        check_same(held.keys(), truth.records.keys())
        for iri, triples in held.items():
            check_same(triples, truth.described[iri])


ODD = (
    "/oai", "/oai?verb=ListRecords", "/oai?verb=ListRecords&metadataPrefix=ess&from=2026-13-45",
    "/oai?verb=ListRecords&metadataPrefix=ess&from=9999-12-31T23:59:59Z",
    "/oai?verb=ListRecords&metadataPrefix=ess&until=0001-01-01",
    "/oai?verb=ListRecords&metadataPrefix=%00&set=%ff", "/oai?verb=ListSets&resumptionToken=",
    "/oai?verb=GetRecord&metadataPrefix=dcat&identifier=%F0%9F%8C%BF", "/oai?verb=a&verb=b",
    "/catalog.ttl?after=99999999", "/catalog.ttl?after=-1", "/catalog.ttl?limit=0",
    "/catalog.ttl?modified_since=yesterday", "/catalog.ttl?modified_since=9999-12-31T23:59:59Z",
    "/api/v1/changes?since=99999999999999999999", "/api/v1/changes?since=-1&limit=x",
    "/sitemap-nothing.xml", "/sitemap-register-document.%ff.xml", "/fr/feed.atom?before=0",
    "/fr/feed.atom?before=99999999", "/fr/feed.atom?before=a", "/dump/nothing.gz", "/dump/%2e%2e",
    "/sparql?query=SELECT", "/fr/registers/nothing/feed.atom", "/fr/datasets/suivi/feed.atom",
)  # fmt: skip


@dataclass
class Hostile:
    """Sends odd parameters and forged tokens. No answer is a fault of the service, and no forged
    token gets a list."""

    web: Web
    dice: Random
    token: str = ""

    def follow(self) -> None:
        for path in self.dice.sample(ODD, 6):
            self.web.ask(path)
        page = self._list("metadataPrefix=ess")
        self.token = page.findtext(".//o:resumptionToken", namespaces=NAMES) or self.token
        if self.token:
            for forged in self._forge():
                page = self._list(f"resumptionToken={quote(forged)}")
                assert [one.get("code") for one in page.iterfind("o:error", NAMES)] == [
                    "badResumptionToken"
                ], forged

    def _forge(self) -> Iterator[str]:
        place = self.dice.randrange(len(self.token) - 1)
        other = "A" if self.token[place] != "A" else "B"
        yield self.token[:place] + other + self.token[place + 1 :]
        yield self.token[: place + 1]
        yield self.token + "AAAA"

    def _list(self, query: str) -> Any:
        return etree.fromstring(self.web.read(f"/oai?verb=ListRecords&{query}"))

    def compare(self, truth: Truth) -> None:
        """It holds nothing."""


def check_same(held: Set[str], wanted: Set[str]) -> None:
    """Fail with a few that are missing, and a few that should be gone."""
    missing, left = wanted - held, held - wanted
    counts = f"{len(missing)} missing, {len(left)} too many: "
    assert not missing | left, counts + str((sorted(missing)[:5], sorted(left)[:5]))


def describe(triples: Iterator[Triple]) -> dict[str, Triples]:
    """The triples by the IRI of what they are about, with the parts that it has in itself."""
    found: dict[str, set[str]] = {}
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and not isinstance(triple.object, BlankNode):
            iri = triple.subject.value.partition("#")[0]
            found.setdefault(iri, set()).add(str(triple))
    return {iri: frozenset(lines) for iri, lines in found.items()}

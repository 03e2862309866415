"""Invalid addresses, such as `http://[foo/`, wherever a package may have one: every page and form
of it is shown, no RDF has an invalid IRI, and no link leads nowhere."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat
from werkzeug.test import TestResponse

from oress_opendata.iris import is_iri, split_address
from tests.conftest import in_languages, make_field, write_small_package
from tests.delivery.conftest import extend_home

BASE = "http://127.0.0.1:8000"
# What cannot be taken apart, has an escape or a character that no IRI has, or no host.
BAD = (
    "http://[foo/", "http://exa℀mple.org/", "https://x:99999999/", "http://a]b/x", "https://[::1/",
    "http://x/a[b]", "http://ex%ZZ.org/", "http://x:port/", "http:///x", "http://@/",
)  # fmt: skip
# Of these, those that are IRIs nevertheless: a package may have them as links.
IRIS = tuple(filter(is_iri, BAD))
COLUMNS = ("id", "name_fr", "name_ar", "website", "link", "page", "source")
REGISTERS = ("structure", "actor", "document", "service", "thing")
ROWS = tuple(
    (f"r{number}", f"Nom {number}", f"اسم {number}", bad, bad, IRIS[number % len(IRIS)],
     f"{bad} ; Recensement, {bad} (par une copie)")
    for number, bad in enumerate(BAD)
)  # fmt: skip
TEXT = " ".join(f"[mot]({bad}) <{bad}> {bad} ![image]({bad})" for bad in BAD)
FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
}
JSON_LD = "application/ld+json"
ACCEPTED = ("text/html", JSON_LD, *FORMATS, "application/json", "application/atom+xml")
# Terms of schema.org and of JSON-LD whose values are IRIs.
ADDRESSES = {"@id", "url", "sameAs", "license", "isBasedOn", "contentUrl", "cite-as"}
FIRST = (
    "/fr/", "/sitemap.xml", "/robots.txt", "/llms.txt", "/catalog.ttl", "/catalog.rdf",
    "/catalog.jsonld", "/catalog.nt", "/void", "/api/openapi.json", "/api/v1/datasets",
    "/api/v1/search?q=nom", "/fr/search?q=foo", "/fr/search?q=nom&type=actor",
    "/oai?verb=Identify", "/oai?verb=ListRecords&metadataPrefix=oai_dc",
    "/oai?verb=ListRecords&metadataPrefix=oai_datacite", "/fr/changes", "/fr/structures",
    "/fr/actors", "/fr/documents", "/ldes", "/fr/structures?q=nom",
    *(f"/api/v1/registers/{register}" for register in REGISTERS),
    *(f"/id/{register}/r{number}" for register in REGISTERS for number in range(len(BAD))),
)  # fmt: skip
# Pages of the vocabularies and in other languages, pictures, and queries that need workers.
PASSED_OVER = re.compile(
    r"/(ar|en)(/|$)|/vocab|/static/|/sparql|\.(png|svg|pdf|woff2|zip)\b|/embed/"
)
LINK = re.compile(rf'(?:href|src|action|resource|about)="([^"]+)"|[<">]({BASE}[^<>"\s{{}}]*)')


def write_bad_package(folder: Path, register: str) -> Path:
    fields = [make_field(name) for name in COLUMNS]
    for field in fields[3:5]:
        field["format"] = "uri"
    fields[5] |= {"format": "uri", "valueUrl": "{+page}"}
    links = [{"title": f"Lien {number}", "path": iri} for number, iri in enumerate(IRIS)]
    roles = {"roles": ["creator", "publisher", "contributor"]}
    described = {
        **in_languages("Adresses"),
        "oress:description": {"fr": TEXT, "ar": TEXT, "en": TEXT},
        "description": TEXT,
        "homepage": BAD[0],
        "image": BAD[1],
        "sources": [*links, {"title": "Table", "path": "structures.csv"}],
        "contributors": [{**link, **roles} for link in links],
        "licenses": [{"name": "CC-BY-4.0", "path": iri} for iri in IRIS],
    }
    schema = {
        "oress:register": register,
        "aboutUrl": f"/id/{register}/{{id}}",
        "rdfType": None,
        "fields": fields,
    }
    rows = (COLUMNS, *ROWS)
    return write_small_package(folder, f"{register}s", rows=rows, schema=schema, **described)


@pytest.fixture(scope="module")
def prepared(prepare: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad-addresses")
    packages = [write_bad_package(folder, register) for register in REGISTERS]
    return extend_home(prepare("empty"), folder, *packages)


@pytest.mark.slow
def test_every_page_and_form_is_shown(client: FlaskClient) -> None:
    seen, kinds = set(FIRST), set()
    waiting = deque(FIRST)
    while waiting:
        path = waiting.popleft()
        for accepted in ACCEPTED if re.match("/(id|catalog$)", path) else ACCEPTED[:1]:
            accept = f"{accepted}, */*;q=0.1"
            answer = client.get(path, headers={"Accept": accept}, base_url=BASE)
            assert answer.status_code < 500, (path, answer.text[-500:])
            kinds.add(answer.mimetype)
            check_addresses(answer, path)
            for found in find_links(answer, path):
                # Other values of the same query have the same page.
                shape = re.sub("=[^&]*", "", found)
                if shape not in seen:
                    seen.add(shape)
                    waiting.append(found)
    assert len(seen) > 300
    assert kinds >= {"text/html", JSON_LD, "text/turtle", "application/atom+xml", "text/xml"}


def find_links(answer: TestResponse, path: str) -> Iterator[str]:
    links = [*re.findall("<([^>]+)>", answer.headers.get("Link", "")), answer.location or ""]
    if re.search("text|xml|json|triples", answer.mimetype or ""):
        text = answer.data.decode(errors="replace")
        links += (unescape(found[1] or found[2]) for found in LINK.finditer(text))
    for link in filter(re.compile(f"{BASE}/|(?![a-z]+:|//)").match, links):
        whole = urljoin(BASE + path, link).partition("#")[0]
        if not PASSED_OVER.search(whole):
            yield whole.removeprefix(BASE)


def check_addresses(answer: TestResponse, path: str) -> None:
    if answer.status_code != 200:
        return
    if syntax := FORMATS.get(answer.mimetype or ""):
        # The parser refuses what is no IRI.
        assert list(pyoxigraph.parse(answer.data, format=syntax, base_iri=f"{BASE}/")), path
    elif answer.mimetype == JSON_LD:
        assert list(find_ill_addresses(answer.json)) == [], path
    elif answer.mimetype == "text/html":
        for block in re.findall(
            rf'<script type="{re.escape(JSON_LD)}">(.*?)</script>', answer.text
        ):
            assert list(find_ill_addresses(json.loads(block))) == [], path
        for link in re.findall(r'\s(?:href|src|action)="([^"]*)"', answer.text):
            assert split_address(unescape(link)), path


def find_ill_addresses(value: Any, term: str = "") -> Iterator[str]:
    """The invalid IRIs of JSON-LD, relative ones too."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name != "@context":
                yield from find_ill_addresses(member, name)
    elif isinstance(value, list):
        for member in value:
            yield from find_ill_addresses(member, term)
    elif term in ADDRESSES and not is_iri(value if ":" in value else f"{BASE}/{value}"):
        yield value


@pytest.mark.parametrize("number", range(len(BAD)))
def test_what_was_published_is_shown_as_it_is(client: FlaskClient, number: int) -> None:
    for page in ("structures", "actors", "documents", "registers/thing"):
        text = unescape(client.get(f"/fr/{page}/r{number}").text)
        assert BAD[number] in text, page

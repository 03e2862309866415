"""What validation calls valid is made by every projection, and never hurts a sound package.

Hypothesis writes odd but valid descriptors and tables; each is published beside a sound package.
ORESS_EXAMPLES sets how many; a few by default, since each takes a second.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from oress_opendata.app import create_app
from oress_opendata.errors import PackageRefused
from oress_opendata.projections.omissions import list_omissions
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import publish_path
from oress_opendata.settings import Settings, read_settings
from oress_opendata.store.home import Store, init_store
from tests.conftest import WORDS_ONLY, make_descriptor, write_small_package

EXAMPLES = int(os.environ.get("ORESS_EXAMPLES", "8"))
SOUND = (
    "/catalog.ttl",
    "/catalog.rdf",
    "/fr/",
    "/fr/datasets",
    "/fr/datasets/sound",
    "/doc/id/dataset/sound.ttl",
    "/datasets/sound/1.0.0/formats/structures.json",
    "/api/v1/datasets/sound/versions/1.0.0/resources/structures/rows",
    "/fr/search?q=coop",
    "/dump/all.nt.gz",
    "/health/ready",
)
ODD = (
    "/fr/datasets/odd",
    "/en/datasets/odd/1.0.0",
    "/doc/id/dataset/odd.rdf",
    "/doc/id/dataset/odd/1.0.0.ttl",
    "/datasets/odd/1.0.0/formats/croissant.json",
    "/datasets/odd/1.0.0/formats/datacite.xml",
    "/datasets/odd/1.0.0/formats/schema.jsonld",
    "/datasets/odd/1.0.0/formats/citation.bib",
    "/datasets/odd/1.0.0/formats/csv-metadata.json",
)
# Rules that only what no other rule foresaw meets.
UNFORESEEN = {"view-failed", "limit-broken", "table-unchecked"}
TAGS = ["fr", "ar", "ar-MA", "zgh-Tfng", "x-own", "i-klingon", "de-1996", "EN"]
LINKS = [
    "https://example.org/", "https://example.org/é", "https://example.org/عربي", "http://[::1]/", "https://example.org/?a=%5B",
    "LICENSE.md", "structures.csv", "urn:isbn:123", "mailto:a@b.org", "http://example.org/'(a)",
    "https://xn--e1afmkfd.org/%D9%85", "HTTPS://EXAMPLE.ORG:8080/?q=1&r=2#x",
]  # fmt: skip
NAMES = [
    "id2", "ID", "Id", "name", "Name", "rowid", "file_row_number", "row", "select", "order",
    "a b", "é", "الاسم", "a.b", "a-b", "a'b", "x%y", "{x}", "a,b", "1", "_", "_row", "items",
    "limit", "cursor", "dataset", "version", "values", "q", "sort", "where.x", "a/b", "n" * 200,
]  # fmt: skip
TEXTS = ["", "x", "é", "عربي", " x", "x ", "a\nb", "a\r\nb", '"', "\\", "'", "=1+1", "%s", "{x}",
         "1", "01", "NULL", "-", "\u200f", "😀", "a" * 500, "<b>", "&amp;", ";", "\t"]  # fmt: skip
CELLS: dict[str, list[str]] = {
    "string": TEXTS,
    "any": TEXTS,
    "integer": ["0", "-1", "+3", "007", "9223372036854775808", "1" * 40, "", "12 ", "1_0"],
    "number": ["0", "1.5", "-0.0", "1e3", "NaN", "INF", "-INF", "1" * 30 + ".5", "", ".5", "5."],
    "boolean": ["true", "false", "1", "0", "True", "", "x"],
    "date": ["2024-01-31", "1000-01-01", "2100-12-31", "", "2024-1-5"],
    "datetime": ["2024-01-31T10:00:00", "2024-01-31T10:00:00Z", "2024-01-31 10:00:00", ""],
    "time": ["10:00:00", "23:59:59", ""],
    "year": ["2024", "1000", ""],
    "yearmonth": ["2024-01", "2024-1", ""],
    "array": ["[]", "[1]", ""],
    "object": ["{}", '{"a": 1}', ""],
    "geopoint": ["1,2", ""],
    "duration": ["P1D", ""],
    "geojson": ['{"type": "Point", "coordinates": [1, 2]}', ""],
}
TERMS: list[dict[str, Any]] = [
    {},
    {"propertyUrl": "http://example.org/p"},
    {"propertyUrl": "http://example.org/123"},
    {"propertyUrl": "http://example.org/é#"},
    {"propertyUrl": "urn:x:y", "lang": "fr"},
    {"propertyUrl": "http://purl.org/dc/terms/title", "lang": "ar-MA"},
    {"oress:cube": "dimension", "propertyUrl": "http://example.org/dimension"},
    {"oress:cube": "measure", "propertyUrl": "http://example.org/measure"},
    {"oress:search": "facet"},
    {"oress:search": "text"},
    {"missingValues": ["", "-", "NULL"]},
    {"title": "T", "description": "*D*"},
]
OF_TYPE: dict[str, list[dict[str, Any]]] = {
    "boolean": [
        {"trueValues": ["x", "true", "1", "True"], "falseValues": []},
        {"trueValues": ["x", "true"], "falseValues": ["false", "1", "0", "True"]},
    ],
    "number": [{"decimalChar": ",", "groupChar": "."}, {"bareNumber": False}],
    "integer": [{"bareNumber": False}],
    "string": [{"constraints": {"maxLength": 500}}, {"format": "default"}],
    "date": [{"format": "any"}],
}


DIALECTS: list[dict[str, Any]] = [
    {"delimiter": ","},
    {"delimiter": ";"},
    {"delimiter": "\t"},
    {"delimiter": "|", "quoteChar": "'"},
    {"delimiter": ",", "quoteChar": ""},
    {"delimiter": ",", "escapeChar": "\\", "doubleQuote": False},
    {"delimiter": ",", "skipInitialSpace": True},
    {"delimiter": ",", "lineTerminator": "\r\n"},
    {"csv": {"delimiter": ","}},
]


@st.composite
def columns(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
    kinds = [draw(st.sampled_from(sorted(CELLS))) for _ in names]
    return [
        {
            "name": name,
            "type": kind,
            **draw(st.sampled_from(TERMS)),
            **draw(st.sampled_from([{}, *OF_TYPE.get(kind, [])])),
        }
        for name, kind in zip(names, kinds, strict=True)
    ]


@st.composite
def descriptors(draw: st.DrawFn) -> dict[str, Any]:
    key = draw(st.sampled_from(["id", "ID", "Code postal", "identifiant"]))
    fields = [{"name": key, "type": "string"}, *draw(columns())]
    descriptor = make_descriptor("odd", "1.0.0", (key,))
    resource = descriptor["resources"][0]
    resource["name"] = draw(st.sampled_from(["structures", "t", "a.b", "excel", "0", "n" * 200]))
    resource["dialect"] = draw(st.sampled_from(DIALECTS))
    schema: dict[str, Any] = {"fields": fields, "primaryKey": [key]}
    if draw(st.booleans()):
        schema |= {"aboutUrl": f"/id/odd-thing/{{{key}}}", "oress:register": "odd-thing"}
        schema["oress:label"] = {draw(st.sampled_from(TAGS)): fields[-1]["name"]}
    if draw(st.booleans()):
        schema["oress:position"] = {"latitude": fields[0]["name"], "longitude": fields[-1]["name"]}
    resource["schema"] = schema
    some = st.dictionaries(st.sampled_from(TAGS), st.sampled_from(TEXTS), max_size=2)
    many = st.dictionaries(
        st.sampled_from(TAGS), st.lists(st.sampled_from(TEXTS), max_size=2), max_size=2
    )
    links = st.lists(st.sampled_from(LINKS), max_size=2)
    optional = {
        "oress:title": some,
        "oress:keywords": many,
        "keywords": st.lists(st.sampled_from(TEXTS), max_size=2),
        "sources": links.map(lambda paths: [{"title": "S", "path": path} for path in paths]),
        "contributors": links.map(
            lambda paths: [{"title": "C", "path": path, "roles": ["creator"]} for path in paths]
        ),
        "oress:languages": st.lists(st.sampled_from(TAGS), max_size=2),
        "oress:temporal": st.sampled_from(
            [{"start": "2014", "end": "2015-02"}, {"start": "2014", "end": "2014"}]
        ),
        "oress:spatial": st.sampled_from([["01"], ["01.511", "x"], []]),
        "oress:frequency": st.sampled_from(["ANNUAL"]),
        "created": st.just("2024-01-31T10:00:00Z"),
    }
    for name, strategy in optional.items():
        if draw(st.booleans()):
            descriptor[name] = draw(strategy)
    if draw(st.booleans()):
        descriptor["licenses"][0]["path"] = draw(st.sampled_from(LINKS))
    return descriptor


@st.composite
def packages(draw: st.DrawFn) -> tuple[dict[str, Any], bytes]:
    descriptor = draw(descriptors())
    resource = descriptor["resources"][0]
    fields = resource["schema"]["fields"]
    rows = [[field["name"] for field in fields]]
    for number in range(draw(st.integers(0, 3))):
        cells = [draw(st.sampled_from(CELLS[field["type"]])) for field in fields[1:]]
        rows.append([f"r{number}", *cells])
    target = io.StringIO()
    dialect = resource["dialect"].get("csv") or resource["dialect"]
    plain = dialect.get("quoteChar") == ""
    writer = csv.writer(
        target,
        delimiter=dialect["delimiter"],
        quotechar=dialect.get("quoteChar") or '"',
        quoting=csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL,
        escapechar=dialect.get("escapeChar") or ("\x00" if plain else None),
        doublequote=dialect.get("doubleQuote", True),
        lineterminator=draw(st.sampled_from(["\n", "\r\n"])),
    )
    writer.writerows(rows)
    text = target.getvalue()
    if draw(st.booleans()):  # a last line that was added by hand
        text = text.removesuffix("\n").removesuffix("\r")
    return descriptor, text.encode()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a sound package, projected."""
    folder = tmp_path_factory.mktemp("sound")
    configured = read_settings(
        {"ORESS_HOME": str(folder / "var"), **WORDS_ONLY}, folder / "absent.toml"
    )
    store = init_store(configured)
    publish_path(store, write_small_package(folder, "sound"), configured)
    refresh(store, configured)
    store.close()
    return folder / "var"


def publish_beside(store: Store, package: Path, configured: Settings) -> frozenset[str] | None:
    """Publish a package and project it. Returns None, or the codes that it is refused for."""
    try:
        publish_path(store, package, configured)
    except PackageRefused as refused:
        return frozenset(finding.code for finding in refused.report.findings)
    refresh(store, configured)
    return None


def fail_addresses(client: FlaskClient) -> list[tuple[str, int]]:
    """The addresses that fail, or whose headers a server cannot write."""
    answers = ((address, client.get(address, buffered=True)) for address in (*SOUND, *ODD))
    return [
        (address, answer.status_code)
        for address, answer in answers
        if answer.status_code != 200 or not str(answer.headers).isascii()
    ]


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(package=packages())
def test_what_is_valid_is_made(sound: Path, package: tuple[dict[str, Any], bytes]) -> None:
    with TemporaryDirectory() as scratch:
        store, codes, failed = try_package(sound, Path(scratch), package)
        event(f"refused: {sorted(codes)}" if codes else "published")
        assert not (codes or set()) & UNFORESEEN, codes
        assert list_omissions(store.home) == []
        assert failed == []


def try_package(
    sound: Path, folder: Path, package: tuple[dict[str, Any], bytes]
) -> tuple[Store, frozenset[str] | None, list[tuple[str, int]]]:
    """Publish a package beside a sound one: the codes that it is refused for, and the addresses
    that fail."""
    descriptor, content = package
    (folder / "structures.csv").write_bytes(content)
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    home = folder / "var"
    shutil.copytree(sound, home, symlinks=True)
    configured = read_settings({"ORESS_HOME": str(home), **WORDS_ONLY}, home / "absent.toml")
    store = init_store(configured)
    codes = publish_beside(store, folder, configured)
    failed = [] if codes else fail_addresses(create_app(configured, store).test_client())
    store.close()
    return store, codes, failed

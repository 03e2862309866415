"""One fault for each rule: what is done to the valid draft, and where its finding must point.

`test_faults.py` validates them all; `test_rules.py` checks that no rule is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.sources.conftest import LICENCE, Draft, column, texts, titled

Spoil = Callable[[Draft], Any]


@dataclass(frozen=True)
class Fault:
    """`row` and `column` are those that the finding names."""

    code: str
    spoil: Spoil
    row: int | None = None
    column: str | None = None


def cell(code: str, name: str, value: str, column: str | None = None, row: int = 2) -> Fault:
    """A fault of one cell of the things."""
    return Fault(code, lambda d: d.set_cell(name, value, row), row, column or name)


def typed(code: str, value: str, **terms: Any) -> Fault:
    """A fault of a cell in a column of another type: the label's."""

    def spoil(draft: Draft) -> None:
        draft.things["schema"].pop("oress:schema")
        draft.field("label").update(terms)
        for row in (2, 3):
            draft.set_cell("label", "", row)
        draft.set_cell("label", value)

    return Fault(code, spoil, 2, "label")


def contact(consent: str, day: str, phone: str) -> Spoil:
    """Columns with a contact and the consent to it, filled in the first row."""

    def spoil(draft: Draft) -> None:
        filled = {"contact_consent": consent, "contact_consent_date": day, "phone": phone}
        for name, value in filled.items():
            draft.things["schema"]["fields"].append(column(name))
            header, *rows = str(draft.files["data/things.csv"]).splitlines()
            lines = [
                f"{header},{name}",
                *(f"{row},{'' if at else value}" for at, row in enumerate(rows)),
            ]
            draft.files["data/things.csv"] = "\n".join(lines) + "\n"

    return spoil


def package(**terms: Any) -> Spoil:
    return lambda d: d.descriptor.update(terms)


def things(**terms: Any) -> Spoil:
    return lambda d: d.things.update(terms)


def schema(**terms: Any) -> Spoil:
    return lambda d: d.things["schema"].update(
        {term.replace("__", ":"): terms[term] for term in terms}
    )


def field(name: str, /, **terms: Any) -> Spoil:
    return lambda d: d.field(name).update({term.replace("__", ":"): terms[term] for term in terms})


def _label_twice(draft: Draft) -> None:
    """Two columns that both name the thing in French."""
    name = {"propertyUrl": "http://www.w3.org/2004/02/skos/core#prefLabel", "lang": "fr"}
    draft.things["schema"].pop("oress:schema")
    draft.field("label").update(name)
    draft.field("source").update(name)


def _numbered(draft: Draft) -> None:
    rows = str(draft.files["data/things.csv"]).splitlines()
    rest = rows[1].partition(",")[2]
    draft.files["data/things.csv"] = "\n".join((rows[0], *(f"{n},{rest}" for n in (1, 2, 3))))
    draft.files["data/notes.csv"] = "thing,note\n"


def _number_of_zeros(draft: Draft) -> None:
    """A number as id, written with a zero before it."""
    _numbered(draft)
    draft.field("id")["type"] = "integer"
    draft.replace("\n2,", "\n02,")


def _second_table(draft: Draft) -> None:
    """A second table of the register, with an id of the first."""
    second = {**deepcopy(draft.things), "name": "more", "path": "data/more.csv"}
    draft.descriptor["resources"].append(second)
    draft.files["data/more.csv"] = draft.files["data/things.csv"]


def _archive(draft: Draft) -> None:
    draft.files["more.parquet"] = b"PAR1\0PAR1"
    more = {"name": "more", "path": "more.parquet", **titled("more")}
    draft.descriptor["resources"].append(more)


def _ftp_site(draft: Draft) -> None:
    draft.field("site").update(propertyUrl="http://schema.org/url")
    draft.set_cell("site", "ftp://z.org", 2)


FEATURES = """{"type": "FeatureCollection", "features": [
{"type": "Feature", "geometry": null, "properties": {"kind": "a", "more": 1}}]}"""


def _map(content: str, **terms: Any) -> Spoil:
    """A GeoJSON whose schema describes one property of its features."""
    fields = [{"name": "kind", "type": "string", **titled("kind"), **terms}]
    resource = {"name": "map", "path": "map.geojson", **titled("map"), "schema": {"fields": fields}}

    def spoil(draft: Draft) -> None:
        draft.descriptor["resources"].append(resource)
        draft.files["map.geojson"] = content

    return spoil


def _no_number(draft: Draft) -> None:
    """What Table Schema takes for a number, and XML Schema for no decimal."""
    draft.things["schema"].pop("oress:schema")
    draft.field("members").update(
        type="number", constraints={}, propertyUrl="http://schema.org/value"
    )
    draft.set_cell("members", "NaN", 2)


def _no_integer(draft: Draft) -> None:
    """What Python takes for an integer, and XML Schema does not."""
    draft.things["schema"].pop("oress:schema")
    draft.field("members").update(constraints={}, propertyUrl="http://schema.org/value")
    draft.set_cell("members", "1_000", 3)


def _link(holder: str, path: str) -> Spoil:
    return lambda d: d.descriptor.update({holder: [{**LICENCE, "path": path}]})


def bounded(name: str, value: Any) -> Spoil:
    return field("members", constraints={name: value})


def put(path: str, content: str | bytes) -> Spoil:
    return lambda d: d.files.update({path: content})


def raw(content: str | bytes) -> Spoil:
    """The descriptor's file, byte for byte."""
    return put("datapackage.json", content)


def both(*spoils: Spoil) -> Spoil:
    return lambda d: [spoil(d) for spoil in spoils]


def moved(path: str) -> Spoil:
    """The things at another path."""

    def spoil(draft: Draft) -> None:
        draft.things["path"] = path
        draft.files[path] = draft.files.pop("data/things.csv")

    return spoil


def add_row(line: str) -> Spoil:
    def spoil(draft: Draft) -> None:
        draft.files["data/notes.csv"] = f"{draft.files['data/notes.csv']!s}{line}\n"

    return spoil


OPENING = (
    Fault("remote-file", things(path="https://example.org/things.csv")),
    Fault("remote-file", things(path="s3://bucket/things.csv")),
    Fault("remote-file", things(schema="https://example.org/schema.json")),
    Fault("remote-file", things(url="https://example.org/things.csv")),
    Fault("remote-file", things(scheme="sqlite")),
    Fault("path-unsafe", things(path="../things.csv")),
    Fault("path-unsafe", things(path="/etc/passwd")),
    Fault("path-unsafe", things(path="data\\things.csv")),
    Fault("path-characters", moved("data/my things.csv")),
    Fault("path-characters", moved("data/.things.csv")),
    Fault("path-characters", moved("data/aux.csv")),
    Fault("path-reserved", both(moved("sha256sums"))),
    Fault("path-reserved", moved("Formats/things.csv")),
    Fault("path-reserved", moved("things-1.0.0.zip")),
    Fault("path-reserved", things(path="datapackage.json")),
    Fault("path-clash", lambda d: d.notes.update(path="Data/things.csv")),
    Fault("file-missing", things(path="data/none.csv")),
    Fault("file-irregular", things(path="data")),
    Fault("data-inline", things(data=[["id"]])),
    Fault("path-many", things(path=["data/things.csv", "data/notes.csv"])),
    Fault("file-packed", things(compression="gz")),
    Fault("resource-name", lambda d: d.notes.update(name="things")),
    Fault("resource-name", things(name="Les choses")),
    Fault("resource-name", things(name="n" * 201)),
    Fault("resource-name", things(name="citation")),
    Fault("descriptor-syntax", raw('{"name": "things",}'), 1),
    Fault("descriptor-encoding", raw('{"name": "é"}'.encode("latin-1"))),
    Fault("descriptor-large", raw("[" * 100_000)),
    Fault("descriptor-duplicate", raw('{"name": "a", "name": "b"}')),
    Fault("descriptor-plain", raw('{"name": NaN}')),
    Fault("descriptor-plain", raw('{"name": "\\ud800"}')),
    Fault("descriptor-plain", raw('{"bytes": 9007199254740993}')),
    Fault("descriptor-object", raw("[]")),
    Fault("property-missing", lambda d: d.things.pop("path")),
    Fault("property-text", things(title=7)),
    Fault("property-list", package(licenses={})),
    Fault("property-object", things(dialect=[])),
    Fault("property-lists", package(**{"oress:keywords": {"fr": ["a"], "ar": None}})),
    Fault("property-lists", package(**{"oress:keywords": {"fr": "coopératives"}})),
    Fault("property-texts", schema(missingValues=[["x"]])),
    Fault("property-texts", package(contributors=[{"title": "C", "roles": 5}])),
    Fault("property-text", schema(oress__virtual=[{"propertyUrl": 5}])),
    Fault("property-texts", package(**{"oress:title": {"fr": 1}})),
    Fault("property-texts", package(language={"fr": "x"})),
    Fault("property-texts", field("place", rdfType=7)),
    Fault("property-texts", things(**{"oress:languages": True})),
    Fault("property-many", schema(fields=[{"name": f"c{number}"} for number in range(1001)])),
)
DESCRIPTION = (
    Fault("package-unnamed", lambda d: d.descriptor.pop("name")),
    Fault("package-unnumbered", lambda d: d.descriptor.pop("version")),
    Fault("package-name", package(name="Les choses")),
    Fault("package-version", package(version="1.0")),
    Fault("package-version", package(version="1.0.0+build")),
    Fault("field-type", field("members", type="entier", constraints={})),
    Fault("table-unchecked", field("site", format="wkt")),
    Fault("table-unchecked", field("site", type="array", arrayItem={"type": "unknown"})),
    Fault("field-property", field("site", format="%Y-%m-%d"), None, "site"),
    Fault("field-property", field("members", bareNumber="no"), None, "members"),
    Fault("field-duplicate", field("members", name="label", constraints={})),
    Fault("constraint-unknown", bounded("maxLength", 3)),
    Fault("constraint-value", bounded("minimum", "many")),
    Fault("constraint-value", field("source", constraints={"pattern": "["})),
    Fault("key-unknown", lambda d: d.notes["schema"].update(primaryKey=["thing", "nobody"])),
    Fault("key-type", both(field("source", type="array", constraints={"unique": True}))),
    Fault(
        "foreign-key-unknown",
        lambda d: d.notes["schema"].update(
            foreignKeys=[{"fields": "thing", "reference": {"resource": "none", "fields": "id"}}]
        ),
    ),
    Fault("descriptor-standard", package(created="yesterday")),
    Fault("profile-unknown", package(profile="https://example.org/profile.json")),
    Fault("table-format", things(format="xlsx")),
    Fault("encoding-declared", things(encoding="windows-1252")),
    Fault("dialect-unsupported", things(dialect={"delimiter": ",", "header": False})),
    Fault("dialect-value", things(dialect={"delimiter": "::"})),
    Fault("dialect-value", things(dialect={"delimiter": ["a"]})),
    Fault("media-type", things(mediatype="csv")),
    Fault("media-type", things(mediatype="text/csv\r\nSet-Cookie: a")),
    Fault("media-type", things(mediatype="text/جدول")),
    Fault("fields-match", schema(fieldsMatch="subset")),
    Fault("schema-missing", lambda d: d.notes.pop("schema")),
    Fault("encoding-missing", lambda d: d.notes.pop("encoding")),
    Fault("dialect-missing", lambda d: d.notes.pop("dialect")),
    Fault("licence-missing", lambda d: d.descriptor.pop("licenses")),
    Fault("licence-unknown", things(licenses=[{**LICENCE, "name": "CC-BY-NC-4.0"}])),
    Fault("licence-title", things(licenses=[{"name": "CC0-1.0"}])),
    Fault("scheme-unknown", field("status", oress__scheme="nothing"), None, "status"),
    Fault("scheme-differs", field("kind", oress__scheme="theme"), None, "kind"),
    Fault("code-unknown", package(**{"oress:themes": ["FISH"]}), None, "oress:themes"),
    Fault("register-name", both(schema(oress__register="dataset", aboutUrl="/id/dataset/{id}"))),
    Fault("register-address", schema(aboutUrl="/id/thing/{nobody}")),
    Fault("register-key", schema(primaryKey=["id", "label"])),
    Fault("register-label", schema(oress__label={"fr": "nobody"})),
    Fault("iri", field("label", propertyUrl="name of it")),
    Fault("iri", schema(rdfType=["/things"])),
    Fault("iri", field("place", oress__inverseProperty="name of it")),
    Fault(
        "term-unknown", field("label", propertyUrl="http://schema.org/nam", lang="fr"), None, None
    ),
    Fault("term-unknown", schema(rdfType=["http://purl.org/dc/terms/Place"])),
    Fault("term-unknown", field("site", propertyUrl="/vocab/oress#nobody")),
    Fault("shape-missing", schema(rdfType=["http://schema.org/Service"]), 2),
    Fault("shape-many", _label_twice, 2, "source"),
    Fault("shape-value", _ftp_site, 2, "site"),
    Fault("geojson-invalid", _map("[]")),
    Fault("property-extra", _map(FEATURES), None, "more"),
    Fault("property-unchecked", _map(FEATURES, format="wkt"), None, "kind"),
    Fault("graph-literal", _no_number, 2, "members"),
    Fault("graph-literal", _no_integer, 3, "members"),
    Fault("language-tag", package(**{"oress:title": texts("t") | {"ar_MA": "t"}})),
    Fault("language-tag", package(**{"oress:keywords": {"fr-F": ["t"]}})),
    Fault("language-tag", package(**{"oress:languages": ["français"]})),
    Fault("language-tag", package(language="français")),
    Fault("language-tag", things(language="fr-F")),
    Fault("language-tag", things(**{"oress:title": texts("t") | {"1": "t"}})),
    Fault("language-tag", field("place", lang="fr-F")),
    Fault("language-tag", schema(oress__label={"": "label"})),
    Fault("link", _link("sources", "https://example.org/?tag[]=2024")),
    Fault("link", _link("contributors", "https://example.org/#/a#b")),
    Fault("link", _link("licenses", f"{LICENCE['path']} ")),
    Fault("id-form", package(**{"oress:spatial": ["01 511"]}), None, "oress:spatial"),
    Fault("position-column", schema(oress__position={"lat": "label", "lon": "label"})),
    Fault("template-column", field("place", valueUrl="/id/place/{nobody}")),
    Fault("schema-unknown", schema(oress__schema="thing/9.0.0")),
    Fault("schema-column", lambda d: d.things["schema"]["fields"].pop(4), None, "parent"),
    Fault("schema-differs", field("label", propertyUrl="http://schema.org/title")),
    Fault("provenance-column", schema(oress__provenance={"source": "source", "status": "status"})),
    Fault("translation-missing", lambda d: d.field("place")["oress:title"].pop("ar")),
    Fault("sample-flag", package(**{"oress:sample": "yes"})),
    Fault("temporal", package(**{"oress:temporal": {"start": "2024", "end": "2020"}})),
    Fault("temporal", things(**{"oress:temporal": {"start": "2024-13"}})),
    Fault("hash-differs", things(hash="sha256:" + "0" * 64)),
    Fault("hash-unknown", things(hash="crc32:00000000")),
    Fault("bytes-differ", things(bytes=1)),
    Fault("text-long", package(homepage="x" * 20_001)),
    Fault("text-character", package(homepage="a\x08b")),
    Fault("confirmed-reason", package(**{"oress:confirmed": [{"rule": "private-email"}]})),
    Fault(
        "confirmed-unused",
        package(
            **{
                "oress:confirmed": [
                    {
                        "rule": "private-email",
                        "resource": "things",
                        "column": "label",
                        "values": ["zitoun@gmail.com"],
                        "reason": "x",
                    }
                ]
            }
        ),
    ),
    Fault("private-column", field("source", name="date_naissance"), None, "date_naissance"),
    Fault("private-unread", _archive),
    Fault("ids-numbered", _numbered),
)
TABLES = (
    Fault("table-empty", put("data/notes.csv", ""), 1),
    Fault("table-wide", put("data/notes.csv", ",".join(f"c{n}" for n in range(1001))), 1),
    Fault("header-blank", lambda d: d.replace("thing,note", "thing,", "data/notes.csv"), 1, "note"),
    Fault(
        "header-duplicate",
        lambda d: d.replace("thing,note", "thing,thing", "data/notes.csv"),
        1,
        "note",
    ),
    Fault(
        "header-name", lambda d: d.replace("thing,note", "thing,Note", "data/notes.csv"), 1, "note"
    ),
    Fault(
        "header-extra", lambda d: d.replace("thing,note", "thing,note,x", "data/notes.csv"), 1, "x"
    ),
    Fault(
        "header-missing", lambda d: d.replace("thing,note", "thing", "data/notes.csv"), 1, "note"
    ),
    Fault("row-blank", add_row(""), 5),
    Fault("cell-extra", add_row("amal,two,three"), 5),
    Fault("cell-missing", add_row("amal"), 5, "note"),
    Fault("quote-unclosed", add_row('amal,"two\nzitoun,three'), 5, "note"),
    Fault("quote-stray", add_row('amal,"two"three'), 5),
    Fault("cell-huge", add_row("amal," + "x" * 1_000_001), 5),
    Fault(
        "file-encoding", put("data/notes.csv", "thing,note\namal,é\n".encode("latin-1")), 2, "note"
    ),
    Fault("file-encoding", put("data/notes.csv", "thing,note\n".encode("utf-16")), 1),
    Fault("control-character", add_row("amal,a\0b"), 5, "note"),
    Fault("control-character", add_row("amal,a\x85b"), 5, "note"),
    Fault(
        "key-blank",
        lambda d: d.notes["schema"].update(primaryKey="note") or add_row("amal,")(d),
        5,
        "note",
    ),
    Fault("key-duplicate", add_row("amal,one"), 5, "thing, note"),
    Fault("foreign-key", add_row("nobody,one"), 5, "thing"),
    Fault(
        "cell-unique",
        lambda d: d.notes["schema"]["fields"][1].update(constraints={"unique": True}),
        4,
        "note",
    ),
)
CELLS = (
    cell("cell-integer", "members", "douze"),
    typed("cell-number", "1 500", type="number"),
    typed("cell-boolean", "oui", type="boolean"),
    cell("cell-date", "opened", "31/01/2020"),
    typed("cell-datetime", "2020-01-31", type="datetime"),
    typed("cell-time", "25:00", type="time"),
    typed("cell-year", "20", type="year"),
    typed("cell-month", "2020-13", type="yearmonth"),
    typed("cell-type", "here", type="geopoint"),
    typed("cell-format", "not one", format="email"),
    typed("cell-format", "not one", format="uri"),
    typed(
        "cell-timezone",
        "2020-01-31T00:00:00",
        type="datetime",
        constraints={"minimum": "2020-01-01T00:00:00Z"},
    ),
    cell("cell-required", "id", ""),
    typed("cell-short", "a", constraints={"minLength": 2}),
    typed("cell-long", "abc", constraints={"maxLength": 2}),
    cell("cell-minimum", "members", "-1"),
    typed("cell-maximum", "11", type="integer", constraints={"maximum": 10}),
    typed("cell-exclusive-minimum", "10", type="integer", constraints={"exclusiveMinimum": 10}),
    typed("cell-exclusive-maximum", "1.50", type="number", constraints={"exclusiveMaximum": 1.5}),
    typed("cell-pattern", "A1", constraints={"pattern": "[a-z]+"}),
    typed("cell-enum", "c", constraints={"enum": ["a", "b"]}),
    cell("code-unknown", "kind", "worse"),
    cell("reference-unknown", "place", "02"),
    cell("reference-unlisted", "place", "01.999"),
    cell("reference-unknown", "parent", "nobody"),
    Fault(
        "owner-unknown",
        lambda d: d.notes["schema"].pop("foreignKeys") and add_row("nobody,one")(d),
        5,
        "thing",
    ),
    cell("id-form", "id", "le zitoun"),
    Fault("id-notation", _number_of_zeros, 3, "id"),
    Fault("id-twice", _second_table, 2, "id"),
    cell("sample-undeclared", "id", "exemple-1", row=3),
    Fault("sample-id", package(**{"oress:sample": True}), 2, "id"),
    cell("date-range", "opened", "0202-01-31"),
    cell("date-range", "valid_to", "2204"),
    cell("date-partial", "valid_from", "2020-13"),
    cell("date-order", "valid_to", "2019"),
    Fault("consent-missing", contact("non_demande", "", "0539000000"), 2, "phone"),
    Fault("consent-date", contact("oui", "", "0539000000"), 2, "contact_consent_date"),
    cell("cell-iri", "site", "my page"),
    cell("cell-iri", "site", "https://example.org/doc[1].pdf"),
    cell("cell-iri", "site", "https://example.org/p#x#y"),
    cell("cell-iri", "site", "https://example.org:80a/x"),
    cell("provenance-empty", "status", ""),
    cell("private-email", "label", "écrire à amina.alami@example.ma"),
    cell("private-email", "label", "zitoun@gmail.com"),
    cell("private-phone", "label", "Tél. 06 61 23 45 67"),
    cell("private-phone", "label", "+212 661-234567"),
    cell("private-phone", "label", "٠٦٦١٢٣٤٥٦٧"),
    cell("private-identity", "label", "CIN AB123456"),
    cell("text-mojibake", "label", "CoopÃ©rative"),
    cell("text-lost", "label", "Coop?rative"),
    cell("text-blanks", "label", "Zitoun "),
    Fault("text-variants", lambda d: d.set_cell("source", "A page", 3), 2, "source"),
    cell("private-name", "label", "Mme Amina Alami"),
)
FAULTS = (*OPENING, *DESCRIPTION, *TABLES, *CELLS)

# Made by hand elsewhere: archives, links, trees, limits.
ELSEWHERE = frozenset(
    {
        "path-link",
        "view-failed",
        "ids-renumbered",
        "file-large",
        "zip-broken",
        "zip-entries",
        "zip-bomb",
        "zip-link",
        "zip-encrypted",
        "zip-path",
        "package-missing",
        "folder-name",
        "reference-cycle",
        "document-scanned",
        "document-garbled",
        "document-encrypted",
        "document-broken",
        "document-large",
        "document-resource",
        "limit-time",
        "limit-memory",
        "limit-broken",
    }
)

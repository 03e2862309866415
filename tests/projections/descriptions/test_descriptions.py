"""The descriptions of a release agree with one another, and each is valid by its own standard."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import mlcroissant
import pytest
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from datacite import schema43

from oress_opendata.model.release import Manifest
from oress_opendata.projections.descriptions.citation import (
    cite_apa,
    cite_bibtex,
    cite_csl,
    cite_ris,
    dump_json,
    refer_release,
)
from oress_opendata.projections.descriptions.croissant import describe_croissant
from oress_opendata.projections.descriptions.datacite import (
    describe_datacite,
    write_datacite_xml,
)
from oress_opendata.projections.descriptions.places import CoveredPlace
from oress_opendata.projections.descriptions.schemaorg import describe_schemaorg
from oress_opendata.projections.descriptions.subject import Subject
from oress_opendata.publication.publish import Publication
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

IRI = "http://127.0.0.1:8000/id/dataset/cooperatives/1.0.0"


@pytest.fixture
def subject(store: Store, settings: Settings, publish: Callable[..., Publication]) -> Subject:
    release = publish(keywords=["miel", "50 % & plus"]).release
    return Subject(release, store.manifest(release.manifest), settings)


def test_links_to_files_are_addresses(
    store: Store, settings: Settings, publish: Callable[..., Publication]
) -> None:
    paths = ("structures.csv", "absent.txt", "https://example.org/a")
    release = publish(
        sources=[{"title": path, "path": path} for path in paths] + [{"title": "Words"}],
        licenses=[{"name": "CC-BY-4.0", "path": "structures.csv"}],
    ).release
    schema = describe_schemaorg(Subject(release, store.manifest(release.manifest), settings))
    file = "http://127.0.0.1:8000/datasets/cooperatives/1.0.0/structures.csv"
    assert schema["isBasedOn"] == [file, "https://example.org/a"]
    assert schema["license"] == [file]


def test_the_descriptions_agree(subject: Subject) -> None:
    manifest: Manifest = subject.manifest
    croissant, schema = describe_croissant(subject), describe_schemaorg(subject)
    datacite, (csl,) = describe_datacite(subject), cite_csl(refer_release(subject))
    title = manifest.descriptor["title"]
    titles = [croissant["alternateName"], schema["name"], datacite["titles"][0]["title"]]
    assert {*titles, csl["title"]} == {title}
    versions = {description["version"] for description in (croissant, schema, datacite, csl)}
    assert versions == {"1.0.0"}
    licence = manifest.descriptor["licenses"][0]["path"]
    assert croissant["license"] == schema["license"] == [licence]
    assert [rights["rightsUri"] for rights in datacite["rightsList"]] == [licence]
    hashes = {file.path: file.sha256 for file in manifest.resource_files}
    assert {file["name"]: file["sha256"] for file in croissant["distribution"]} == hashes
    stated = {file["name"]: file["sha256"] for file in schema["distribution"]}
    assert stated == {**hashes, manifest.zip.path: manifest.zip.sha256}
    columns = [field["name"] for field in manifest.descriptor["resources"][0]["schema"]["fields"]]
    fields = [field["name"].partition("/")[2] for field in croissant["recordSet"][0]["field"]]
    assert fields == schema["variableMeasured"] == columns
    assert {schema["@id"], csl["URL"], datacite["identifiers"][0]["identifier"]} == {IRI}


CONTRIBUTORS = [
    {"title": "Haut-Commissariat au Plan", "path": "https://www.hcp.ma", "roles": ["creator"]},
    {"givenName": "Amina", "familyName": "Alaoui", "roles": ["author"]},
    {"title": "Desk", "roles": ["wrangler"]},
]
BOX = (-6.0, 35.0, -5.0, 36.0)
PLACE = CoveredPlace("01", "http://127.0.0.1:8000/id/place/01", {"fr": "Région"}, BOX)


@pytest.fixture
def credited(store: Store, settings: Settings, publish: Callable[..., Publication]) -> Subject:
    """A release with authors, two licences and a place."""
    licences = [{"name": "CC-BY-4.0"}, {"name": "ODbL-1.0"}]
    release = publish(contributors=CONTRIBUTORS, licenses=licences).release
    return Subject(release, store.manifest(release.manifest), settings, (PLACE,))


def test_every_description_names_the_same_authors(credited: Subject) -> None:
    names = ["Haut-Commissariat au Plan", "Amina Alaoui"]
    reference = refer_release(credited)
    assert list(reference.authors) == names
    (csl,) = cite_csl(reference)
    assert [author["literal"] for author in csl["author"]] == names
    for description in (describe_schemaorg(credited), describe_croissant(credited)):
        assert [agent["name"] for agent in description["creator"]] == names
    datacite = describe_datacite(credited)
    assert [agent["name"] for agent in datacite["creators"]] == [names[0], "Alaoui, Amina"]
    assert datacite["contributors"][0]["contributorType"] == "DataCurator"
    for text in (cite_bibtex(reference), cite_ris(reference), cite_apa(reference, "fr")):
        assert names[0] in text
        assert credited.settings.publisher in text


def test_every_description_has_all_licences(credited: Subject) -> None:
    found = [licence.address for licence in credited.licences()]
    assert found == [
        "https://opendatacommons.org/licenses/odbl/1-0/",
        "https://creativecommons.org/licenses/by/4.0/",
    ]
    schema = describe_schemaorg(credited)
    assert schema["license"] == describe_croissant(credited)["license"] == found
    assert [part["rightsUri"] for part in describe_datacite(credited)["rightsList"]] == found
    assert schema["distribution"][-1]["license"] == found


def test_a_place_has_its_name_and_its_rectangle(credited: Subject) -> None:
    (place,) = describe_schemaorg(credited)["spatialCoverage"]
    assert (place["@type"], place["name"]) == ("Place", "Région")
    assert place["geo"]["box"] == "35.0 -6.0 36.0 -5.0"
    (location,) = describe_datacite(credited)["geoLocations"]
    assert location["geoLocationPlace"] == "Région"
    assert location["geoLocationBox"]["westBoundLongitude"] == "-6.0"


def test_datacite_with_all_its_parts_is_valid(credited: Subject) -> None:
    test_datacite_is_valid_by_its_own_schema(credited)
    test_datacite_xml_is_what_its_own_library_writes(credited)


def test_bibtex_escapes_what_latex_would_read(subject: Subject) -> None:
    reference = replace(refer_release(subject), titles={"fr": r"a\b~c^d_e"})
    title = r"a\textbackslash{}b\textasciitilde{}c\textasciicircum{}d\_e"
    assert title in cite_bibtex(reference)


def test_datacite_is_valid_by_its_own_schema(subject: Subject) -> None:
    described = json.loads(json.dumps(describe_datacite(subject)))
    schema43.validator.validate(described)


def test_datacite_xml_is_what_its_own_library_writes(subject: Subject) -> None:
    """But for the identifier: the library calls whatever is no DOI an alternate one."""
    theirs = children(schema43.tostring(json.loads(json.dumps(describe_datacite(subject)))))
    ours = children(write_datacite_xml(subject))
    assert IRI in ours.pop("identifier")
    assert IRI in theirs.pop("alternateIdentifiers")
    assert ours == theirs


def children(text: str) -> dict[str, str]:
    """The elements of a resource as canonical XML; their order means nothing."""
    root = ElementTree.fromstring(text.encode())
    return {
        child.tag.partition("}")[2]: ElementTree.canonicalize(
            ElementTree.tostring(child), strip_text=True
        )
        for child in root
    }


# The client's own use of rdflib and pandas is outside this project.
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_mlcroissant_loads_it_and_its_records(subject: Subject, tmp_path: Path) -> None:
    described = describe_croissant(subject)
    for file in described["distribution"]:
        # The client has no network here: it reads the files where they lie.
        content = Path(subject_file(subject, file["name"]))
        (tmp_path / file["name"]).write_bytes(content.read_bytes())
        file["contentUrl"] = file["name"]
    path = tmp_path / "croissant.json"
    path.write_text(dump_json(described), encoding="utf-8")
    dataset = mlcroissant.Dataset(jsonld=path)
    assert dataset.metadata.issues.errors == set()
    records: list[dict[str, Any]] = list(dataset.records("structures"))
    assert [record["structures/id"] for record in records] == [b"zitoun", b"amal", b"rif"]


def subject_file(subject: Subject, path: str) -> Path:
    file = subject.manifest.find_file(path)
    assert file is not None
    return subject.settings.home / "blobs" / file.sha256[:2] / file.sha256


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "jeu de"), ("ar", "مجموعة"), ("en", "Data set")]
)
def test_apa_in_each_language(subject: Subject, language: str, word: str) -> None:
    citation = cite_apa(refer_release(subject), language)
    assert word in citation
    assert citation.endswith(IRI)
    assert str(subject.issued.year) in citation


def test_the_demonstration_is_named_in_the_language_of_the_citation(subject: Subject) -> None:
    texts = {code: cite_apa(refer_release(subject), code) for code in ("fr", "ar", "en")}
    assert "Démonstration, non validée par le Conseil régional" in texts["fr"]
    assert "عرض تجريبي، غير مصادق عليه من طرف مجلس الجهة" in texts["ar"]
    assert "Demonstration, not validated by the Regional Council" in texts["en"]
    assert not any("Démonstration" in texts[code] for code in ("ar", "en"))


def test_citeproc_reads_the_csl_json(subject: Subject) -> None:
    """Another program's citation processor finds every part of a reference in our CSL-JSON."""
    items = json.loads(dump_json(cite_csl(refer_release(subject))))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    bibliography.register(Citation([CitationItem(items[0]["id"])]))
    (text,) = (str(entry) for entry in bibliography.bibliography())
    for part in (subject.publisher, str(subject.issued.year), subject.text("title"), IRI):
        assert part in text


def test_bibtex_escapes_its_special_characters_and_ris_ends(subject: Subject) -> None:
    assert cite_bibtex(refer_release(subject)).startswith("@misc{cooperatives-1.0.0,\n")
    lines = cite_ris(refer_release(subject)).split("\r\n")
    assert lines[0] == "TY  - DATA"
    assert lines[-2] == "ER  - "
    assert "KW  - miel" in lines


def test_the_day_is_that_of_the_time_zone(subject: Subject) -> None:
    issued = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    subject = replace(subject, release=replace(subject.release, issued=issued))
    reference = refer_release(subject)
    assert reference.issued == date(2027, 1, 1)
    assert "(2027)" in cite_apa(reference, "fr")
    described = describe_datacite(subject)
    assert described["publicationYear"] == "2027"
    assert described["dates"] == [{"date": "2027-01-01", "dateType": "Issued"}]

"""Vocabularies: read with their IRIs below the id base; an invalid file is named."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from oress_opendata.errors import Damage
from oress_opendata.vocabularies.loading import hash_folder, load_schemas, load_vocabulary
from oress_opendata.vocabularies.locations import find_shipped

BASE = "https://data.example.org"
PREFIXES = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
SCHEME = '</vocab/colour> a skos:ConceptScheme ; skos:prefLabel "Couleurs"@fr, "الألوان"@ar .\n'
RED = """</vocab/colour/red> a skos:Concept ; skos:inScheme </vocab/colour> ; skos:notation "red" ;
  skos:prefLabel "rouge"@fr, "أحمر"@ar ; skos:altLabel "vermeil"@fr ; skos:hiddenLabel "roug"@fr ;
  skos:definition "Celle du sang"@fr .
"""
DARK = """</vocab/colour/dark-red> a skos:Concept ; skos:inScheme </vocab/colour> ;
  skos:notation "dark-red" ; skos:prefLabel "rouge sombre"@fr ; skos:broader </vocab/colour/red> ;
  <http://www.w3.org/2002/07/owl#deprecated> true .
"""


def load(tmp_path: Path, *parts: str, base: str = BASE) -> object:
    (tmp_path / "colour.ttl").write_text(PREFIXES + "".join(parts), encoding="utf-8")
    return load_vocabulary(tmp_path, base)


def test_a_scheme_and_its_concepts(tmp_path: Path) -> None:
    load(tmp_path, SCHEME, RED, DARK)
    vocabulary = load_vocabulary(tmp_path, BASE)
    scheme = vocabulary.schemes["colour"]
    assert scheme.titles == {"fr": "Couleurs", "ar": "الألوان"}
    assert list(scheme.concepts) == ["dark-red", "red"]
    red, dark = scheme.concepts["red"], scheme.concepts["dark-red"]
    assert red.labels == {"fr": "rouge", "ar": "أحمر"}
    assert (red.definitions, red.alternatives) == ({"fr": "Celle du sang"}, ("vermeil",))
    assert (red.hidden, red.broader, red.deprecated) == (("roug",), None, False)
    assert (dark.broader, dark.deprecated) == ("red", True)
    assert vocabulary.label("colour", "red")["fr"] == "rouge"


def test_the_base_is_where_it_is_served(tmp_path: Path) -> None:
    assert load(tmp_path, SCHEME, RED) == load(tmp_path, SCHEME, RED, base="http://other.example")


def test_a_file_without_a_scheme_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(PREFIXES, encoding="utf-8")
    load(tmp_path, SCHEME, RED)
    assert list(load_vocabulary(tmp_path, BASE).schemes) == ["colour"]


@pytest.mark.parametrize(
    "parts",
    [
        ("this is not Turtle",),
        (SCHEME, RED.replace('skos:notation "red" ;', "")),
        (SCHEME, RED.replace('"red"', '"crimson"')),
        (SCHEME, DARK),
        (
            SCHEME,
            "</vocab/colour/red> a skos:Concept ; skos:inScheme </vocab/colour> ; "
            'skos:notation "red" .',
        ),
        ("</vocab/schemas> a skos:ConceptScheme .",),
        ("<https://elsewhere.example/colour> a skos:ConceptScheme .",),
    ],
)
def test_an_ill_file_is_named(tmp_path: Path, parts: tuple[str, ...]) -> None:
    with pytest.raises(Damage, match=r"colour\.ttl"):
        load(tmp_path, *parts)


def test_a_scheme_stands_in_one_file(tmp_path: Path) -> None:
    (tmp_path / "again.ttl").write_text(PREFIXES + SCHEME, encoding="utf-8")
    with pytest.raises(Damage):
        load(tmp_path, SCHEME, RED)


def test_the_hash_is_of_names_and_bytes(tmp_path: Path) -> None:
    load(tmp_path, SCHEME)
    before = hash_folder(tmp_path)
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "file").write_text("x")
    assert hash_folder(tmp_path) == before
    (tmp_path / "colour.ttl").rename(tmp_path / "color.ttl")
    assert hash_folder(tmp_path) != before


def test_it_is_read_without_the_slow_parser() -> None:
    count = (
        "import sys; from oress_opendata.vocabularies.installed import installed_vocabulary; "
        "assert installed_vocabulary('https://example.org').schemes; print('rdflib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", count], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_texts_are_in_the_order_of_their_languages(tmp_path: Path) -> None:
    texts = '</vocab/colour/red> skos:scopeNote "b"@fr, "z", "a"@fr, "b"@ar .'
    load(tmp_path, SCHEME, RED, texts)
    red = load_vocabulary(tmp_path, BASE).schemes["colour"].concepts["red"]
    assert list(red.notes.items()) == [("", "z"), ("ar", "b"), ("fr", "a")]


def test_house_schemas_by_register_and_version(tmp_path: Path) -> None:
    folder = tmp_path / "schemas" / "actor"
    folder.mkdir(parents=True)
    (folder / "1.0.0.json").write_text(json.dumps({"fields": [{"name": "id"}]}))
    assert list(load_schemas(tmp_path)) == ["actor/1.0.0"]
    (folder / "1.1.0.json").write_text(json.dumps({"fields": [{"name": "id"}, {"name": "id"}]}))
    with pytest.raises(Damage, match=r"1\.1\.0\.json"):
        load_schemas(tmp_path)


def test_shipped_packages_are_valid() -> None:
    vocabulary = load_vocabulary(find_shipped("vocab"), BASE)
    assert "licence" in vocabulary.schemes
    assert "actor/1.0.0" in load_schemas(find_shipped("vocab"))
    assert find_shipped("datasets").is_dir()

"""How many misspelt names are matched, and how many of the matches are right.

Three lists, none of which the thresholds were tuned on: one written by hand, with names that are
not in the catalogue; communes misspelt by rules (tuned on the other half of the communes, with
another seed); and cooperatives with common names, made up, misspelt by the same rules. `-s` prints
the rates, which docs/harvest.md states.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection

from oress_opendata.model.places import Place, Places
from oress_opendata.projections.search.entry import Entry, code_term
from oress_opendata.projections.search.indexing.names import NamesWriter, name_entity
from oress_opendata.projections.search.querying.names import Names, open_names
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.places import read_places
from oress_opendata.queries.reconciliation.match import Matcher, Property, Query
from tests.queries.reconciliation.misspelling import (
    ARABIC_COMMUNES,
    COMMUNES,
    COOPERATIVES,
    is_arabic,
    misspell,
)

pytestmark = pytest.mark.slow
LIST = Path(__file__).with_name("misspelt.csv")
SEED = 9
LEAST_RIGHT = 0.95
FIRST = """
Amal|Ennour|Nour|Salam|Wafa|Wifak|Ittihad|Baraka|Fath|Khair|Rahma|Hoda|Najah|Takadoum|Mostakbal
Zaitouna|Zitoun|Argane|Zaafarane|Yasmine|Warda|Nahla|Assal Jbala|Jben Chaouen|Tissage Jbala|Arz
Rif Vert|Jbel Habib|Oued Kebir|Ain Zarka|Femmes Rurales|Feminine Anjra|Artisanat Khmiss|Agri Loukkos
"""
SECOND = ("", "", "", "Agricole", "Artisanale", "des Femmes", "du Rif", "Jdida", "Bio", "Tanmia")


@dataclass(frozen=True)
class Case:
    """`key` is empty where the catalogue does not have it."""

    query: Query
    key: str


@dataclass(frozen=True)
class Rates:
    precision: float
    recall: float
    first: float


def measure(matcher: Matcher, cases: Iterable[Case], name: str) -> Rates:
    given = right = known = first = 0
    for case in cases:
        found = matcher.find(case.query)
        known += bool(case.key)
        best = found[0] if found else None
        first += bool(best and case.key and best.entity.key == case.key)
        if best and best.match:
            given += 1
            right += best.entity.key == case.key
    rates = Rates(right / given, right / known, first / known)
    print(f"\n{name}: {given} given, {rates}")
    return rates


@pytest.fixture
def places(catalogue: Catalogue, connection: Connection) -> Places:
    return read_places(catalogue, connection)


@pytest.fixture
def matcher(catalogue: Catalogue, places: Places) -> Matcher:
    return Matcher(open_names(catalogue.store.home)[1], places, lambda _: {})


def test_names_written_by_hand(matcher: Matcher) -> None:
    with LIST.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    cases = [
        Case(Query(row["written"], tuple(filter(None, [row["type"]]))), row["key"]) for row in rows
    ]
    rates = measure(matcher, cases, "by hand")
    assert rates.precision >= LEAST_RIGHT
    assert rates.recall >= 0.88


def test_communes_misspelt_by_rules(matcher: Matcher, places: Places) -> None:
    rates = measure(matcher, misspell_communes(places, Random(SEED)), "communes")
    assert rates.precision >= LEAST_RIGHT
    assert rates.recall >= 0.9
    assert rates.first >= 0.97


def misspell_communes(places: Places, chance: Random) -> Iterator[Case]:
    """Every other commune, six times each."""
    for commune in sorted(places.communes, key=lambda place: place.code)[1::2]:
        for name in commune.names.values():
            prefixes = ARABIC_COMMUNES if is_arabic(name) else COMMUNES
            for _ in range(3):
                written = misspell(name, prefixes, chance)
                yield Case(Query(written, ("commune",)), f"place/{commune.code}")


def test_cooperatives_with_common_names(places: Places, tmp_path: Path) -> None:
    """Many have the same name, in different communes; the list has a column for the commune."""
    chance = Random(SEED)
    cooperatives = list(make_cooperatives(places, chance))
    writer = NamesWriter(tmp_path)
    for entry in (*map(place_entry, places.all.values()), *cooperatives):
        named = name_entity(entry, {})
        assert named is not None
        writer.add(named)
    writer.finish()
    writer.close()
    matcher = Matcher(Names(tmp_path), places, lambda _: {})
    cases = [misspell_cooperative(entry, places, chance) for entry in cooperatives]
    rates = measure(matcher, cases, "cooperatives")
    assert rates.precision >= LEAST_RIGHT
    assert rates.recall >= 0.75


def make_cooperatives(places: Places, chance: Random) -> Iterator[Entry]:
    taken = set()
    first = [name for line in FIRST.split("\n") for name in line.split("|") if name]
    communes = sorted(place.code for place in places.communes)
    for number in range(600):
        name = f"Coopérative {chance.choice(('', 'Al '))}{chance.choice(first)}"
        name = f"{name} {chance.choice(SECOND)}".strip()
        commune = chance.choice(communes)
        if (name, commune) not in taken:
            taken.add((name, commune))
            yield make_entry(f"structure/c{number}", name, places, commune)


def place_entry(place: Place) -> Entry:
    return Entry(
        f"place/{place.code}", place.names, {}, {code_term("place", place.code): 1.0}, (),
        kind=f"place-type/{place.kind}",
    )  # fmt: skip


def make_entry(key: str, name: str, places: Places, commune: str) -> Entry:
    codes = {code_term("place", code): 1.0 for code in sorted(places.codes_covering(commune))}
    return Entry(key, {"fr": name}, {}, codes, (), kind="legal-form/cooperative")


def misspell_cooperative(entry: Entry, places: Places, chance: Random) -> Case:
    name = entry.titles["fr"].removeprefix("Coopérative ")
    codes = [term.rpartition("/")[2] for term in entry.codes]
    commune = next(places.all[code] for code in codes if places.all[code].is_commune)
    where = misspell(commune.names["fr"], COMMUNES, chance)
    written = misspell(name, COOPERATIVES, chance)
    refined = (Property("commune", (where,)),)
    return Case(Query(written, ("structure",), properties=refined), entry.key)

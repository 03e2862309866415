"""The package `exemple-structures`: a fictitious register of 120 structures, for trying things.

There is no open register of named structures of the region. Nothing here is real but the codes
of communes and their points: names say that they are examples, no telephone is given, e-mails and
sites are of example.org. A seed makes the same rows each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

from builders.exemple_descriptor import describe
from builders.exemple_texts import BRANCHES, FORMS, NOTE, PRODUCTS, SECTORS
from builders.package import LANGUAGES, Row, Texts, read_rows, write_package

Item = TypeVar("Item")
Dict = dict[str, str]

SEED = 2008
COUNT = 120
YEAR = 2025
FICTITIOUS = {
    "status": "fictitious",
    "source": "Données fictives, produites par le programme pour l'exemple (graine 2008)",
    "checked_on": "2026-11-24",
}
STATES = ("active",) * 8 + (
    "in_creation",
    "dormant",
    "suspended",
    "in_liquidation",
    "dissolved",
    "struck_off",
    "unknown",
)
CONSENTS = ("oui", "non", "non_demande")


def build(sources: Path, into: Path) -> None:
    communes = [row["code"] for row in read_rows(sources / "hcp" / "tta_communes.csv")]
    points = read_rows(sources / "domain" / "commune_points.csv")
    placed = {row["commune_code"]: row for row in points}
    chance = Random(SEED)
    structures = [structure(number, chance, communes, placed) for number in range(1, COUNT + 1)]
    write_package(
        into,
        describe(),
        {
            "structures": structures,
            "identifiants": [identifier(row) for row in structures if row.get("register_number")],
        },
    )


def pick(chance: Random, items: Sequence[Item]) -> Item:
    """An item by chance. Only `random()` is sure to give the same on every Python."""
    return items[int(chance.random() * len(items))]


def between(chance: Random, low: int, high: int) -> int:
    return low + int(chance.random() * (high - low + 1))


def structure(number: int, chance: Random, communes: Sequence[str], placed: dict[str, Dict]) -> Row:
    """One row; every form and every sector comes in turn."""
    form = list(FORMS)[number % len(FORMS)]
    sector = SECTORS[number % len(SECTORS)]
    branch = BRANCHES[sector]
    code = f"exemple-{number:03}"
    return {
        "id": code,
        **{f"name_{language}": name(form, number, i) for i, language in enumerate(("fr", "ar"))},
        "legal_form": form,
        "sector": sector,
        "branch": branch,
        **spread("products", PRODUCTS[branch]),
        **where(pick(chance, communes), placed),
        **life(number, chance),
        **people(form, chance),
        **contact(code, pick(chance, CONSENTS)),
        **FICTITIOUS,
        **spread("note", NOTE),
    }


def name(form: str, number: int, language: int) -> str:
    words = FORMS[form]
    number_word = ("d'exemple n°", "مثال رقم")[language]
    fictitious = ("fictive", "خيالية")[language]
    return f"{words[language]} {number_word} {number:03} ({fictitious})"


def spread(base: str, texts: Texts) -> Dict:
    return {f"{base}_{language}": text for language, text in zip(LANGUAGES, texts, strict=True)}


def where(commune: str, placed: dict[str, Dict]) -> Dict:
    """The commune, and its point where GeoNames has one: never a point of the structure."""
    point = placed.get(commune)
    if point is None:
        return {"commune": commune}
    return {
        "commune": commune,
        "latitude": point["lat"],
        "longitude": point["lon"],
        "position_precision": "commune",
    }


def date_of(year: int, chance: Random) -> str:
    """A date known to the year, the month or the day."""
    month, day = between(chance, 1, 12), between(chance, 1, 28)
    return pick(chance, (f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}"))


def life(number: int, chance: Random) -> Dict:
    """Founding, registration and state; what is being created has neither date nor number."""
    founded, state = between(chance, 1995, YEAR - 1), pick(chance, STATES)
    if state == "in_creation":
        return {"state": state, "state_since": str(YEAR)}
    return {
        "founded": date_of(founded, chance),
        "register_number": f"EXEMPLE-{number:04}" if number % 5 else "",
        "state": state,
        "state_since": str(between(chance, founded, YEAR)),
    }


def people(form: str, chance: Random) -> dict[str, object]:
    """Members, women and young people among them, and jobs."""
    low, high = (20, 400) if form in ("association", "association_rup", "mutuelle") else (5, 60)
    members = between(chance, low, high)
    women_only = chance.random() < 0.3
    return {
        "members": members,
        "women": members if women_only else between(chance, 0, members - 1),
        "under_35": between(chance, 0, members),
        "counted_year": between(chance, 2020, YEAR),
        "women_only": "true" if women_only else "false",
        "jobs": between(chance, 0, 12),
    }


def contact(code: str, consent: str) -> Dict:
    """Contacts only with consent, and only addresses that reach no real person."""
    if consent != "oui":
        return {"contact_consent": consent}
    return {
        "contact_consent": consent,
        "contact_consent_date": "2025-06-30",
        "email": f"{code}@example.org",
        "website": f"https://example.org/{code}",
    }


def identifier(row: Row) -> Row:
    return {
        "structure": row["id"],
        "scheme": "exemple",
        "value": row["register_number"],
        **FICTITIOUS,
    }

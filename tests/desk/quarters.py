"""Lists of cooperatives as somebody keeps them in Excel, quarter after quarter. All are invented.

`Cooperative.number` is the truth that a list does not show: which one a row is about.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from xlsxwriter import Workbook as Writer

from oress_opendata.desk.mapping.target import Option, Target
from oress_opendata.desk.proposal.loading import create_target
from oress_opendata.settings import Settings

DATASETS = Path(__file__).parents[2] / "datasets"
PACKAGE = DATASETS / "exemple-structures" / "1.0.0" / "datapackage.json"
TODAY = date(2026, 11, 29)

WORDS = (
    ("Al Amal", "الأمل"),
    ("Al Amane", "الأمان"),
    ("Annour", "النور"),
    ("Al Baraka", "البركة"),
    ("Al Wahda", "الوحدة"),
    ("Tissaghnasse", "تيساغناس"),
    ("Zitouna", "الزيتونة"),
    ("Al Massira", "المسيرة"),
    ("Ennahda", "النهضة"),
    ("Al Fath", "الفتح"),
    ("Assalam", "السلام"),
    ("Itkane", "الإتقان"),
    ("Tawada", "تاوادا"),
    ("Al Khair", "الخير"),
    ("Yasmine", "الياسمين"),
)
QUALITIES = (
    ("", ""),
    ("du Rif", "الريفية"),
    ("féminine", "النسائية"),
    ("de tissage", "للنسيج"),
    ("des apiculteurs", "لمربي النحل"),
    ("d'huile d'olive", "لزيت الزيتون"),
    ("des plantes médicinales", "للنباتات الطبية"),
    ("de pêche", "للصيد"),
    ("Ait Ouriaghel", "آيت ورياغل"),
    ("de la montagne", "الجبلية"),
    ("El Haouta", "الحوتة"),
    ("de couscous", "للكسكس"),
)
SECTORS = (
    "Agriculture",
    "Artisanat",
    "Pêche maritime",
    "Habitat",
    "Argane",
    "Denrées alimentaires",
)


@dataclass(frozen=True, slots=True)
class Commune:
    code: str
    name_fr: str
    name_ar: str
    province: str


@dataclass(frozen=True, slots=True)
class Cooperative:
    number: int
    name_fr: str
    name_ar: str
    commune: Commune
    sector: str
    founded: date
    register_number: str
    phone: int
    members: int
    women: int


def read_places() -> tuple[tuple[Option, ...], tuple[Commune, ...]]:
    """The places of the region as options, and its communes whose names tell them apart."""
    folder = DATASETS / "territoires" / "1.0.0" / "data"
    options, communes, provinces = [], [], {}
    for name in ("regions", "provinces", "cercles", "communes"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as source:
            for row in csv.DictReader(source):
                labels = {"fr": row["name_fr"], "ar": row["name_ar"]}
                options.append(Option(row["code"], labels, (), row["parent"], row["type"]))
                if name == "provinces":
                    provinces[row["code"]] = row["name_fr"]
                if name == "communes":
                    province = provinces[row["province"]]
                    communes.append(Commune(row["code"], labels["fr"], labels["ar"], province))
    return tuple(options), tuple(communes)


def make_target(settings: Settings, rows: Sequence[Sequence[str]] = ()) -> Target:
    """The register of structures with some rows, which are no samples."""
    descriptor = json.loads(PACKAGE.read_text(encoding="utf-8"))
    del descriptor["oress:sample"]
    target = create_target(descriptor, {}, settings, None, today=TODAY)
    places, _ = read_places()
    tables = {"structures": tuple(map(tuple, rows)), "identifiants": ()}
    return replace(target, rows=tables, options={**target.options, "place": places})


def found_cooperatives(count: int, random: Random, first: int = 0) -> list[Cooperative]:
    """New cooperatives. Many share their names with others elsewhere, some with one nearby."""
    _, communes = read_places()
    return [_found_one(number, communes, random) for number in range(first, first + count)]


def _found_one(number: int, communes: Sequence[Commune], random: Random) -> Cooperative:
    word, quality = random.choice(WORDS), random.choice(QUALITIES)
    digit = random.choice(["", "", "", "", " 1", " 2"])
    year = random.randint(1995, 2025)
    founded = date(year, random.randint(1, 12), random.randint(1, 28))
    members = random.randint(5, 80)
    return Cooperative(
        number=number,
        name_fr=f"Coopérative {word[0]} {quality[0]}".strip() + digit,
        name_ar=f"تعاونية {word[1]} {quality[1]}".strip() + digit,
        commune=random.choice(communes),
        sector=random.choice(SECTORS),
        founded=founded,
        register_number=f"RC {1000 + number}/{year}",
        phone=600_000_000 + number,
        members=members,
        women=random.randint(0, members),
    )


Column = tuple[str, Callable[[Cooperative], Any]]
COLUMNS: tuple[Column, ...] = (
    ("Dénomination", lambda one: one.name_fr),
    ("التسمية", lambda one: one.name_ar),
    ("Secteur d'activité", lambda one: one.sector),
    ("Province", lambda one: one.commune.province),
    ("Commune", lambda one: one.commune.name_fr),
    ("Date de création", lambda one: one.founded),
    ("N° agrément / RC", lambda one: one.register_number),
    ("Nombre d'adhérents", lambda one: one.members),
    ("Dont femmes", lambda one: one.women),
    ("GSM", lambda one: one.phone),
)


def write_list(
    rows: Iterable[Cooperative],
    columns: Sequence[Column] = COLUMNS,
    title: str = "LISTE DES COOPERATIVES",
) -> bytes:
    """A workbook with a title, a numbered list, a total and a source."""
    target = BytesIO()
    book = Writer(target, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Liste")
    sheet.merge_range(0, 0, 0, len(columns), title)
    sheet.write_row(2, 0, ["N°", *(header for header, _ in columns)])
    line = 3
    for line, one in enumerate(rows, start=3):
        sheet.write(line, 0, line - 2)
        for place, (_, read) in enumerate(columns, start=1):
            value = read(one)
            write = sheet.write_datetime if isinstance(value, date) else sheet.write
            write(line, place, value)
    sheet.write(line + 1, 1, "TOTAL")
    sheet.write(line + 3, 0, "Source : ODCO, T3 2026")
    book.close()
    return target.getvalue()


def misspell(text: str, random: Random) -> str:
    """A text with one letter more, less or other, after the first word."""
    place = random.randrange(len(text) // 2, len(text))
    return text[:place] + random.choice(["", text[place] * 2, "e"]) + text[place + 1 :]

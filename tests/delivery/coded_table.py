"""Two small packages: places of a register, and a table whose cells are codes and ids of places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.conftest import make_field, write_small_package

PLACES = (
    ("id", "name_fr", "name_ar", "type"),
    ("01", "Région Nord", "جهة الشمال", "region"),
    ("01.1", "Chefchaouen", "شفشاون", "province"),
    ("01.1.1", "Chefchaouèn", "شفشاون", "commune_urbaine"),
    ("01.2", "Al-Hoceïma", "الحسيمة", "province"),
)
FIGURES = (
    ("id", "place", "form", "members", "note"),
    ("a", "01.1", "cooperative", "12", "Vallée d’Oued"),
    ("b", "01.1.1", "cooperative", "7", "vallee"),
    ("c", "01.2", "association", "", "Crête"),
    ("e", "01.2", "", "", ""),
    ("d", "", "association", "3000", "أحمد"),
)
PATH = "/api/v1/datasets/figures/versions/1.0.0/resources/structures/rows"
TABLE = "/fr/datasets/figures/1.0.0/tables/structures"


def write_coded_tables(folder: Path) -> tuple[Path, Path]:
    return (
        write_small_package(
            folder,
            "lieux",
            rows=PLACES,
            schema={
                "oress:register": "place",
                "aboutUrl": "/id/place/{id}",
                "fields": [_field(name, **CODED.get(name, {})) for name in PLACES[0]],
            },
        ),
        write_small_package(
            folder,
            "figures",
            rows=FIGURES,
            schema={
                "oress:register": None,
                "oress:label": None,
                "aboutUrl": None,
                "rdfType": None,
                "fields": [_field(name, **CODED.get(name, {})) for name in FIGURES[0]],
            },
        ),
    )


def write_satellite(folder: Path) -> Path:
    """A table that extends the records of places, by their ids."""
    schema = dict.fromkeys(("oress:register", "oress:label", "rdfType"))
    about = {"aboutUrl": "/id/place/{id}"}
    rows = (("id", "members"), ("01.1", "3"), ("01.2", "5"))
    return write_small_package(folder, "extras", rows=rows, schema={**schema, **about})


CODED: dict[str, dict[str, Any]] = {
    "type": {
        "oress:scheme": "place-type",
        "valueUrl": "/vocab/place-type/{type}",
        "propertyUrl": "http://purl.org/dc/terms/type",
    },
    "place": {"valueUrl": "/id/place/{place}"},
    "form": {"oress:scheme": "legal-form", "valueUrl": "/vocab/legal-form/{form}"},
}


def _field(name: str, **terms: Any) -> dict[str, Any]:
    return {**make_field(name), **terms}

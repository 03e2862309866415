"""The package `chiffres-cites`: figures that the press and public pages cite, and where they clash.

A figure keeps the place as its source names it; `place` is filled only where that place is one of
today. Historical places are never mapped to a code. Each figure is a thing with its own IRI.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from builders.chiffres_descriptor import describe
from builders.chiffres_texts import (
    COUNTED,
    DATE_UNKNOWN,
    FINDINGS,
    PLACES,
    QUESTIONS,
    SECTORS,
)
from builders.notes import translate_note
from builders.package import LANGUAGES, Row, Texts, read_rows, write_package
from builders.wording import clean_note, clean_source

Dict = dict[str, str]

INDICATORS = {"employment_status_cooperative_member_share": "employment_status_cooperative_member"}
UNITS = {
    "cooperatives": "cooperatives",
    "cooperatives per year": "cooperatives_par_an",
    "people": "personnes",
    "percent": "pourcent",
    "percent of employed 15+": "pourcent",
    "MAD": "dirhams",
    "projects": "projets",
    "associations": "associations",
    "isbl": "isbl",
    "establishments": "etablissements",
}


def build(sources: Path, into: Path) -> None:
    domain = sources / "domain"
    figures = [figure(row) for row in read_rows(domain / "cited_figures.csv")]
    groups = read_rows(domain / "contradictions.csv")
    write_package(
        into,
        describe(),
        {"chiffres": figures, "contradictions": [contradiction(row, figures) for row in groups]},
    )


def contradiction(row: Dict, figures: Sequence[Row]) -> Row:
    """A group; its sources are those of its figures."""
    own = [figure["source"] for figure in figures if figure["contradiction"] == row["group"]]
    return {
        "id": row["group"],
        **spread("question", QUESTIONS[row["group"]]),
        **spread("finding", FINDINGS[row["group"]]),
        "status": row["status"],
        "source": " ; ".join(dict.fromkeys(own)),
        "checked_on": row["checked_on"],
    }


def figure(row: Dict) -> Row:
    national = row["perimeter"] == "national"
    indicator = INDICATORS.get(row["indicator"], row["indicator"])
    return {
        "id": row["id"],
        **spread("title", entitle_figure(row, indicator)),
        "indicator": indicator,
        "value": row["value"],
        "unit": UNITS[row["unit"]],
        "qualifier": row["qualifier"],
        **spread("place_name", PLACES[row["place_label"]]),
        "place": "ma" if national else row["place_code"],
        "perimeter": row["perimeter"],
        **{name: row[name] for name in ("period_start", "period_end", "period_precision")},
        "sector": row["sector"],
        "sex": row["sex"],
        "contradiction": row["contradiction_group"],
        "status": row["status"],
        "source": clean_source(row["source"]),
        "checked_on": row["checked_on"],
        **translate_note(clean_note(row["note"])),
    }


def entitle_figure(row: Dict, indicator: str) -> Texts:
    """What is counted, the sector, the place and the period, in each language."""
    fr, ar, en = (
        COUNTED[indicator][i]
        + (f" ({SECTORS[row['sector']][i]})" if row["sector"] else "")
        + f"{comma} {PLACES[row['place_label']][i].removesuffix(' (2003)')}"
        + f"{comma} {years(row) or DATE_UNKNOWN[i]}"
        for i, comma in enumerate((",", "،", ","))
    )
    return fr, ar, en


def years(row: Dict) -> str:
    """`2003`, `2009-2019`, or nothing."""
    return "-".join(dict.fromkeys(row[column][:4] for column in ("period_start", "period_end")))


def spread(name: str, texts: Texts) -> dict[str, str]:
    return {f"{name}_{language}": text for language, text in zip(LANGUAGES, texts, strict=True)}

"""The package `acteurs-accompagnement`: who helps social economy organisations, and with what.

Two releases whose difference is real: 1.0.0 holds the partners that the observatory's leaflet
names, as of its time (before 2015); 1.1.0 is the directory checked in 2026, with its services.
An id means the same body in both; the chamber of Tangier, merged in 2015, stays in 1.1.0 with
`valid_to` and `replaced_by`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from builders.acteurs_descriptor import describe_directory, describe_leaflet
from builders.leaflet import FAX_AS_PRINTED, LEAFLET_ACTORS, TANGIER_CHAMBER
from builders.notes import translate_note
from builders.package import Row, read_rows, write_package
from builders.wording import clean_note, clean_source

Dict = dict[str, str]

PUBLIC_KINDS = frozenset(
    {
        "etablissement_public",
        "administration",
        "collectivite_territoriale",
        "chambre_professionnelle",
        "universite",
    }
)
TERRITORIES = {"national": "ma", "regional": "01"}
# Where the level does not say the territory: inferred from the row's own words, or unknown.
OWN_TERRITORIES = {
    "odco_tanger": "",
    "odco_alhoceima": "01.051",
    "crtt": "",
    "adl_chefchaouen": "",
    "adelma": "01.227",
    "atil": "",
    "espace_coop_tanger": "01.511",
    "ccis_tanger": "",
}
NATIONAL_THEN = ("dgcl",)
FAX_OWNERS = ("mess", "oress")
FAX_NOTE = "fax as printed in the leaflet (before 2015): a digit seems to be missing"
EXISTING = ("acronym", "kind", "level", "address", "phone", "email", "website")
LIFE = ("valid_from", "valid_to", "replaced_by")


def build(sources: Path, into: Path) -> None:
    domain = sources / "domain"
    actors = read_rows(domain / "support_actors.csv")
    write_package(into, describe_leaflet(), {"acteurs": leaflet_actors(actors)})
    labels = {row["code"]: row for row in read_rows(domain / "support_services.csv")}
    services = list(group_services(read_rows(domain / "actor_services.csv")))
    named = {row["code"]: row for row in actors}
    write_package(
        into,
        describe_directory(),
        {
            "acteurs": [actor(with_fax(row)) for row in (*actors, TANGIER_CHAMBER)],
            "services": [service(rows, identifier, named, labels) for identifier, rows in services],
            "services-publics": list(satellite(services, "public")),
            "services-territoires": list(satellite(services, "territory")),
        },
    )


def leaflet_actors(actors: Sequence[Dict]) -> Iterator[Row]:
    """The leaflet's partners: names and roles of the directory, the rest as of its time."""
    named = {row["code"]: row for row in actors}
    for stated in LEAFLET_ACTORS:
        row = named.get(stated["code"], TANGIER_CHAMBER)
        kept = {name: row[name] for name in ("name_fr", "acronym", "kind", "level")}
        roles = {name: row[name] for name in ("role_fr", "role_ar", "role_en")}
        told = actor({**dict.fromkeys(row, ""), **kept, **roles, **stated})
        # The regions of that time are not in the register of places.
        yield {**told, "territory": "ma" if row["code"] in NATIONAL_THEN else ""}


def with_fax(row: Dict) -> Dict:
    """The fax number that only the leaflet gives, and the note that it wants."""
    if row["code"] not in FAX_OWNERS:
        return row
    return {**row, "fax": FAX_AS_PRINTED, "note": f"{row['note']}; {FAX_NOTE}"}


def actor(row: Dict) -> Row:
    territory = OWN_TERRITORIES.get(row["code"], TERRITORIES.get(row["level"], ""))
    foreign = row["kind"] == "cooperation_internationale"
    return {
        "id": row["code"],
        "name_fr": row["name_fr"],
        "name_ar": row["name_ar"],
        "name_ar_status": row["name_ar_status"] or "awaiting",
        **{name: row[name] for name in (*EXISTING, *LIFE)},
        **{name: row[name] for name in ("role_fr", "role_ar", "role_en")},
        "fax": row.get("fax", ""),
        "territory": "" if foreign else territory,
        "commune": row["commune_code"],
        **facts(row),
    }


def facts(row: Dict) -> Dict:
    """Status, source and date, and the note in three languages."""
    return {
        "status": row["status"],
        "source": clean_source(row["source"]),
        "checked_on": row["checked_on"],
        **translate_note(clean_note(row["note"])),
    }


def group_services(rows: Sequence[Dict]) -> Iterator[tuple[str, list[Dict]]]:
    """Rows that are one service, under its id.

    One service has one status, source, date and note, and serves each of its publics in each of
    its territories; otherwise the pair of actor and kind becomes several services.
    """
    numbers: dict[str, int] = {}
    for _, group in groupby(sorted(rows, key=_service_key), key=_service_key):
        for part in split_products(list(group)):
            base = f"{part[0]['actor']}-{part[0]['service']}"
            numbers[base] = numbers.get(base, 0) + 1
            yield base if numbers[base] == 1 else f"{base}-{numbers[base]}", part


def _service_key(row: Dict) -> tuple[str, ...]:
    return tuple(
        row[name] for name in ("actor", "service", "status", "source", "checked_on", "note")
    )


def split_products(rows: list[Dict]) -> Iterator[list[Dict]]:
    """The rows as they are if every public is served in every territory; else by territory."""
    publics = {row["public"] for row in rows}
    territories = {row["territory"] for row in rows}
    if len(rows) == len(publics) * len(territories):
        yield rows
    else:
        for territory in sorted(territories):
            yield [row for row in rows if row["territory"] == territory]


def service(
    rows: list[Dict], identifier: str, actors: dict[str, Dict], labels: dict[str, Dict]
) -> Row:
    first = rows[0]
    provider = actors[first["actor"]]
    kind = labels[first["service"]]
    is_public = provider["kind"] in PUBLIC_KINDS
    short = provider["acronym"] or provider["name_fr"]
    return {
        "id": identifier,
        "actor": first["actor"],
        "kind": first["service"],
        "nature": "public" if is_public else "autre",
        "authority": first["actor"] if is_public else "",
        "title_fr": f"{kind['label_fr']} – {provider['name_fr']}",
        "title_ar": f"{kind['label_ar']} – {provider['name_ar'] or short}",
        "title_en": f"{kind['label_en']} – {provider['name_fr']}",
        **{
            f"description_{language}": kind[f"definition_{language}"]
            for language in ("fr", "ar", "en")
        },
        **facts(first),
    }


def satellite(services: Sequence[tuple[str, list[Dict]]], column: str) -> Iterator[Row]:
    """The publics, or the territories, of each service."""
    for identifier, rows in services:
        for value in dict.fromkeys(row[column] for row in rows):
            yield {
                "service": identifier,
                column: "ma" if value == "national" else value,
                "status": rows[0]["status"],
                "source": clean_source(rows[0]["source"]),
                "checked_on": rows[0]["checked_on"],
            }

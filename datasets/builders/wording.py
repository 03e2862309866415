"""The sources' words for a reader who does not know how they were gathered.

Never changes what a fact states.
"""

from __future__ import annotations

import re

LEAFLET = "Dépliant de l'ORESS (sans date, avant 2015)"
OWN_WORDING = "ORESS Open Data (notre rédaction)"
_SOURCES = (
    (re.compile(r"ORESS leaflet( \([^)]*\.txt\))?"), LEAFLET),
    (
        re.compile(r"copy of a regional directory of support actors \(public GitHub file[^)]*\)"),
        "copie d'un annuaire régional des acteurs de l'accompagnement (fichier public, 2022)",
    ),
    (re.compile(r", seen through (?=https?:)"), ", vu par "),
    (re.compile(r"^our wording$"), OWN_WORDING),
)
_NOTES = (
    (re.compile(r"^new(; |$)"), ""),
    (re.compile(r"earlier list; page not read again"), "taken over without reading the page again"),
    (re.compile(r"^our addition: "), "added by us: "),
    (re.compile(r"(check|confirm) before publication"), "to be confirmed"),
    (re.compile(r"do not expand the acronym"), "the acronym is not expanded"),
    (re.compile(r"press Arabic: ([^;]+);"), r"press Arabic: «\1»;"),
    (re.compile(r" \(new contradiction\)$|: see coop_members\.md$"), ""),
    (re.compile(r"’"), "'"),
)


def clean_source(source: str) -> str:
    return _replace(source, _SOURCES)


def clean_note(note: str) -> str:
    return _replace(note, _NOTES)


def _replace(text: str, pairs: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, replacement in pairs:
        text = pattern.sub(replacement, text)
    return text

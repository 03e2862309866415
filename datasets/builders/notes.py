"""Notes in three languages: the sources write them in English, `notes.csv` translates them.

A note that `notes.csv` does not know is left in English only; a test reports it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from builders.package import LANGUAGES, read_rows

TRANSLATIONS = Path(__file__).parent / "notes.csv"


def translate_note(note: str) -> dict[str, str]:
    """`note_fr`, `note_ar`, `note_en`; all empty without a note."""
    found = translations().get(note, {"en": note})
    return {f"note_{language}": found.get(language, "") for language in LANGUAGES}


@cache
def translations() -> dict[str, dict[str, str]]:
    return {row["en"]: row for row in read_rows(TRANSLATIONS)}

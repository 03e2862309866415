"""Counts of what changed, in words: `4 organisations new`, `figures added for 6 communes`."""

from __future__ import annotations

from oress_opendata.delivery.pages.shared.formatting import show_number
from oress_opendata.languages import N_, say_count

Forms = tuple[str, str]
ADDED, CHANGED, REMOVED = KINDS = ("added", "changed", "removed")
# Records of the registers that have a word of their own.
RECORDS: dict[str, dict[str, Forms]] = {
    "actor": {
        ADDED: N_(("%(num)s organisation new", "%(num)s organisations new")),
        CHANGED: N_(("%(num)s organisation updated", "%(num)s organisations updated")),
        REMOVED: N_(("%(num)s organisation removed", "%(num)s organisations removed")),
    },
    "service": {
        ADDED: N_(("%(num)s service new", "%(num)s services new")),
        CHANGED: N_(("%(num)s service updated", "%(num)s services updated")),
        REMOVED: N_(("%(num)s service removed", "%(num)s services removed")),
    },
    "structure": {
        ADDED: N_(("%(num)s structure new", "%(num)s structures new")),
        CHANGED: N_(("%(num)s structure updated", "%(num)s structures updated")),
        REMOVED: N_(("%(num)s structure removed", "%(num)s structures removed")),
    },
    "document": {
        ADDED: N_(("%(num)s document new", "%(num)s documents new")),
        CHANGED: N_(("%(num)s document updated", "%(num)s documents updated")),
        REMOVED: N_(("%(num)s document removed", "%(num)s documents removed")),
    },
    "place": {
        ADDED: N_(("%(num)s place new", "%(num)s places new")),
        CHANGED: N_(("%(num)s place updated", "%(num)s places updated")),
        REMOVED: N_(("%(num)s place removed", "%(num)s places removed")),
    },
}
ROWS: dict[str, Forms] = {
    "returned": N_(("%(num)s row listed again", "%(num)s rows listed again")),
    ADDED: N_(("%(num)s row added", "%(num)s rows added")),
    CHANGED: N_(("%(num)s row changed", "%(num)s rows changed")),
    REMOVED: N_(("%(num)s row removed", "%(num)s rows removed")),
}
COMMUNES = N_(("%(num)s commune", "%(num)s communes"))
PROVINCES = N_(("%(num)s province or prefecture", "%(num)s provinces and prefectures"))
PLACES = N_(("%(num)s place", "%(num)s places"))
# Records without saying what happened to them.
ENTRIES = N_(("%(num)s record", "%(num)s records"))
THINGS: dict[str, Forms] = {
    "actor": N_(("%(num)s organisation", "%(num)s organisations")),
    "service": N_(("%(num)s service", "%(num)s services")),
    "structure": N_(("%(num)s structure", "%(num)s structures")),
    "document": N_(("%(num)s document", "%(num)s documents")),
    "place": PLACES,
}
INDICATORS = N_(("%(num)s indicator", "%(num)s indicators"))


def say_records(register: str, kind: str, count: int, language: str) -> str:
    """The records of a register by its word; rows, where it has none."""
    return say_number(RECORDS.get(register, ROWS).get(kind, ROWS[kind]), count, language)


def say_number(forms: Forms, count: int, language: str) -> str:
    return say_count(forms, language, count, show_number(count, language))

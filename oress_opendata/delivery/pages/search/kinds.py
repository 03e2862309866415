"""The kinds of results, and what one of each is called."""

from __future__ import annotations

from oress_opendata.languages import N_, say

KINDS = {
    "dataset": N_("Datasets"),
    "column": N_("Columns"),
    "structure": N_("Structures"),
    "actor": N_("Actors"),
    "service": N_("Services"),
    "document": N_("Documents"),
    "concept": N_("Concepts"),
    "place": N_("Places"),
    "step": N_("Steps of the guide"),
    "figure": N_("Figures"),
    "statement": N_("Statements"),
    "contradiction": N_("Contradictions"),
    "event": N_("Events"),
    "page": N_("Pages of the site"),
}
# One result of a kind.
ONE = {
    "dataset": N_("Dataset"),
    "column": N_("Column"),
    "structure": N_("Structure"),
    "actor": N_("Actor"),
    "service": N_("Service"),
    "document": N_("Document"),
    "concept": N_("Concept"),
    "place": N_("Place"),
    "step": N_("Step of the guide"),
    "figure": N_("Figure"),
    "statement": N_("Statement"),
    "contradiction": N_("Contradiction"),
    "event": N_("Event"),
    "page": N_("Page of the site"),
}


def name_kind(kind: str, language: str) -> str:
    """The title of a kind; a register that is not the house's has only its name."""
    return say(KINDS[kind], language) if kind in KINDS else kind.capitalize()


def name_one(kind: str, language: str) -> str:
    """The title of one result of a kind."""
    return say(ONE[kind], language) if kind in ONE else name_kind(kind, language)

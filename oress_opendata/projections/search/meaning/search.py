"""What the searcher knows of meaning: an interface that needs neither the model nor NumPy."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from oress_opendata.projections.search.engine import Hit
from oress_opendata.projections.search.meaning import is_installed, is_wanted
from oress_opendata.projections.search.meaning.question import Question
from oress_opendata.projections.search.meaning.writer import FILE
from oress_opendata.settings import Settings


class MeaningSearch(Protocol):
    def find(
        self, question: Question, filters: Mapping[str, frozenset[str]], most: int
    ) -> list[Hit]:
        """The nearest entries that the filters let through, the best first."""

    def find_similar(self, key: str, most: int) -> list[Hit]:
        """Other entries of the same kind as an entry, the nearest first."""


def read_state(generation: Path) -> str:
    """What changes when vectors were made; empty without the extra."""
    try:
        return f"-{(generation / FILE).stat().st_mtime_ns}" if is_installed() else ""
    except FileNotFoundError:
        return ""


def load_early(settings: Settings) -> None:
    """Load the model before a service forks, so that its processes share the memory."""
    if is_wanted(settings):
        import_module("oress_opendata.projections.search.meaning.model").load_model()


def open_meaning(generation: Path) -> MeaningSearch | None:
    """None without the extra, or before the first vectors."""
    if not is_installed() or not (generation / FILE).exists():
        return None
    reader = import_module("oress_opendata.projections.search.meaning.reader")
    return cast(MeaningSearch, reader.MeaningReader(generation))

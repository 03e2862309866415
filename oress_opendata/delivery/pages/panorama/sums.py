"""Communes together: what may be added up of their figures, and what may not. Called by `note`."""

from __future__ import annotations

from dataclasses import dataclass

from oress_opendata.delivery.pages.shared.figures import Teller
from oress_opendata.model.places import Place
from oress_opendata.queries.indicators import NON_PROFIT, PEOPLE, PER_PEOPLE
from oress_opendata.queries.observations import Slice


@dataclass(frozen=True, slots=True)
class Sum:
    """Communes with their figures; asked for itself, it adds up what may be added."""

    teller: Teller
    found: Slice
    communes: tuple[Place, ...]

    def value(self, indicator: str, period: str, code: str) -> float | None:
        """A place's value; of all communes together where the code is empty: a sum of counts,
        none where one is not known."""
        if code:
            return self.found.value(indicator, period, code)
        values = [self.found.value(indicator, period, commune.code) for commune in self.communes]
        if self.teller.is_share(indicator) or any(value is None for value in values):
            return None
        return sum(value for value in values if value is not None)

    def newest(self, indicator: str, code: str) -> float | None:
        periods = self.found.periods(indicator)
        return self.value(indicator, periods[0], code) if periods else None

    def rate(self, code: str) -> float | None:
        """Non-profit establishments for each ten thousand people of the same year."""
        for period in self.found.periods(NON_PROFIT)[:1]:
            count, people = (
                self.value(indicator, period, code) for indicator in (NON_PROFIT, PEOPLE)
            )
            return PER_PEOPLE * count / people if count is not None and people else None
        return None

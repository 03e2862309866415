"""Communes together: which of their figures may be added up, and which not."""

from __future__ import annotations

from dataclasses import dataclass

from oress_opendata.delivery.pages.shared.figures import FigureDisplay
from oress_opendata.model.indicators import NON_PROFIT, PEOPLE
from oress_opendata.model.places import Place
from oress_opendata.queries.indicators import PER_PEOPLE
from oress_opendata.queries.observations import Slice


@dataclass(frozen=True, slots=True)
class Sum:
    """The figures of communes; under the empty code, their sums where these make sense."""

    display: FigureDisplay
    found: Slice
    communes: tuple[Place, ...]

    def value(self, indicator: str, period: str, code: str) -> float | None:
        """A place's value; with an empty code the sum of all communes. None where a value is
        unknown, or is a share."""
        if code:
            return self.found.value(indicator, period, code)
        values = [self.found.value(indicator, period, commune.code) for commune in self.communes]
        if self.display.is_share(indicator) or any(value is None for value in values):
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

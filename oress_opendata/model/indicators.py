"""The codes of indicators that pages and charts name."""

from __future__ import annotations

PEOPLE = "population_legal"
NON_PROFIT = "establishments_non_profit"
PARTNERS = "employment_status_cooperative_member"

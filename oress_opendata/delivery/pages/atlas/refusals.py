"""Why a change between two censuses is not shown, as a sentence."""

from __future__ import annotations

from oress_opendata.delivery.pages.atlas.choice import AtlasChoice
from oress_opendata.languages import N_, say
from oress_opendata.queries.breakdowns import Breakdowns
from oress_opendata.queries.comparisons import Comparison

REASONS = {
    "heading": N_(
        "The change from {start} to {end} is not shown: the source's heading is “{before}” in "
        "{start} and “{after}” in {end}, so that the figures may not count the same people."
    ),
    "unit": N_("The change from {start} to {end} is not shown: the units of both years differ."),
    "classification": N_(
        "The change from {start} to {end} is not shown: each census decides which places are urban "
        "or rural, so that a difference may come from that alone."
    ),
    "unchecked": N_(
        "The change from {start} to {end} is not shown: it was not checked whether the source "
        "counted the same in {start}."
    ),
}
ONE_YEAR = N_(
    "The change from {start} to {end} is not shown: only one of these years is published."
)
UNSTATED = N_(
    "The change from {start} to {end} is not shown: no source says that both years count the same."
)


def refuse_change(
    choice: AtlasChoice, comparison: Comparison | None, known: Breakdowns, language: str
) -> str:
    """Empty where the change may be shown."""
    start, end = choice.since, choice.period
    if comparison and (comparison.start, comparison.end) == (start, end) and comparison.allowed:
        both = all(known.has(year, choice.sex, choice.area) for year in (start, end))
        return "" if both else say(ONE_YEAR, language, start=start, end=end)
    if comparison and (comparison.start, comparison.end) == (start, end):
        before, after = comparison.headings
        sentence = REASONS.get(comparison.reason, ONE_YEAR)
        return say(sentence, language, start=start, end=end, before=before, after=after)
    both = {start, end} <= set(known.periods)
    return say(UNSTATED if both else ONE_YEAR, language, start=start, end=end)

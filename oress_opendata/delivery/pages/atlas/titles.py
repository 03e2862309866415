"""The title of a map, and the line below it: of whom, by which places, when, in which unit."""

from __future__ import annotations

from oress_opendata.delivery.pages.atlas.choice import AtlasChoice
from oress_opendata.delivery.pages.atlas.view import AtlasView
from oress_opendata.delivery.pages.shared.formatting import PERCENT
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.languages import N_, comma_of, say
from oress_opendata.queries.breakdowns import TOTALS

RATE = N_("for each 10,000 people")
POINTS = N_("change from {start} to {end}, in points")
PERCENTS = N_("change from {start} to {end}, in percent")
BY = {"province": N_("by province and prefecture"), "commune": N_("by commune")}


def entitle(reader: Reader, view: AtlasView) -> str:
    """The indicator, the sex and area if they are not all, and the province of a zoomed map."""
    choice = view.choice
    parts = [str(reader.label("indicator", choice.indicator))]
    if choice.sex != TOTALS["sex"]:
        parts.append(str(reader.label("sex", choice.sex)).lower())
    if choice.area != TOTALS["area"]:
        parts.append(str(reader.label("area", choice.area)).lower())
    if view.province:
        parts.append(view.province)
    return comma_of(reader.language).join(parts)


def describe_choice(reader: Reader, choice: AtlasChoice) -> str:
    """Such as: `for each 10,000 people · by commune · 2024`."""
    parts = []
    if choice.since:
        share = reader.unit(choice.indicator) == PERCENT
        sentence = POINTS if share else PERCENTS
        parts.append(say(sentence, reader.language, start=choice.since, end=choice.period))
    elif choice.rate:
        parts.append(say(RATE, reader.language))
    parts.append(say(BY[choice.level], reader.language))
    if not choice.since:
        parts.append(choice.period)
    text = " · ".join(parts)
    return text[0].upper() + text[1:]

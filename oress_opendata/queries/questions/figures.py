"""Questions that a figure answers: an indicator of a place, or a place by itself.

Only a text without any other word is one: what else it asks, the list of results may know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.projections.search.analysis.tokens import Token
from oress_opendata.projections.search.analysis.word_lists import STOPS
from oress_opendata.projections.search.indexing.thesaurus import Thesaurus
from oress_opendata.queries.questions.founding_words import YEAR, compile_words
from oress_opendata.queries.questions.names import Name, find_names, read_tokens

DIMENSIONS = {
    ("sex", "female"): compile_words(
        "femmes? feminine? women woman female",
        "نساء نسا نسوه مراه اناث نسوي عيالات",
        "nsa 3yalat mra",
    ),
    ("sex", "male"): compile_words("hommes? masculine? men man male", "رجال رجل ذكور", "rjal"),
    ("area", "rural"): compile_words(
        "rurale? ruraux campagnes? countryside", "قروي قرويه قري باديه"
    ),
    ("area", "urban"): compile_words("urbaine? urbains villes? cities", "حضري حضريه مدن"),
}
# Words that add nothing to an indicator and a place.
FILLERS = compile_words(
    "taux nombre part pourcentage chiffres? statistiques? donnees? indicateurs? region provinces?"
    " prefectures? communes? maroc total totale actuel actuelle annee milieu"
    " rate number share percentage figures? statistics data region provinces? morocco many much"
    " year"
    " prefecture commune municipality",
    "معدل نسبه عدد كم احصاييات ارقام معطيات جهه اقليم عماله جماعه مغرب سنه عام وسط شحال",
    "ch[7h]al chhal ta9a nisba",
)


@dataclass(frozen=True, slots=True)
class FigureQuestion:
    """`indicator` is empty where only places are named, `places` where none is; `others` are codes
    of further dimensions, `year` is one that is asked for."""

    indicator: str
    places: tuple[str, ...]
    others: Mapping[str, str] = field(default_factory=dict)
    year: str = ""


def read_figure_question(text: str, thesaurus: Thesaurus) -> FigureQuestion | None:
    tokens = read_tokens(text)
    indicators = find_names(tokens, thesaurus, "indicator")[:1]
    used = _numbers(indicators)
    places = tuple(
        name for name in find_names(tokens, thesaurus, PLACE) if not used & _numbers([name])
    )
    others, years, rest = _read_rest(tokens, used | _numbers(places))
    if rest or len(years) > 1 or not (indicators or places) or (others and not indicators):
        return None
    indicator = indicators[0].codes[0] if indicators else ""
    codes = tuple(dict.fromkeys(code for name in places for code in name.codes))
    return FigureQuestion(indicator, codes, others, years[0] if years else "")


def _numbers(names: Sequence[Name]) -> set[int]:
    return {number for name in names for number in range(name.start, name.end)}


def _read_rest(
    tokens: Sequence[Token], used: set[int]
) -> tuple[dict[str, str], list[str], list[str]]:
    """Dimensions, years, and the words that are left."""
    others: dict[str, str] = {}
    years: list[str] = []
    rest: list[str] = []
    for number, token in enumerate(tokens):
        word = token.folded
        if number in used or word in STOPS:
            continue
        found = [key for key, words in DIMENSIONS.items() if words.fullmatch(word)]
        if found:
            others.update(found)
        elif YEAR.fullmatch(word):
            years.append(word)
        elif not FILLERS.fullmatch(word):
            rest.append(word)
    return others, years, rest

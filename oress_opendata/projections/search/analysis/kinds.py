"""Words in names that say what kind of thing it is: Coop., Association, Cne de, إقليم.

They do not tell one name from another of their kind. Folded as texts.py folds them. Raise `FORM` in
indexing/projection.py after a change, so that the index is rebuilt.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from oress_opendata.projections.search.analysis.texts import fold_text, reduce_text

COMMUNE, PROVINCE, CERCLE, REGION = "commune", "province", "cercle", "region"
# Kinds that say nothing against another one.
PLAIN = frozenset({"cooperative", "neutral"})

_ORGANISATIONS = {
    "cooperative": "coopérative coopératives coop cooperative scoop scoops scop "
    "تعاونية تعاونيات تعاونيه التعاونية",
    "association": "association associations asso ass assoc جمعية الجمعية جمعيات",
    "union": "union unions اتحاد الاتحاد",
    "federation": "fédération federation confédération فيدرالية فدرالية كونفدرالية",
    "grouping": "groupement gie مجموعة المجموعة",
    "mutual": "mutuelle mutuelles تعاضدية",
    "foundation": "fondation مؤسسة",
    "neutral": "société sociétés societe sté ste sarl شركة الشركة entreprise مقاولة",
}
_PLACES = {
    COMMUNE: "commune communes cne com ct cu cr municipalité municipality mun rurale rural urbaine "
    "urbain territoriale جماعة الجماعة بلدية الحضرية القروية الترابية",
    PROVINCE: "province provinces préfecture prefecture prov préf إقليم عمالة",
    CERCLE: "cercle دائرة",
    REGION: "région region جهة",
    "neutral": "ville city town مدينة",
}


@cache
def organisation_words() -> Mapping[str, str]:
    """The kind of structure that a word of a name announces, such as `cooperative` for Coop."""
    return _by_word(_ORGANISATIONS)


@cache
def place_words() -> Mapping[str, str]:
    """The kind of place that a word announces, such as `commune` for Cne."""
    return _by_word(_PLACES)


def _by_word(kinds: Mapping[str, str]) -> Mapping[str, str]:
    return {
        folded: kind
        for kind, words in kinds.items()
        for word in words.split()
        for folded in (fold_text(word), reduce_text(word))
    }

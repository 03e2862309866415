"""Find names of persons in cells: after a title, or after a role and a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oress_opendata.sources.privacy.plain_text import INVISIBLE, fold_case

_HINT = re.compile(
    r"\b(?:M|Mr|Mme|Mlle|Mrs|Ms|Dr|Pr|Haj|Hadj|Hajja|Monsieur|Madame|Mademoiselle)\b|السيد|الآنسة"
    r"|(?i:président|gérant|trésori|responsable|contact|secrétaire|direct)|(?:الرئيس|المسير|المدير)ة?\s*:"
)
# Without these there is no hint; they are quick to look for.
_TITLE = re.compile(
    r"[MDPH](?<!\w.)(?:(?<=M)(?:r|me|lle|rs|s|onsieur|adame|ademoiselle|)|(?<=[DP])r"
    r"|(?<=H)(?:aj|adj|ajja))\b"
)
_ROLES = (
    "président", "gérant", "trésori", "responsable", "contact", "secrétaire", "direct",
    "السيد", "الآنسة", "الرئيس", "المسير", "المدير",
)  # fmt: skip
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’-]+"
_PARTICLE = r"(?:El|Al|Ben|Bent|Ait|Aït|Ould|Bou|Abd|de)\b"
_TITLED = re.compile(
    r"\b(?:M\.|Mr\.?|Mme\.?|Mlle\.?|Mrs\.?|Ms\.?|Dr\.?|Pr\.?|Hadj|Haj|Hajja|Monsieur|Madame"
    r"|Mademoiselle)\s+"
    rf"({_CAPITAL}(?:\s+{_PARTICLE})*(?:\s+{_CAPITAL}){{0,2}})"
)
_WITH_ROLE = re.compile(
    r"\b(?i:présidente?|gérante?|trésori[eè]re?|responsable|contact|directeur|directrice"
    r"|secrétaire(?: générale?)?)"
    rf"\s*:\s*((?:M\.|Mr\.?|Mme|Mlle)?\s*{_CAPITAL}(?:\s+{_PARTICLE})*\s+{_CAPITAL})(?!\s*:)"
)
_ARABIC_TITLED = re.compile(
    r"(?:(?:السيدة?|الآنسة)\s+|(?:الرئيس|المسير|المدير)ة?\s*:\s*)"
    r"([\u0621-\u064a]{2,}\s+[\u0621-\u064a]{2,})"
)
_OFFICIALS = re.compile(
    r"(?:le|la|les|président|directeur|directrice|ministre|wali|gouverneur|maire|chef|secrétaire"
    r"|poste|non|à|vacant)\b|(?:ال)?(?:رئيس|مدير|وزير|والي|عامل|كاتب)",
    re.I,
)
_NAMED_AFTER = re.compile(
    r"\b(?:rue|avenue|av\.?|bd\.?|boulevard|place|école|lycée|collège|fondation|prix|salle|complexe"
    r"|centre|mosquée|hôpital|شارع|زنقة|مدرسة|ثانوية|مؤسسة)\s+$",
    re.I,
)
_ORGANISATIONS = re.compile(
    r"\b(?:coop\w*|association|union|fédération|office|agence|centre|chambre|service|délégation"
    r"|direction|province|région|commune|ministère|réseau|bureau|maison|société|banque|club)\b",
    re.I,
)


def may_name(text: str) -> bool:
    """A necessary condition of `find_names`, also in many texts together."""
    folded = fold_case(text)
    quick = any(role in folded for role in _ROLES) or _TITLE.search(text)
    return bool(quick and _HINT.search(text))


def find_names(text: str) -> Iterator[str]:
    """The names of persons; not of officials by their function, of streets or of organisations."""
    plain = INVISIBLE.sub("", text)
    for pattern in (_TITLED, _WITH_ROLE, _ARABIC_TITLED):
        for found in pattern.finditer(plain):
            before = plain[max(0, found.start() - 14) : found.start()]
            name = found[1].strip()
            if _OFFICIALS.match(name) or _ORGANISATIONS.search(name):
                continue
            if not _NAMED_AFTER.search(before):
                yield name

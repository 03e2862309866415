"""Find e-mail addresses of persons: at providers of mailboxes, or with a person's name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from oress_opendata.sources.privacy.plain_text import INVISIBLE

# A necessary condition, which is quick to see.
HINT = re.compile(r"(?i)[@＠]|[(\[{]\s*(?:at|arobase)\s*[)\]}]")
_WORD = re.compile(r"[\w-]+")
# Mailboxes of private persons, by the last labels of the provider.
_PROVIDERS = frozenset(
    _WORD.findall(
        "gmail googlemail hotmail outlook live msn yahoo ymail rocketmail icloud me mac aol gmx "
        "proton protonmail pm tutanota tuta mail yandex zoho hey fastmail laposte orange wanadoo "
        "free sfr neuf bbox numericable caramail voila club-internet menara web t-online libero "
        "skynet bluewin qq 163 duck email yopmail inbox"
    )
)
# Words of the mailboxes of organisations.
_OFFICES = frozenset(
    _WORD.findall(
        "info infos contact contacts service services direction directeur secretariat bureau "
        "accueil admin administration support presse press communication com dpt dept departement "
        "division coop cooperative cooperatives association assoc asso union federation fondation "
        "centre center agence delegation province region commune prefecture wilaya ministere "
        "office projet projets programme formation finance comptabilite rh drh dg sg dgsn client "
        "clients vente ventes commercial commande commandes boutique shop sales hello bonjour "
        "help aide team equipe web webmaster noreply no reply newsletter news abonnement "
        "observatoire data opendata donnees stat stats statistique artisanat agriculture tourisme "
        "emploi social economie solidaire ess tanger tetouan chefchaouen larache hoceima ouezzane "
        "assilah maroc morocco rabat casablanca nord north ma fr org the la le de du des l d et "
        "and of"
    )
)
_GIVEN = re.compile(
    r"(?:mohamm?ed|mohammad|muhammad|ahmed|fatima|zahra|khadija|aicha|amina|said|youssef|yousra"
    r"|hassan|hussein|houssain|rachid|karim|karima|nadia|samira|laila|leila|salma|sanae|souad"
    r"|hamid|driss|abdel\w+|abdou\w*|mustapha|mostafa|omar|ali|ibrahim|brahim|zineb|meryem|mariam"
    r"|maryam|hanane|hind|houda|imane|kaoutar|latifa|malika|naima|noura|rajae|siham|asmae|asma"
    r"|bouchra|jamila|jamal|khalid|nabil|hicham|anas|adil|aziz|aziza|tarik|mehdi|amine|ayoub|ilham"
    r"|loubna|ghizlane|hafida|habiba|rabia|saida|touria|wafae|yassine|zakaria|othmane|soufiane)"
    r"\d{0,4}",
    re.I,
)
_EMAIL = re.compile(r"([\w.+'-]+)@((?:[\w-]+\.)+[^\W\d_]{2,})")
_AT = re.compile(r"\s*[(\[{]\s*(?:at|arobase|@)\s*[)\]}]\s*", re.I)
_DOT = re.compile(r"\s*[(\[{]\s*(?:dot|point)\s*[)\]}]\s*", re.I)


def find_emails(text: str) -> Iterator[str]:
    plain = _DOT.sub(".", _AT.sub("@", unicodedata.normalize("NFKC", text)))
    for found in _EMAIL.finditer(INVISIBLE.sub("", plain)):
        labels = found[2].lower().split(".")
        if (_PROVIDERS.intersection(labels[:-1]) and _is_provider(labels)) or _is_person(
            found[1], labels
        ):
            yield found[0]


def _is_provider(labels: list[str]) -> bool:
    """gmail.com, yahoo.co.uk and pm.me are providers; mail.region.ma is a host of its owner."""
    if len(labels) > 2 and labels[-2] in ("co", "com", "net"):
        return labels[-3] in _PROVIDERS
    return labels[-2] in _PROVIDERS


def _is_person(local: str, labels: list[str]) -> bool:
    """Whether the part before the @ is a person's name: amina.alami, a_alami, amina."""
    if _GIVEN.fullmatch(local):
        return True
    words = re.split(r"[._-]", re.sub(r"\d{1,4}$", "", local))
    if len(words) not in (2, 3) or any(not word.isalpha() for word in words):
        return False
    if any(word.lower() in _OFFICES or word.lower() in labels for word in words):
        return False
    return len(words[-1]) > 2 or len(words[0]) > 2

"""What the name of a column says about persons: `Tél/GSM`, `C.I.N`, `Nom du président`."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Kind = Literal["phone", "email", "identity", "person"]

_ROLES = (
    r"dirigeante?|signataire|presidente?|vice_presidente?|gerante?|responsable|tresoriere?|tresorier|secretaires?"
    r"|secretaire_generale?|directeur|directrice|representante?|representante?_legale?|fondateur"
    r"|fondatrice|mandataire|proprietaire|porteur|porteuse|beneficiaire|adherente?|membre"
    r"|interlocuteur|interlocutrice|chargee?|contact|chairman|chairwoman|chairperson|treasurer"
    r"|secretary|director|manager|owner|founder|member|person|representative|legal_representative"
)
_PERSON_ROLES = (
    r"dirigeante?|signataire|presidente?|dirigeante?|signataire|gerante?|responsable|tresoriere?|tresorier|secretaire_generale?|directeur"
    r"|directrice|representante?|representante?_legale?|fondateur|fondatrice|mandataire"
    r"|interlocuteur|interlocutrice|chairman|chairwoman|chairperson|treasurer"
    r"|legal_representative|contact_person|personne_(de_)?contact|personne_a_contacter"
)
# Words of a column's name, without accents, joined by "_".
_LATIN: dict[Kind, re.Pattern[str]] = {
    "email": re.compile(r"(^|_)(e_?mails?|mails?|courriels?|adresse_electronique)(_|$)"),
    "phone": re.compile(
        r"(^|_)(phones?|telephones?|telephoniques?|tele?|tels?|tlf|telefon|tilifoune?|mobiles?|gsm"
        r"|portables?|fax"
        r"|whats_?app|viber|cell_?phone|numero_(de_)?portable)(_|$)"
    ),
    "identity": re.compile(
        r"^cine$|(^|_)n_cine$|(^|_)(cin|cnie?|cnib|nin|cnss|cnops|iban|rib|identity_?(number|card)|id_card"
        r"|national_id|carte_(d_)?identite|carte_nationale|carte_(de_)?sejour|numero_identite"
        r"|passe?ports?(?!_cult)|compte_bancaire|bank_account|social_security(_number)?)(_|$)"
    ),
    "person": re.compile(
        r"(^|_)(prenoms?|first_?names?|given_?names?|last_?names?|sur_?names?|family_?names?"
        r"|full_?names?|nom_complet|noms?_(de_)?famille|patronyme|noms?_(et_)?prenoms?"
        r"|date_(de_)?naiss(ance)?|lieu_(de_)?naiss(ance)?|birth_?(date|day|place)|date_of_birth|dob"
        r"|adresse_(personnelle|domicile|du_domicile)|home_address"
        rf"|noms?_(d[eu]_|d_|des_)?(la_|le_|l_)?({_ROLES})"
        rf"|({_ROLES})_name|name_of_(the_)?({_ROLES}))(_|$)"
        rf"|^(la_|le_|l_)?({_PERSON_ROLES})$|^(la_|le_)?(presidente?|gerante?|tresoriere?)_d|^nee?_le$"
    ),
}
# The same in Arabic, without vowel signs and with one form of each letter.
_ROLES_ARABIC = (
    "رييسه?|مسيره?|مسوول(ه)?|مدير(ه)?|ممثل(ه)?|امين(ه)?_المال|كاتب(ه)?_العام(ه)?|مالك(ه)?|موسس(ه)?"
)
_ARABIC: dict[Kind, re.Pattern[str]] = {
    "email": re.compile("بريد(_|_ال)?(الكتروني|الالكتروني)|ايميل|^(ال)?بريد$"),
    "phone": re.compile(
        "هاتف|محمول|تي?لي?فون|بورطابل|(^|_)(ال)?(نقال|جوال|فاكس)(_|$)|واتساب|واتس_اب"
    ),
    "identity": re.compile(
        "لاكارط|بطاقه_(ال)?وطنيه|رقم_(ال)?بطاقه|بطاقه_(ال)?تعريف|(^|_)ب_?ت_?و(_|$)|جواز"
        "|حساب_(ال)?بنكي|ضمان_(ال)?اجتماعي"
    ),
    "person": re.compile(
        "اسم_(ال)?(شخصي|عايلي|كامل)|تاريخ_(ال)?(ازدياد|ميلاد|ولاده)|مكان_(ال)?(ازدياد|ميلاد|ولاده)"
        f"|عنوان_(ال)?شخصي|اسم_و?_?(ال)?(نسب|لقب)|اسم_(ال)?({_ROLES_ARABIC})(_|$)"
        f"|^ال({_ROLES_ARABIC})$|^(رييسه?|مسيره?)_"
    ),
}
# Names of columns whose cells identify something that is not a person.
_CODES = re.compile(
    r"(^|_)(ids?|identifiers?|identifiants?|codes?|refs?|references?|numbers?|numeros?|nos?|num|n"
    r"|registered|registration|immatriculation|wikidata|qid|postcodes?|postal|zip|cp|cles?|keys?"
    r"|siren|siret|ice|rc|vat|tva|lei|urls?|uri|iri|links?|liens?)(_|$)"
)
# Columns of statistics: `taux d'équipement en téléphone`. Their cells are searched as well.
_STATISTICS = re.compile(
    r"^(taux|parts?|pourcentage|proportion|nombre|nbre?|count|share|rate)_|_(count|rate|share)$"
)
_STATISTICS_ARABIC = re.compile("^(نسبه|عدد|معدل)_")
_FORMS = str.maketrans("أإآٱىةئؤ", "اااايهيو")


def find_kind(name: str) -> Kind | None:
    """What the cells of a column with this name say about persons; None where nothing."""
    latin, arabic = _fold(name), _fold_arabic(name)
    if _STATISTICS.search(latin) or _STATISTICS_ARABIC.search(arabic):
        return None
    for kind, words in _LATIN.items():
        if words.search(latin) or _ARABIC[kind].search(arabic):
            return kind
    return None


def names_code(name: str) -> bool:
    """Whether a column's name announces codes or numbers of things, such as `postcode`."""
    return bool(_CODES.search(_fold(name)))


def _fold(name: str) -> str:
    """The words of a name: without accents, in lower case, joined by `_`."""
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", name)
        if not unicodedata.combining(character)
    )
    # C.I.N is one word, and so is WhatsApp; birthDate is two.
    plain = re.sub(r"\b(?:\w\.){2,}\w?", lambda found: found.group().replace(".", ""), plain)
    # gérant(e), nom du (de la) président(e)
    plain = re.sub(r"\((?:e|es|ne|trice|s|de la|de l.|la)\)", " ", plain)
    plain = re.sub(r"(?i)whats\s*app", "whatsapp", plain)
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", plain)
    words = re.findall(r"[^\W_]+", plain.lower())
    return "_".join(word.rstrip("0123456789") or word for word in words)


def _fold_arabic(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name)
    plain = "".join(
        character
        for character in plain
        if not unicodedata.combining(character) and character != "\N{ARABIC TATWEEL}"
    )
    return "_".join(re.findall(r"[^\W_\d]+", plain.translate(_FORMS)))

"""Find numbers of Moroccan identity cards, by their form and by the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oress_opendata.sources.privacy.plain_text import fold_case, make_plain

_HINT = re.compile(
    r"(?i)[a-z][\s.-]?\d{5}|\bcine?\b|\bcnie?\b|c\.i\.n|carte (?:nationale|d['’]identité)"
    r"|identity card|البطاقة الوطنية|بطاقة التعريف"
)
# One or two letters of the issuing office, then five or six digits.
_OFFICE_LETTERS = (
    "A|AA|AB|AC|AD|AE|AJ|AS|AY|B|BA|BB|BE|BF|BH|BJ|BK|BL|BM|BV|BW|C|CB|CC|CD|CN|D|DA|DB|DC|DJ|DN"
    "|DO|E|EA|EB|EC|EE|EF|F|FA|FB|FC|FD|FE|FG|FH|FJ|FK|FL|G|GA|GB|GI|GJ|GK|GM|GN|H|HA|HH|I|IA|IB"
    "|IC|ID|IE|J|JA|JB|JC|JD|JE|JF|JH|JK|JM|JT|JY|K|KA|KB|L|LA|LB|LC|LE|LF|LG|LH|M|MA|MC|MD|N|O|OD"
    "|P|PA|PB|PK|QA|QB|R|RB|RC|RX|S|SA|SH|SJ|SK|SL|SM|ST|SY|SZ|T|TA|TK|TW|U|UA|UB|UC|UD|V|VA|VM|W"
    "|WA|WB|X|XA|Y|Z|ZG|ZH|ZT"
)
_COMPACT = re.compile(rf"(?<![\w./#:-])(?:{_OFFICE_LETTERS})(?!00)\d{{5,6}}(?![\w-]|\.\d)", re.I)
# With a space or a hyphen, five digits are a postal code (MA-90000) or a standard (EN 16931).
_SPACED = re.compile(rf"(?<![\w./-])(?:{_OFFICE_LETTERS})[\s.-](?!00)\d{{6}}(?![\w-]|\.\d)")
_NOT_PERSONS = re.compile(
    r"\b(?:rc|if|tp|ice|cp|bp|cs|ref|réf|référence|code|art|article|dossier|lot|n°|no|iso|en|norme"
    r"|loi|décret|dahir|wikidata|arr[êe]t[ée])[\s.:°#-]*$",
    re.I,
)
_REFERENCE_AFTER = re.compile(r"\s*\((?:réf|ref|code|lot|n°)", re.I)
_STATED = re.compile(
    r"(?:\bcine?\b|\bcnie?\b|\bc\.i\.n\.?e?\b\.?|carte nationale(?: d['’]identité)?"
    r"|carte d['’]identité|identity card|البطاقة الوطنية(?: للتعريف)?|بطاقة التعريف(?: الوطنية)?)"
    r"[^\w\n]{0,6}(?:(?:n°|no|num[ée]ro|number|رقم)[^\w\n]{0,4})?"
    r"([a-z]{1,2}[\s.-]?\d[\d\s.]{1,7}\d)",
    re.I,
)
# What every number has that is found by its form, or by the words before it: quick to look for.
_MAY_HAVE_FORM = re.compile(r"(?i:[a-z]\d{5})|[A-Z][\s.-]\d{6}").search
_WORDS = ("cin", "cni", "c.i.n", "carte", "identity", "البطاقة", "بطاقة")
_NAMED_SO = re.compile(r"\b[a-z]{1,2}[\s.-]?\d{4,7}\b", re.I)


def may_identify(text: str, is_code: bool) -> bool:
    """A necessary condition of `find_identities`, also in many texts together."""
    if not text.isascii():
        return _HINT.search(text) is not None
    return _may_state(text) or (not is_code and _MAY_HAVE_FORM(text) is not None)


def _may_state(text: str) -> bool:
    folded = fold_case(text)
    return any(word in folded for word in _WORDS)


def find_identities(original: str, stated: bool, is_code: bool) -> Iterator[str]:
    """The identity numbers of a text. `stated`: its column is called so; `is_code`: it is a key or
    a code, and an identity number only if the text says so."""
    text = make_plain(original)
    patterns = [_STATED] if _may_state(text) else []
    if stated:
        patterns = [_NAMED_SO]
    elif not is_code and _MAY_HAVE_FORM(text):
        patterns += [_COMPACT, _SPACED]
    taken: list[tuple[int, int]] = []
    for pattern in patterns:
        for found in pattern.finditer(text):
            start, end = found.span(found.lastindex or 0)
            if any(start < other_end and other < end for other, other_end in taken):
                continue
            if pattern in (_COMPACT, _SPACED) and _is_reference(text, start, end):
                continue
            taken.append((start, end))
            yield text[start:end]


def _is_reference(text: str, start: int, end: int) -> bool:
    """Whether the words around a number say that it is not a person's."""
    return bool(_NOT_PERSONS.search(text[max(0, start - 16) : start])) or bool(
        _REFERENCE_AFTER.match(text[end : end + 8])
    )

"""Find mobile numbers: those of libphonenumber, read as in Morocco where they have no country."""

from __future__ import annotations

import re
from collections.abc import Iterator

from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType, number_type

from oress_opendata.sources.privacy.plain_text import make_plain, normalise

# Between the digits of a telephone number: blanks, dashes, dots, slashes, what cannot be seen.
_GAP = r"[\s./·•_()\-\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff]{0,4}"
# A necessary condition: the exact patterns take fifty times as long. \d is any script's digit.
_EIGHT = rf"(?:{_GAP}\d){{8}}"
# It begins with a set of characters, which the engine looks for quickly.
HINT = re.compile(
    rf"[0٠۰０oO2٢۲２+](?:(?<=[0٠۰０]){_GAP}[67٦٧۶۷６７]{_EIGHT}|(?<=\b[oO])[67]{_EIGHT}"
    rf"|(?<=[2٢۲２])[1١۱１][2٢۲２]{_EIGHT}|(?<=\+){_EIGHT}|(?<=0)0{_EIGHT}"
    rf"|(?<=\b0)[67](?:[,:]\d\d){{4}})"
)
BARE_HINT = re.compile(r"[67]\d{8}(?:\.0)?")
_DATE = re.compile(
    r"\b\d{1,2}[./ -]\d{1,2}[./ -](?:19|20)\d\d\b|\b(?:19|20)\d\d[./ -]\d\d[./ -]\d\d\b"
)
_BOOK = re.compile(r"\bIS[BS]N\b[\s:]*[\dX-]+|\b10\.\d{4,9}/\S+", re.I)
_DECIMAL = re.compile(r"(?<![\d.+])(?!212)(?:0|[1-9]\d{0,2})[.,]\d{6,}")
_JOINS = re.compile(r"(?<=\d)[/_·•](?=\d)")
# 06,61,23,45,67 and a letter for the zero.
_PAIRS = re.compile(r"\b0[67](?:[,:]\d\d){4}(?![\d,:])")
_LETTER_ZERO = re.compile(r"\b[oO](?=[67](?:[\s.-]?\d){8}\b)")
# Two numbers written as one (06 61 23 45 67-68) and GSM0661234567, which the library leaves.
_MOROCCAN = re.compile(
    r"(?:(?<![\w.,])(?<!\d[ .,])|(?<=gsm)|(?<=tel)|(?<=tél)|(?<=mob))"
    r"(?:(?:\+|00)?212[\s.-]{0,3}0?|0)[67](?:[\s.-]{0,3}\d){8}(?!\d)",
    re.I,
)
_BARE = re.compile(r"(?<![\d.,])[67](?:[\s.-]?\d){8}(?![\d,])")


def _join_pairs(found: re.Match[str]) -> str:
    return re.sub("[,:]", " ", found[0])


def find_phones(text: str, in_phones: bool) -> Iterator[str]:
    """The mobile numbers of a text; in a column of telephones also those without their zero."""
    plain = make_plain(text)
    for other in (_BOOK, _DATE, _DECIMAL):
        plain = other.sub(" ", plain)
    plain = _LETTER_ZERO.sub("0", _PAIRS.sub(_join_pairs, plain))
    numbers: dict[str, str] = {}
    for match in PhoneNumberMatcher(_JOINS.sub(" ", plain), "MA", leniency=Leniency.VALID):
        if number_type(match.number) == PhoneNumberType.MOBILE:
            numbers.setdefault(normalise(match.raw_string)[-9:], match.raw_string)
    patterns = (_MOROCCAN, _BARE) if in_phones else (_MOROCCAN,)
    for pattern in patterns:
        for found in pattern.finditer(plain):
            numbers.setdefault(normalise(found[0])[-9:], found[0])
    yield from numbers.values()


def may_be_bare(text: str) -> bool:
    """A necessary condition of `is_bare_mobile`, also of many texts together."""
    return BARE_HINT.search(text) is not None


def is_bare_mobile(text: str) -> bool:
    """Whether a cell is a Moroccan mobile number without its zero, as Excel leaves it."""
    return BARE_HINT.fullmatch(text.strip()) is not None

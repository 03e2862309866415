"""The typography of a finished page, after the rules of its language.

Data and sentences are quoted as they are written; only what a reader sees is put right:

- Arabic: a number with hyphens and a range of numbers (`112-12`, `2014–2024`) would turn round
  between Arabic letters (Unicode Standard Annex 9, rule W2), and is isolated and never broken;
  commas and question marks beside Arabic letters are the Arabic ones.
- French: no-break spaces before double punctuation and inside quotation marks, the typographic
  apostrophe, real quotation marks (Lexique des règles typographiques de l'Imprimerie nationale).

Labels that are read aloud are texts, too. Code, fields, and elements in another language stay as
they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

# Characters of a text that is remembered.
SHORT = 100
NO_BREAK = "\u00a0"
# Begins and ends HTML that is typeset already, between elements; no text contains it unescaped.
SETTLED = "<!-- settled -->"
LEFT_TO_RIGHT, END = "\u2066", "\u2069"

_MARKUP = re.compile(r"(<[^>]*>)")
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
# What is read aloud and shown nowhere else.
_SPOKEN = re.compile(r'(?<=\s)(aria-label|alt)="([^"]+)"')
_LANGUAGE = re.compile(r"""\slang=["']?([\w-]+)""")
_KEPT = frozenset({"script", "style", "code", "pre", "kbd", "samp", "textarea"})
# Only characters are possible there, no elements.
_PLAIN = frozenset({"title", "option", "text", "tspan", "textpath", "desc"})
_VOID = frozenset(
    {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
)

_RANGE = re.compile(
    r"(?<![\w\u2066.-])\+?\d[\d.,]*"
    r"(?:[ \u00a0]?[-\u2010-\u2013][ \u00a0]?\d(?:[\d.,]*\d)?)+(?![\w-])"
)
_ARABIC_SIGNS = {",": "،", "?": "؟"}
_ARABIC = re.compile(r"(?<=[\u0621-\u065f])[,?](?=\s|$)|[,?](?=\s[\u0621-\u064a])|^,(?= $)")
# Between numbers, in a text without Latin letters.
_LISTED, _LATIN = re.compile(r"(?<=\d),(?= \d)"), re.compile("[A-Za-zÀ-ɏ]")
_ELISION = re.compile(r"(?<=[^\W\d_])(?:'|&#39;|&#x27;)(?=[^\W\d_]|$)")
_DOUBLE = re.compile(r"(?<=[\w)\]»%’.…])[ \u00a0\u202f]?([:;?!]+)(?=[\s]|$)(?!\))")
_FIRST = re.compile(r"^[ \u00a0\u202f]?([:;?!])(?=\s|$)")
_QUOTED = re.compile(r"(?:&#34;|&quot;|\")(?=\w)([^<\"]*?)(?:&#34;|&quot;|\")")
_OPENING, _CLOSING = re.compile(r"«[ \u00a0\u202f]?(?=\S)"), re.compile(r"(?<=\S)[ \u00a0\u202f]?»")
_GROUPED = re.compile(r"(?<!\d)(\d{1,3}) (?=\d{3}(?!\d))")
# An amount or a number of people that a text states without setting its thousands apart.
_UNGROUPED = re.compile(
    r"(?<![\d.,/A-Za-z-])(\d{1,3})(\d{3})(?= (?:درهم|دراهم|نسمة|شخص|dirhams?\b|DH\b|habitants?\b))"
)
# Without any of these nothing is to be done.
_FRENCH = re.compile(r"[\d:;?!»«'\"&]")
_SIGN = re.compile(r"[:;?!»«'\"]|&#3[49];|&#x27;|&quot;")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+)$")

Rule = Callable[[str, bool], str]


def typeset(page: str, language: str) -> str:
    """HTML with the text between its tags typeset in the language of the page. What is between two
    `SETTLED` was typeset before."""
    rule = RULES.get(language.partition("-")[0])
    parts = page.split(SETTLED)
    if rule:
        parts[::2] = ["".join(_apply(part, language, rule)) for part in parts[::2]]
    return "".join(parts)


def _apply(page: str, language: str, rule: Rule) -> Iterator[str]:
    # The name of the element that is left as it is, or that takes no elements, and how deep in it.
    kept, plain, depth = "", "", 0
    for number, piece in enumerate(_MARKUP.split(page)):
        if number % 2 == 0:
            yield piece if kept or not piece or piece.isspace() else _set(rule, piece, bool(plain))
            continue
        tag = _read_tag(piece, language)
        if tag.speaks and not kept:
            yield _SPOKEN.sub(lambda part: f'{part[1]}="{rule(part[2], True)}"', piece)
        else:
            yield piece
        if kept or plain:
            if tag.name == (kept or plain):
                depth += tag.step
            if not depth:
                kept = plain = ""
        elif tag.step == 1 and tag.name not in _VOID:
            if tag.name in _KEPT or tag.is_other:
                kept, depth = tag.name, 1
            elif tag.name in _PLAIN:
                plain, depth = tag.name, 1


def _set(rule: Rule, piece: str, is_plain: bool) -> str:
    """A piece of text by a rule; short ones, which many pages share, are remembered."""
    return rule(piece, is_plain) if len(piece) > SHORT else _set_short(rule, piece, is_plain)


@lru_cache(maxsize=4_096)
def _set_short(rule: Rule, piece: str, is_plain: bool) -> str:
    return rule(piece, is_plain)


class _Tag(NamedTuple):
    """A tag: how much deeper what follows is, whether its element is in another language, and
    whether it has texts that are read aloud. Comments have no name."""

    name: str = ""
    step: int = 0
    is_other: bool = False
    speaks: bool = False


@lru_cache(maxsize=4_096)
def _read_tag(piece: str, language: str) -> _Tag:
    """Most tags of a page are those of many others."""
    found = _TAG.match(piece)
    if not found:
        return _Tag()
    name = found[2].lower()
    step = -1 if found[1] else 0 if piece.endswith("/>") else 1
    is_other = _is_other(piece, name, language)
    return _Tag(name, step, is_other, not is_other and _SPOKEN.search(piece) is not None)


def _is_other(tag: str, name: str, language: str) -> bool:
    """Whether an element is in another language than the page."""
    found = _LANGUAGE.search(tag) if name != "html" else None
    return bool(found and found[1] != language)


def typeset_arabic(text: str, is_plain: bool = False) -> str:
    text = _ARABIC.sub(lambda found: _ARABIC_SIGNS[found[0]], text)
    if not _LATIN.search(text):
        text = _LISTED.sub("،", text)
    text = _UNGROUPED.sub(r"\1.\2", text)
    if is_plain:
        return _RANGE.sub(lambda found: f"{LEFT_TO_RIGHT}{found[0]}{END}", text)
    return _RANGE.sub(lambda found: f'<bdi dir="ltr" class="run">{found[0]}</bdi>', text)


def typeset_french(text: str, _is_plain: bool = False) -> str:
    if not _FRENCH.search(text):
        return text
    text = _GROUPED.sub(rf"\1{NO_BREAK}", text)
    text = _UNGROUPED.sub(rf"\1{NO_BREAK}\2", text)
    if not _SIGN.search(text):
        return text
    text = _ELISION.sub("’", text)
    text = _QUOTED.sub(rf"«{NO_BREAK}\1{NO_BREAK}»", text)
    text = _DOUBLE.sub(_space, text)
    text = _FIRST.sub(_space, text)
    text = _OPENING.sub(f"«{NO_BREAK}", text)
    return _CLOSING.sub(f"{NO_BREAK}»", text)


def _space(found: re.Match[str]) -> str:
    """The sign after a no-break space; not where it ends the name of a character."""
    before = found.string[: found.start(1)]
    if found[1] == ";" and _ENTITY.search(before):
        return found[0]
    return NO_BREAK + found[1]


RULES: Mapping[str, Rule] = {"ar": typeset_arabic, "fr": typeset_french}

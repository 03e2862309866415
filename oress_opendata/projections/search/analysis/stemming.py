"""Light stemming: removes number, gender and clitics, and no derivational endings.

One stemmer serves French and English, since the language of a word is seldom known; words that both
share (coopérative, cooperative) get one stem. Arabic follows light10 (Larkey, Ballesteros and
Connell, 2007), with the broken plurals of the domain. Words must be folded. Derivations stay apart:
« université » and « universel » have different stems.
"""

from __future__ import annotations

from functools import lru_cache

from oress_opendata.projections.search.analysis.folding import is_arabic
from oress_opendata.projections.search.analysis.word_lists import IRREGULAR

SHORTEST = 3
_ARTICLES = ("وبال", "وكال", "وفال", "ولل", "وال", "بال", "كال", "فال", "لل", "ال")
_SUFFIXES = ("ها", "هم", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


@lru_cache(maxsize=50_000)
def stem_word(folded: str) -> tuple[str, ...]:
    """The stem, and further ones if the first letter may be a conjunction or a preposition."""
    if is_arabic(folded):
        return _stem_arabic(folded)
    if not folded.isascii() or not folded.isalpha():
        return (folded,)
    return (_stem_latin(IRREGULAR.get(folded, folded)),)


def _stem_latin(word: str) -> str:
    if len(word) <= SHORTEST:
        return word
    word = _strip_feminine(_strip_plural(word))
    if word.endswith("iv"):
        return word[:-1] + "f"
    if word.endswith("iqu"):
        return word[:-2] + "c"
    if word.endswith(("iti", "ity")):
        return word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 4 else word


def _strip_plural(word: str) -> str:
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux") and len(word) > 4:
        return word[:-3] + "al"
    if word.endswith("eux"):
        return word[:-1]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _strip_feminine(word: str) -> str:
    """Feminines, participles and infinitives: -e, -é, -ée, -er, -trice, -euse."""
    if word.endswith("trice") and len(word) > 6:
        return word[:-5] + "teu"
    if word.endswith(("euse", "euss")) and len(word) > 5:
        return word[:-2]
    if word.endswith("eur") and len(word) > 5:
        return word[:-1]
    for ending in ("ee", "er", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            word = word.removesuffix(ending)
            break
    if word.endswith("er") and len(word) > 5:  # laitière, laitier
        word = word[:-2]
    if len(word) > SHORTEST and word[-1] == word[-2] and word[-1] not in "se":
        return word[:-1]
    return word


def _stem_arabic(word: str) -> tuple[str, ...]:
    bare = _strip_article(word)
    found = [_strip_suffixes(_singular(bare))]
    if bare is word:
        found += [_strip_suffixes(_singular(bare_word)) for bare_word in _without_clitic(word)]
    return tuple(dict.fromkeys(found))


def _strip_article(word: str) -> str:
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= SHORTEST:
            return word[len(article) :]
    return word


def _without_clitic(word: str) -> list[str]:
    """The word without و, and without ب ل ك ف, which may also be part of the word."""
    found = []
    rest = word
    if rest[0] == "و" and len(rest) > SHORTEST:
        rest = rest[1:]
        found.append(_strip_article(rest))
    least = SHORTEST if rest[0] in "بل" else SHORTEST + 1
    if rest[0] in "بلكف" and len(rest) > least:
        found.append(rest[1:])
    return found


def _singular(word: str) -> str:
    return IRREGULAR.get(word, word)


def _strip_suffixes(word: str) -> str:
    """Remove each ending once, in this order. Two letters with a plural ending get the singular
    ending instead: جهات, جهة."""
    if len(word) == 4 and word.endswith("ات"):
        return word[:2] + "ه"
    if len(word) > 4 and word.endswith("ا"):  # an indefinite accusative
        word = word[:-1]
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST:
            word = word.removesuffix(suffix)
    return word

"""Whether the text of a document is garbled, because the file's character map is broken.

Without a dictionary: garbled text has characters that no language has, or lacks the common words
and letters of every text in French, Arabic or English.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

# Unassigned, for private use, control, half a pair: no text has many of these.
STRANGE = ("Cn", "Co", "Cc", "Cs")
MOST_STRANGE = 0.1
# Fewer words than this may well be a list of names.
LEAST_WORDS = 80
_WORD = re.compile(r"[^\W\d_]+")
COMMON_WORDS = frozenset(
    _WORD.findall(
        "le la les de des du et en un une pour dans par sur est au aux il que qui "
        "the of and to in is for on with that are by el los del y por con "
        "في من على إلى أن التي الذي عن هذا هذه مع كل بين لا ما أو و"
    )
)
LEAST_COMMON = 0.01
LATIN_LETTERS, ARABIC_LETTERS = frozenset("eaisnrtlou"), frozenset("اليمونترب")
# Fonts with a broken map turn elongations and joined letters into runs that no word has.
_ARABIC_WORD = re.compile("[\u0621-\u063a\u0641-\u064a]{2,}")
_RUN = re.compile("([\u0621-\u063a\u0641-\u064a])\\1\\1|وو")
LEAST_ARABIC, MOST_RUNS = 40, 0.04
# These letters make three quarters of a text in French or Arabic.
LEAST_LETTERS = 0.5


def is_garbled(text: str) -> bool:
    characters = [character for character in text if not character.isspace()]
    strange = sum(
        character == "\ufffd" or unicodedata.category(character) in STRANGE
        for character in characters
    )
    if strange > MOST_STRANGE * len(characters):
        return True
    if _has_broken_arabic(text):
        return True
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) < LEAST_WORDS:
        return False
    common = sum(word in COMMON_WORDS for word in words)
    return common < LEAST_COMMON * len(words) and not _has_common_letters("".join(words))


def _has_broken_arabic(text: str) -> bool:
    words = _ARABIC_WORD.findall(text)
    runs = sum(_RUN.search(word) is not None for word in words)
    return len(words) >= LEAST_ARABIC and runs > MOST_RUNS * len(words)


def _has_common_letters(letters: str) -> bool:
    """Whether the most common letters of its script are common in it; True for other scripts."""
    plain = unicodedata.normalize("NFKD", letters)
    counts = Counter("ar" if "\u0600" <= character <= "\u06ff" else "la" for character in plain)
    if not all(
        character < "\u0250" or "\u0300" <= character <= "\u06ff" for character in plain[:2_000]
    ):
        return True
    wanted = ARABIC_LETTERS if counts["ar"] > counts["la"] else LATIN_LETTERS
    usual = sum(character in wanted for character in plain)
    return usual >= LEAST_LETTERS * max(counts.values())

"""Texts in comparable characters, as the finders of personal data read them."""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def make_plain(text: str) -> str:
    """The text in compatible characters: ASCII digits and hyphens, nothing invisible."""
    if text.isascii():
        return text
    plain = _DASHES.sub("-", INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
    return "".join(
        str(unicodedata.digit(character, character)) if character.isdigit() else character
        for character in plain
    )


def fold_case(text: str) -> str:
    """The text in lower case, with the letters that regular expressions take for i and s."""
    return text.replace("İ", "i").replace("ı", "i").replace("ſ", "s").lower()


def normalise(text: str) -> str:
    """A text as confirmations are compared: its letters and digits, and @, in lower case."""
    plain = make_plain(text).casefold()
    return "".join(character for character in plain if character.isalnum() or character == "@")

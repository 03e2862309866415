"""Which way brackets and quotation marks open in text with right-to-left letters. Pure.

The characters of a pair mirror each other: a file names either the character or its image, and
PDFium turns some of them. So their position decides.
"""

from __future__ import annotations

PAIRS = ("()", "[]", "{}", "«»", "‹›")
_PAIR_OF = {character: pair for pair in PAIRS for character in pair}
_OPENING = {pair[0] for pair in PAIRS}
_STOPS = frozenset(".,:;!?،؛؟…%")


def turn_brackets(text: str) -> str:
    """The text of a paragraph, in reading order, with each pair in the right direction."""
    characters = list(text)
    opened = dict.fromkeys(PAIRS, 0)
    for at, character in enumerate(characters):
        pair = _PAIR_OF.get(character)
        if pair is None:
            continue
        before = characters[at - 1] if at else " "
        after = characters[at + 1] if at + 1 < len(characters) else " "
        opens = _opens(before, after, already=opened[pair] > 0)
        opened[pair] = max(0, opened[pair] + (1 if opens else -1))
        characters[at] = pair[0] if opens else pair[1]
    return "".join(characters)


def _opens(before: str, after: str, *, already: bool) -> bool:
    """Whether a bracket opens: by its neighbours, else if none is open yet."""
    free_before = before.isspace() or before in _OPENING
    free_after = after.isspace() or after in _STOPS
    if free_before and not free_after and after not in _PAIR_OF:
        return True
    if free_after and not free_before:
        return False
    return not already

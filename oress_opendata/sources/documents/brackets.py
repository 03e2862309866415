"""Which way brackets and quotation marks open, in text that holds right-to-left letters.

Called by `glyphs`; pure. The signs of a pair are each other's mirror image: a file names either the
letter or its picture, and PDFium turns some of them. So they are told by where they stand.
"""

from __future__ import annotations

PAIRS = ("()", "[]", "{}", "«»", "‹›")
_PAIR_OF = {sign: pair for pair in PAIRS for sign in pair}
_OPENING = {pair[0] for pair in PAIRS}
_STOPS = frozenset(".,:;!?،؛؟…%")


def turn_brackets(text: str) -> str:
    """The text of a paragraph, in reading order, with each pair opened and closed."""
    signs = list(text)
    opened = dict.fromkeys(PAIRS, 0)
    for at, sign in enumerate(signs):
        pair = _PAIR_OF.get(sign)
        if pair is None:
            continue
        before = signs[at - 1] if at else " "
        after = signs[at + 1] if at + 1 < len(signs) else " "
        opens = _opens(before, after, already=opened[pair] > 0)
        opened[pair] = max(0, opened[pair] + (1 if opens else -1))
        signs[at] = pair[0] if opens else pair[1]
    return "".join(signs)


def _opens(before: str, after: str, *, already: bool) -> bool:
    """Whether a sign between two others opens: by its neighbours, else as none is open yet."""
    free_before = before.isspace() or before in _OPENING
    free_after = after.isspace() or after in _STOPS
    if free_before and not free_after and after not in _PAIR_OF:
        return True
    if free_after and not free_before:
        return False
    return not already

"""Control characters, and how a finding shows them."""

from __future__ import annotations

import re

# C0 but tab and line ends, DEL, C1, and the two characters that XML excludes.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
SURROGATES = re.compile("[\udc80-\udcff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def make_visible(text: str) -> str:
    """The text with U+FFFD for what cannot be printed or would control a terminal."""
    return CONTROLS.sub(REPLACEMENT, SURROGATES.sub(REPLACEMENT, text))

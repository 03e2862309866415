"""The colours of the site as values, for pictures that no style sheet reaches.

Their only definition are the tokens of `site.css`; pages refer to them as `var(--teal)`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

_SHEET = (Path(__file__).parent / "site.css").read_text(encoding="utf-8")
# The first block is of light pages; files are never dark.
_TOKENS = _SHEET.partition("}")[0]
COLOURS: Mapping[str, str] = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", _TOKENS))


def fill_in_colours(svg: str) -> str:
    """The drawing with values in place of tokens."""
    return re.sub(r"var\(--([\w-]+)\)", lambda token: COLOURS[token[1]], svg)

"""The text of a PDF, page by page, or the reason why there is none. Nothing here knows PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Problem = Literal["", "no_text", "garbled", "encrypted", "broken", "too_large"]


@dataclass(frozen=True)
class DocumentText:
    """The text of a PDF in reading order, page 1 first."""

    pages: tuple[str, ...]
    """One text per page; empty for a page without text."""
    problem: Problem = ""
    """Why `pages` have no usable text; empty where they have."""
    recognised: bool = False
    """Whether the text comes from text recognition, and so may be wrong."""

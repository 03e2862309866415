"""What was read out of a PDF: the text of each page, and why there is none where there is none.

`sources/documents.py` reads it, `projections/documents.py` keeps it, the search index and the
pages show it. Nothing here knows PDF.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Problem = Literal["", "no_text", "garbled", "encrypted", "broken", "too_large"]


@dataclass(frozen=True)
class DocumentText:
    """The text of a PDF in reading order, page 1 first."""

    pages: tuple[str, ...]
    """One text a page; empty where the page has none."""
    problem: Problem = ""
    """Why `pages` hold no usable text; empty where they do."""
    recognised: bool = False
    """Whether the text was read from pictures of the pages, and so may be wrong."""

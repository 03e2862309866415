"""The text of a page as PDFium gives it, mended where it is right-to-left.

Called by `reading`, in the confined child.
"""

from __future__ import annotations

import pypdfium2 as pdfium


def read_page(page: pdfium.PdfPage) -> str:
    """The text of a page in reading order, one line of the page a line."""
    text_page = page.get_textpage()
    text: str = text_page.get_text_range()
    return text.replace("\r\n", "\n").strip()

"""Reading a PDF: the text of each page, and a picture of the first one.

Called by the judgement of a package and by the documents' projection. PDFium works in a confined
child: whatever a file does to it, the caller gets an answer. Nothing here raises for a bad file.
"""

from __future__ import annotations

import ctypes
import io
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from oress_opendata.model.document import DocumentText, Problem
from oress_opendata.sandbox.child import Limits, OutOfTime, Send, run_confined
from oress_opendata.sources.documents.garbled_text import is_garbled
from oress_opendata.sources.documents.pages import read_page
from oress_opendata.sources.documents.recognition import can_recognise, recognise_picture

MOST_PAGES = 2_000
MOST_TEXT = 10_000_000
MOST_BYTES = 500_000_000
# Recognising takes seconds a page, and others wait for it.
MOST_RECOGNISED = 40
LIMITS = Limits(memory=768 * 1024**2, seconds=60)
COVER_WIDTH = 360
# Points in an inch, and dots in an inch as Tesseract wants them.
SCALE = 250 / 72
# A page that is metres wide is drawn smaller, so that it fits into memory.
MOST_PIXELS = 4_000


def read_document(path: Path, *, recognise: bool = True) -> DocumentText:
    """The text of a PDF, or why there is none.

    A scanned or garbled document is recognised where Tesseract is installed, unless told otherwise.
    """
    text = _read_text(path)
    if text.problem in ("no_text", "garbled") and recognise and can_recognise():
        return _recognise(path, len(text.pages)) or text
    return text


def draw_cover(path: Path) -> bytes | None:
    """The first page as a small WebP; None where it cannot be drawn."""
    answers: list[Any] = []
    burst = run_confined(partial(_send_cover, path), LIMITS, answers.append)
    return answers[-1] if answers and burst is None else None


def _read_text(path: Path) -> DocumentText:
    if path.stat().st_size > MOST_BYTES:
        return DocumentText((), "too_large")
    answers: list[DocumentText] = []
    burst = run_confined(partial(_send_text, path), LIMITS, answers.append)
    if burst and burst.signal in (signal.SIGXCPU, signal.SIGKILL):
        # The end of its time may come where Python cannot hear it; then the system ends it.
        return DocumentText((), "too_large")
    return answers[-1] if answers and burst is None else DocumentText((), "broken")


def _send_text(path: Path, send: Send) -> None:
    """What happens in the child: open the file, read its pages, and send what came of it."""
    try:
        with pdfium.PdfDocument(path) as document:
            send(_read_pages(document))
    except pdfium.PdfiumError as error:
        locked = error.err_code == pdfium.raw.FPDF_ERR_PASSWORD
        send(DocumentText((), "encrypted" if locked else "broken"))
    except (OutOfTime, MemoryError, ctypes.ArgumentError):
        # The end of its time on the way into PDFium comes out as a wrong argument.
        send(DocumentText((), "too_large"))


def _read_pages(document: pdfium.PdfDocument) -> DocumentText:
    if len(document) > MOST_PAGES:
        return DocumentText((), "too_large")
    pages: list[str] = []
    for number in range(len(document)):
        pages.append(_read_page(document, number))
        if sum(map(len, pages)) > MOST_TEXT:
            return DocumentText((), "too_large")
    problem = _judge(pages)
    usable = [""] * len(pages) if problem == "garbled" else pages
    return DocumentText(tuple(usable), problem)


def _read_page(document: pdfium.PdfDocument, number: int) -> str:
    """The text of a page; a damaged page among sound ones has none."""
    try:
        return read_page(document[number])
    except pdfium.PdfiumError:
        return ""


def _judge(pages: list[str]) -> Problem:
    if not any(page.strip() for page in pages):
        return "no_text" if pages else "broken"
    return "garbled" if is_garbled("\n".join(pages)) else ""


def _send_cover(path: Path, send: Send) -> None:
    with suppress(pdfium.PdfiumError, OutOfTime, MemoryError, OSError):
        with pdfium.PdfDocument(path) as document:
            page = document[0]
            picture = _draw(page, COVER_WIDTH / max(page.get_width(), page.get_height() / 2, 1))
        target = io.BytesIO()
        picture.save(target, "WEBP", quality=80, method=6)
        send(target.getvalue())


def _draw(page: pdfium.PdfPage, scale: float) -> Any:
    longest = max(page.get_width(), page.get_height(), 1)
    bitmap = page.render(scale=min(scale, MOST_PIXELS / longest))
    return bitmap.to_pil().convert("RGB")


def _recognise(path: Path, count: int) -> DocumentText | None:
    """The text that Tesseract reads from pictures of the pages; None where it reads nothing."""
    pages = [
        recognise_picture(picture) if picture else ""
        for picture in map(partial(_draw_page, path), range(min(count, MOST_RECOGNISED)))
    ]
    if not any(pages) or is_garbled("\n".join(pages)):
        return None
    return DocumentText((*pages, *[""] * (count - len(pages))), recognised=True)


def _draw_page(path: Path, number: int) -> bytes | None:
    answers: list[bytes] = []
    task: Callable[[Send], None] = partial(_send_picture, path, number)
    burst = run_confined(task, LIMITS, answers.append)
    return answers[-1] if answers and burst is None else None


def _send_picture(path: Path, number: int, send: Send) -> None:
    with suppress(pdfium.PdfiumError, OutOfTime, MemoryError):
        with pdfium.PdfDocument(path) as document:
            picture = _draw(document[number], SCALE).convert("L")
        target = io.BytesIO()
        picture.save(target, "PNG")
        send(target.getvalue())

"""Read a PDF: the text of each page, and a picture of the first one.

PDFium works in a confined child: whatever a file does to it, the caller gets an answer. Nothing
here raises for a broken file.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from oress_opendata.model.document import DocumentText, Problem
from oress_opendata.sandbox.child import OutOfTime, Send, run_confined
from oress_opendata.sandbox.limits import ChildFailed, LimitExceeded, Limits
from oress_opendata.sources.documents.garbled_text import is_garbled
from oress_opendata.sources.documents.pages import read_page
from oress_opendata.sources.documents.recognition import can_recognise, recognise_picture

MOST_PAGES = 2_000
MOST_TEXT = 10_000_000
MOST_BYTES = 500_000_000
# Recognition takes seconds per page, and others wait for it.
MOST_RECOGNISED = 40
LIMITS = Limits(memory=768 * 1024**2, seconds=60)
COVER_WIDTH = 270
# Dots per inch for Tesseract, over points per inch.
SCALE = 250 / 72
# A page that is metres wide is drawn smaller, to fit into memory.
MOST_PIXELS = 4_000


def read_document(path: Path, *, recognise: bool = True) -> DocumentText:
    """The text of a PDF, or why there is none.

    A scanned or garbled document goes through text recognition where Tesseract is installed.
    """
    text = _read_text(path)
    if text.problem in ("no_text", "garbled") and recognise and can_recognise():
        return _recognise(path, len(text.pages)) or text
    return text


def draw_cover(path: Path) -> bytes | None:
    """The first page as a small WebP; None where it cannot be drawn."""
    return _run_drawing(partial(_send_cover, path))


def read_metadata(path: Path) -> dict[str, str]:
    """What a PDF states about itself, such as Title and CreationDate; empty where it states
    nothing or cannot be opened."""
    answers: list[dict[str, str]] = []
    try:
        run_confined(partial(_send_metadata, path), LIMITS, answers.append)
    except ChildFailed:
        return {}
    return answers[-1] if answers else {}


def _read_text(path: Path) -> DocumentText:
    if path.stat().st_size > MOST_BYTES:
        return DocumentText((), "too_large")
    answers = [DocumentText((), "broken")]
    try:
        run_confined(partial(_send_text, path), LIMITS, answers.append)
    except LimitExceeded:
        # Inside PDFium, Python does not notice that its time is over; the system ends the child.
        return DocumentText((), "too_large")
    except ChildFailed:
        return DocumentText((), "broken")
    return answers[-1]


def _send_text(path: Path, send: Send) -> None:
    """In the child: open the file, read its pages, send the result."""
    try:
        with pdfium.PdfDocument(path) as document:
            send(_read_pages(document))
    except pdfium.PdfiumError as error:
        locked = error.err_code == pdfium.raw.FPDF_ERR_PASSWORD
        send(DocumentText((), "encrypted" if locked else "broken"))
    except (OutOfTime, MemoryError, ctypes.ArgumentError):
        # Where time runs out on the way into PDFium, ctypes reports a wrong argument.
        send(DocumentText((), "too_large"))


def _read_pages(document: pdfium.PdfDocument) -> DocumentText:
    if len(document) > MOST_PAGES:
        return DocumentText((), "too_large")
    pages: list[str] = []
    for number in range(len(document)):
        pages.append(_read_page(document, number))
        if sum(map(len, pages)) > MOST_TEXT:
            return DocumentText((), "too_large")
    problem = _find_problem(pages)
    usable = [""] * len(pages) if problem == "garbled" else pages
    return DocumentText(tuple(usable), problem)


def _read_page(document: pdfium.PdfDocument, number: int) -> str:
    """The text of a page; empty for a damaged page."""
    try:
        return read_page(document[number])
    except pdfium.PdfiumError:
        return ""


def _find_problem(pages: list[str]) -> Problem:
    if not any(page.strip() for page in pages):
        return "no_text" if pages else "broken"
    return "garbled" if is_garbled("\n".join(pages)) else ""


def _send_metadata(path: Path, send: Send) -> None:
    quiet = suppress(pdfium.PdfiumError, OutOfTime, MemoryError, ctypes.ArgumentError)
    with quiet, pdfium.PdfDocument(path) as document:
        send(dict(document.get_metadata_dict(skip_empty=True)))


def _send_cover(path: Path, send: Send) -> None:
    with suppress(pdfium.PdfiumError, OutOfTime, MemoryError, OSError):
        with pdfium.PdfDocument(path) as document:
            page = document[0]
            picture = _draw(page, COVER_WIDTH / max(page.get_width(), page.get_height() / 2, 1))
        target = io.BytesIO()
        picture.save(target, "WEBP", quality=50, method=6)
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
    return _run_drawing(partial(_send_picture, path, number))


def _run_drawing(task: Callable[[Send], None]) -> bytes | None:
    """The picture that a child draws; None where it cannot."""
    answers: list[bytes] = []
    try:
        run_confined(task, LIMITS, answers.append)
    except ChildFailed:
        return None
    return answers[-1] if answers else None


def _send_picture(path: Path, number: int, send: Send) -> None:
    with suppress(pdfium.PdfiumError, OutOfTime, MemoryError):
        with pdfium.PdfDocument(path) as document:
            picture = _draw(document[number], SCALE).convert("L")
        target = io.BytesIO()
        picture.save(target, "PNG")
        send(target.getvalue())

"""Text from a picture of a page, by Tesseract where it is installed with French and Arabic.

Called by `reading`. Tesseract is a program of its own; it gets a picture and gives text, within
limits, and is never needed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache

LANGUAGES = ("fra", "ara")
SECONDS = 60


@cache
def can_recognise() -> bool:
    """Whether Tesseract is installed with the languages that documents are in."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return set(LANGUAGES) <= set(listed.stdout.split())


def recognise_picture(picture: bytes) -> str:
    """The text that a picture (PNG) shows; empty where it shows none or takes too long."""
    command = ["tesseract", "stdin", "stdout", "-l", "+".join(LANGUAGES)]
    # One thread: the pages of a document must not take every processor from those who serve.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            command,
            input=picture,
            env=environment,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError):
        return ""
    return done.stdout.decode("utf-8", "replace").replace("\f", "").strip()

"""Text recognition by Tesseract, if it is installed with French and Arabic.

Tesseract is a separate and optional program that runs with limits.
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
    """Whether Tesseract is installed with the languages of documents."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return set(LANGUAGES) <= set(listed.stdout.split())


def recognise_picture(picture: bytes) -> str:
    """The text in a picture (PNG); empty if there is none or it takes too long."""
    command = ["tesseract", "stdin", "stdout", "-l", "+".join(LANGUAGES)]
    # One thread: a document must not take every processor from the service.
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

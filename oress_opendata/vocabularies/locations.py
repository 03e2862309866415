"""The locations of the vocabularies and packages that ship with the program."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def find_shipped(folder: str) -> Path:
    """The folder `vocab` or `datasets` of the installed package, else of the repository.

    A wheel contains both; an editable installation does not.
    """
    installed = PACKAGE / "shipped" / folder
    return installed if installed.is_dir() else PACKAGE.parent / folder

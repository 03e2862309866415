"""The licences of everything that an installation from requirements.txt brings.

`python -m tests.list_licences` (`make licences`) writes docs/licences.md; a test compares it.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIST = ROOT / "docs" / "licences.md"
CLASSIFIER = "License :: OSI Approved :: "
# Texts of licences, by what they begin with, and names that are no SPDX expression.
NAMES = (
    ("MIT", "MIT"),
    ("The MIT License", "MIT"),
    ("BSD 3-Clause", "BSD-3-Clause"),
    ("3-Clause BSD", "BSD-3-Clause"),
    ("BSD-3-Clause", "BSD-3-Clause"),
    ("BSD-2-Clause", "BSD-2-Clause"),
    ("BSD", "BSD"),
    ("Two-clause BSD", "BSD-2-Clause"),
    ("Apache", "Apache-2.0"),
    ("ISC", "ISC"),
    ("Mozilla Public License 2.0", "MPL-2.0"),
    ("MPL", "MPL-2.0"),
    ("Python Software Foundation", "PSF-2.0"),
    ("PSF", "PSF-2.0"),
    ("W3C", "W3C"),
    ("ZPL", "ZPL-2.1"),
    ("Zope Public", "ZPL-2.1"),
    ("Artistic License", "Artistic-1.0 OR GPL-1.0-or-later"),
    ("OFL", "OFL-1.1"),
    ("SIL Open Font License", "OFL-1.1"),
    ("Public Domain", "Public domain"),
    ("The Unlicense", "Unlicense"),
)
HEAD = """# Licences

What an installation from `requirements.txt` brings, with the licence that each package states.
`make licences` writes this list; a test compares it, and refuses the GPL and AGPL. Where a package
offers a choice, we choose the other licence.

| package | licence |
|---|---|
"""
FOOT = """
`delivery/pages/export/parquet.js` is [hyparquet](https://github.com/hyparam/hyparquet) 1.33.0 and
[fzstd](https://github.com/101arrowz/fzstd) 0.1.1, both MIT, with their licences in
`parquet-licences.txt` beside it: `parquetReadObjects` of the one and `decompress` of the other,
bundled by esbuild (`--bundle --minify --format=iife --global-name=parquet`).
"""


def list_required() -> list[str]:
    """The packages of the lock file that are installed on this machine."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    names = re.findall(r"^([a-zA-Z0-9_.-]+)==", text, re.MULTILINE)
    return sorted(name for name in names if _find(name))


def find_licence(name: str) -> str:
    """The licence of an installed package, as an SPDX expression where it has one."""
    found = _find(name)
    if found is None:
        raise PackageNotFoundError(name)
    metadata = found.metadata
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    classifiers = [str(text) for text in metadata.get_all("Classifier") or []]
    stated = [text.removeprefix(CLASSIFIER) for text in classifiers if text.startswith(CLASSIFIER)]
    texts = [*stated, *map(str, metadata.get_all("License") or [])]
    return next((spdx for text in texts for start, spdx in NAMES if text.startswith(start)), "")


def write_list() -> str:
    rows = [f"| {name} | {find_licence(name)} |\n" for name in list_required()]
    return HEAD + "".join(rows) + FOOT


def _find(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    LIST.write_text(write_list(), encoding="utf-8")

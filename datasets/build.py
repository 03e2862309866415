"""Makes the packages of `datasets/` again from the folder of sources.

    python datasets/build.py SOURCES [INTO]

SOURCES holds `hcp/`, `geo/` and `domain/`; INTO is `datasets/` unless told otherwise. The same
sources give the same bytes. Published releases never change: a correction is a new version.
"""

from __future__ import annotations

import sys
from pathlib import Path

from builders import (
    acteurs,
    chiffres,
    depliant,
    etablissements,
    exemple,
    guide,
    indicateurs,
    limites,
    positions,
    territoires,
)

BUILDERS = (
    territoires,
    etablissements,
    acteurs,
    limites,
    positions,
    indicateurs,
    chiffres,
    depliant,
    exemple,
    guide,
)


def main(arguments: list[str]) -> int:
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    sources = Path(arguments[0])
    into = Path(arguments[1]) if len(arguments) == 2 else Path(__file__).parent
    for builder in BUILDERS:
        builder.build(sources, into)
        print(f"{builder.__name__.removeprefix('builders.')}: done")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

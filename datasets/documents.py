"""Makes the documents of `datasets/documents-ess/` again from the releases that they cite.

    python datasets/documents.py [INTO]

INTO is `datasets/` unless told otherwise. The same releases give the same bytes. It needs Typst and
the packaged fonts (`pip install -e '.[dev]'`). Published releases never change: a correction is a
new version.
"""

from __future__ import annotations

import sys
from pathlib import Path

from builders.documents.package import build

HERE = Path(__file__).parent

if __name__ == "__main__":
    build(HERE, Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)

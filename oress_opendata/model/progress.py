"""The progress of long work: called with a stage, the amount done and the total."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]

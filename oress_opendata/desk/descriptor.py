"""The descriptor of a package in a folder, read and written in one way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from oress_opendata.model.concept import Vocabulary
from oress_opendata.model.licence import SCHEME as LICENCES
from oress_opendata.model.release import DESCRIPTOR


def read_descriptor(folder: Path) -> dict[str, Any]:
    descriptor: dict[str, Any] = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    return descriptor


def write_descriptor(folder: Path, descriptor: Mapping[str, Any]) -> None:
    text = json.dumps(descriptor, ensure_ascii=False, indent=2)
    (folder / DESCRIPTOR).write_text(f"{text}\n", encoding="utf-8")


def describe_licence(vocabulary: Vocabulary, code: str) -> dict[str, str]:
    """The licence with a code, as a descriptor states it; empty for an unknown one."""
    scheme = vocabulary.schemes.get(LICENCES)
    concept = scheme.concepts.get(code) if scheme else None
    if concept is None:
        return {}
    named = {"name": code, "title": concept.labels.get("en", code)}
    return {**named, "path": concept.pages[0]} if concept.pages else named

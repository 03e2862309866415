"""A tool: what an assistant reads about it, and what answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from oress_opendata.delivery.assistants.arguments import Argument, text, to_schema
from oress_opendata.delivery.assistants.call import Call
from oress_opendata.delivery.http.capacity import Capacity

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
OBJECT = {"type": "object"}
OBJECTS = {"type": "array", "items": OBJECT}
NEXT = {
    "type": ["string", "null"],
    "description": "Send it as `cursor` to go on; null at the end.",
}
SOURCES = {
    "type": "array",
    "description": "The releases that the answer comes from. Cite them.",
    "items": {
        "type": "object",
        "properties": {
            "dataset": TEXT,
            "version": TEXT,
            "iri": TEXT,
            "url": TEXT,
            "title": TEXT,
            "sha256": {**TEXT, "description": "Of the manifest, which lists each file's own."},
            "status": TEXT,
            "issued": TEXT,
            "fictitious": {"type": "boolean", "description": "True: examples, not real facts."},
            "publisher": TEXT,
            "licences": {"type": "array", "items": TEXT},
            "sources": OBJECTS,
        },
        "required": ["dataset", "version", "iri", "sha256", "status", "fictitious"],
    },
}
NOTES = {"type": "array", "items": TEXT, "description": "What to say when you use the answer."}
COMMON = {"language": TEXT, "sources": SOURCES, "notes": NOTES}


@dataclass(frozen=True, slots=True)
class Tool:
    """`output` describes the members of its answers, beside those that all have; `capacity` are the
    places that a call takes."""

    name: str
    title: str
    description: str
    arguments: tuple[Argument, ...]
    output: Mapping[str, Any]
    capacity: Capacity
    answer: Callable[[Call], dict[str, Any]]

    def describe(self) -> dict[str, Any]:
        """As `tools/list` has it."""
        members = {**self.output, **COMMON}
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "inputSchema": to_schema(self.arguments),
            "outputSchema": {"type": "object", "properties": members, "required": list(members)},
            "annotations": {
                "title": self.title,
                "readOnlyHint": True,
                "destructiveHint": False,
                "idempotentHint": True,
                "openWorldHint": False,
            },
        }


CURSOR = text("cursor", "Where the list goes on: `next` of the answer before, never made up.")

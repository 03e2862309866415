"""A proposal as the desk keeps it for its pages: everything that is shown, nothing that is computed
again. Words keep their sentences, so that each reader gets their own language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from oress_opendata.desk.mapping.words import Words
from oress_opendata.desk.proposal.proposal import Fate, Proposal

# What a page shows of each list; all of it is in the workbook that comes back.
MOST_FAULTS = 500
MOST_ROWS = 300
MOST_QUESTIONS = 150


@dataclass(frozen=True, slots=True)
class Summary:
    """The parts of a proposal, as JSON. `counts` are complete where the lists are cut."""

    content: Mapping[str, Any]

    @property
    def is_complete(self) -> bool:
        return bool(self.content["complete"])

    def to_bytes(self) -> bytes:
        return json.dumps(self.content, ensure_ascii=False).encode()


def summary_from_bytes(content: bytes) -> Summary:
    return Summary(json.loads(content))


def summarise(proposal: Proposal) -> Summary:
    area = proposal.area
    rows = [row for row in proposal.rows if row.fate is not Fate.SAME]
    content = {
        "complete": proposal.is_complete,
        "workbook": proposal.workbook,
        "sheets": list(proposal.sheets),
        "area": asdict(area) if area else None,
        "columns": [asdict(column) for column in proposal.columns],
        "codes": [asdict(code) for code in proposal.codes],
        "rows": [asdict(row) for row in rows[:MOST_ROWS]],
        "missing": [asdict(record) for record in proposal.missing[:MOST_ROWS]],
        "faults": [asdict(fault) for fault in proposal.faults[:MOST_FAULTS]],
        "questions": [asdict(question) for question in proposal.questions[:MOST_QUESTIONS]],
        "notices": [asdict(notice) for notice in proposal.notices],
        "fields": [asdict(field) for field in proposal.fields],
        "counts": {
            "rows": len(area.rows) if area else 0,
            "faults": len(proposal.faults),
            "errors": len(proposal.errors),
            "questions": len(proposal.questions),
            "missing": len(proposal.missing),
            **{fate.value: count for fate, count in proposal.count_fates().items()},
        },
    }
    # Round trip: texts of enumerations, lists for tuples, and nothing that is no JSON.
    return Summary(json.loads(json.dumps(content, ensure_ascii=False, default=_plain)))


def say_words(value: Mapping[str, Any], language: str) -> str:
    """What kept words say on a page."""
    return _words(value).say_isolated(language)


def _words(value: Mapping[str, Any]) -> Words:
    parameters = {
        name: _words(part) if isinstance(part, Mapping) and "sentence" in part else part
        for name, part in value["parameters"].items()
    }
    return Words(value["sentence"], parameters, value["labels"])


def _plain(value: object) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)

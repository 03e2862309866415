"""The package `guide-cooperative`: how to found a cooperative, step by step, with who helps.

Each row says what was verified and where it was read; what was not is marked as such.
The steps are things with IRIs; the kinds of support and the bodies of a step hang on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builders.guide_descriptor import describe
from builders.guide_texts import (
    ABOLISHED,
    ACTIVITIES,
    CHECKED,
    NONE,
    QUESTIONS,
    SOURCES,
    STEPS,
    Step,
)
from builders.package import LANGUAGES, Row, Texts, write_package
from builders.wording import OWN_WORDING

TEXTS = ("title", "text", "documents", "cost", "where", "delay", "note")
ASKED = tuple(Step(key, title, NONE, "general_knowledge", "") for key, title in QUESTIONS)
PARTS = (
    ("etape", STEPS),
    ("activite", ACTIVITIES),
    ("question", ASKED),
    ("abolie", (ABOLISHED,)),
)


def build(sources: Path, into: Path) -> None:
    """The sources hold nothing more than the texts say."""
    del sources
    write_package(
        into,
        describe(),
        {
            "etapes": [
                step(part, position, content)
                for part, steps in PARTS
                for position, content in enumerate(steps, start=1)
            ],
            "etapes-services": list(satellite("service")),
            "etapes-acteurs": list(satellite("actor")),
        },
    )


def step(part: str, position: int, each: Step) -> Row:
    return {
        "id": each.id,
        "part": part,
        "position": position,
        **{key: text for name in TEXTS for key, text in spread(name, getattr(each, name))},
        "status": each.status,
        "source": cite(each),
        "checked_on": CHECKED,
    }


def spread(name: str, texts: Texts) -> Iterator[tuple[str, str]]:
    for language, text in zip(LANGUAGES, texts, strict=True):
        yield f"{name}_{language}", text


def cite(each: Step) -> str:
    """Where a step was read; an open question is ours."""
    return " ; ".join(SOURCES[letter] for letter in each.sources) or OWN_WORDING


def satellite(column: str) -> Iterator[Row]:
    """The kinds of support that help with a step are our matching; the bodies are its sources'."""
    ours = column == "service"
    for step in (*STEPS, *ACTIVITIES):
        for value in step.services if ours else step.actors:
            yield {
                "step": step.id,
                column: value,
                "status": "general_knowledge" if ours else step.status,
                "source": OWN_WORDING if ours else cite(step),
                "checked_on": CHECKED,
            }

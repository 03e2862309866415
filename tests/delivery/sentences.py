"""The marked sentences of the program, found by reading its code and templates."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2.ext import babel_extract

import oress_opendata

PROGRAM = Path(oress_opendata.__file__).parent
TEMPLATES = PROGRAM / "delivery" / "pages" / "templates"
# Sentences of the judging stand in findings.po, with a test of their own.
JUDGING = PROGRAM / "sources"

Sentence = str | tuple[str, str]


def find_sentences() -> dict[Sentence, str]:
    """Every marked sentence, with the first file that holds it."""
    found: dict[Sentence, str] = {}
    for file in sorted(PROGRAM.rglob("*.py")):
        if JUDGING not in file.parents:
            for sentence in _in_code(file):
                found.setdefault(sentence, file.relative_to(PROGRAM).as_posix())
    for file in sorted(TEMPLATES.glob("*.html")):
        for template_sentence in _in_template(file):
            found.setdefault(template_sentence, file.relative_to(PROGRAM).as_posix())
    return found


def _in_code(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "N_":
            yield ast.literal_eval(node.args[0])


def _in_template(file: Path) -> Iterator[Sentence]:
    options = {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}
    with file.open("rb") as source:
        for _, function, message, _ in babel_extract(
            source, ("_", "gettext", "ngettext"), (), options
        ):
            if function == "ngettext":
                yield (message[0], message[1])
            else:
                yield message if isinstance(message, str) else message[0]

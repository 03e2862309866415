"""The questions of an import on a terminal, and the file that keeps the answers."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from oress_opendata.desk.mapping.answers import Answers, Memory, answers_from_json
from oress_opendata.desk.mapping.question import Candidate, Question
from oress_opendata.desk.proposal.proposal import Proposal
from oress_opendata.errors import OressError
from oress_opendata.languages import N_, say

BAD_FILE = N_("{file} does not have the form of a file of answers: {error}")
OPEN = N_("Open questions: {count}. Answer them in {file}, under “given”, and run it again.")
ROWS = N_("rows: {rows}")
OTHER = N_("or type another value")
HELD = N_("Choose by its number; Enter takes {suggestion}.")
CHOOSE = N_("Choose by its number.")
SUFFIX = ".answers.json"


class BadAnswers(OressError):
    """A file of answers cannot be read."""


def read_answers_file(file: Path) -> Answers:
    """The answers of a file; new ones where it does not exist. Raises BadAnswers."""
    if not file.is_file():
        return Answers(seed=secrets.token_hex(8))
    try:
        answers = answers_from_json(json.loads(file.read_text(encoding="utf-8-sig")))
    except (ValueError, RecursionError) as error:
        raise BadAnswers(BAD_FILE, file=file.name, error=str(error)) from error
    return answers if answers.seed else Answers(answers.given, secrets.token_hex(8), answers.memory)


def write_answers_file(
    file: Path, answers: Answers, questions: Sequence[Question] = (), language: str = "en"
) -> None:
    """Keep answers, with the questions that are still open."""
    content: dict[str, Any] = answers.to_json()
    if questions:
        content["questions"] = [_to_json(question, language) for question in questions]
    text = json.dumps(content, ensure_ascii=False, indent=2)
    file.write_text(f"{text}\n", encoding="utf-8")


def keep_memory(file: Path, memory: Memory) -> None:
    """Keep only what the next quarter should not ask again."""
    write_answers_file(file, Answers(memory=memory))


def _to_json(question: Question, language: str) -> dict[str, Any]:
    return {
        "key": question.key,
        "question": question.words.say(language),
        "suggestion": question.suggestion,
        "choices": {choice.value: choice.text.say(language) for choice in question.choices},
        "rows": list(question.rows),
    }


def answer_all(
    propose_with: Callable[[Answers], Proposal],
    answers: Answers,
    *,
    accept: bool,
    ask: bool,
    language: str,
) -> Proposal:
    """Propose and ask until nothing is open. `accept` takes every suggestion, `ask` asks on the
    terminal; without both, the proposal may have open questions."""
    proposal = propose_with(answers)
    while proposal.questions:
        given: dict[str, str] = {}
        for question in proposal.questions:
            if accept and question.suggestion:
                given[question.key] = question.suggestion
            elif ask:
                given[question.key] = _ask(question, language)
        if not given:
            return proposal
        proposal = propose_with(proposal.answers.with_answers(given))
    return proposal


def _ask(question: Question, language: str) -> str:
    """One answer: the number of a choice, or a text."""
    click.echo(f"\n{question.words.say(language)}")
    if question.rows:
        shown = ", ".join(map(str, question.rows))
        click.echo(f"  ({say(ROWS, language, rows=shown)})")
    for candidate in question.candidates:
        _show(candidate, language)
    values = [choice.value for choice in question.choices]
    for number, choice in enumerate(question.choices, start=1):
        hint = choice.hint.say(language)
        click.echo(f"  {number:>3}  {choice.text.say(language)}{f' ({hint})' if hint else ''}")
    if question.is_free:
        click.echo(f"       {say(OTHER, language)}")
    suggestion = question.suggestion
    shown = str(values.index(suggestion) + 1) if suggestion in values else suggestion
    click.echo(say(HELD, language, suggestion=shown) if shown else say(CHOOSE, language))
    while True:
        text = str(click.prompt(">", default=shown or None, show_default=False)).strip()
        if text.isdigit() and 1 <= int(text) <= len(values):
            return values[int(text) - 1]
        if text in values or (question.is_free and text):
            return text


def _show(candidate: Candidate, language: str) -> None:
    """A record beside the row: the fields that differ, marked."""
    click.echo(
        f"  {candidate.id}: {candidate.names.say(language)} – {candidate.reason.say(language)}"
    )
    for pair in candidate.pairs:
        sign = "=" if pair.is_equal else "≠"
        own, other = pair.sheet.say(language), pair.record.say(language)
        click.echo(f"      {sign} {pair.title.say(language)}: {own} | {other}")

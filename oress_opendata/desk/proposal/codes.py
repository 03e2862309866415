"""What the texts of the coded columns stand for: one decision for each distinct text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from oress_opendata.desk.mapping.answers import EMPTY, Answers
from oress_opendata.desk.mapping.headings import is_empty_word
from oress_opendata.desk.mapping.options import Found, How, Options
from oress_opendata.desk.mapping.question import Choice, Question, Step
from oress_opendata.desk.mapping.slots import Slot
from oress_opendata.desk.mapping.splitting import split_values
from oress_opendata.desk.mapping.words import Words
from oress_opendata.desk.proposal.proposal import CodeDecision
from oress_opendata.desk.spreadsheet.workbook import Value, value_to_text
from oress_opendata.languages import N_
from oress_opendata.projections.search.analysis.texts import clean_text, fold_text

ANSWERED = N_("as you decided")
REMEMBERED = N_("as last time")
IS_CODE = N_("it is the code")
IS_LABEL = N_("it is a name of the code")
IS_TYPO = N_("it is nearly a name of the code")
NOT_KNOWN = N_("no code is called so")
AMBIGUOUS = N_("several codes are called so")
WHAT_IS = N_("What is “{text}” in the column “{title}”?")
SENTENCES = {How.CODE: IS_CODE, How.LABEL: IS_LABEL, How.TYPO: IS_TYPO}
# Rows that a question shows, and codes of a scheme that it lists in full.
SHOWN = 10
LISTED = 60


@dataclass(slots=True)
class _Seen:
    """A distinct text of a column, and the rows that have it."""

    slot: Slot
    text: str
    code: str
    reason: str
    is_open: bool
    candidates: tuple[str, ...]
    rows: list[int] = field(default_factory=list)


class CodeReader:
    """Reads coded cells, and notes each decision once."""

    def __init__(self, options: Mapping[str, Options], answers: Answers) -> None:
        self.options = options
        self.answers = answers
        self._seen: dict[str, _Seen] = {}
        self._keys: dict[tuple[str, str, str], str] = {}

    def options_of(self, slot: Slot) -> Options | None:
        return self.options.get(slot.name, self.options.get(slot.vocabulary))

    def read(self, slot: Slot, value: Value, row: int, within: str = "") -> str | None:
        """The code of a cell, or an empty text; None while nobody knows it."""
        text = clean_text(value_to_text(value))
        if not text or is_empty_word(text):
            return ""
        place = (slot.name, text, within)
        key = self._keys.get(place)
        if key is None:
            key = self._keys[place] = self._decide(slot, text, within)
        seen = self._seen[key]
        seen.rows.append(row)
        return None if seen.is_open else seen.code

    def read_list(self, slot: Slot, value: Value, row: int, within: str = "") -> tuple[str, ...]:
        """The codes of a cell that may hold several."""
        options = self.options_of(slot)

        def is_known(text: str) -> bool:
            return bool(options and options.find(text).codes)

        texts = split_values(value_to_text(value), is_known)
        codes = (self.read(slot, text, row, within) for text in texts)
        return tuple(dict.fromkeys(code for code in codes if code))

    def _decide(self, slot: Slot, text: str, within: str) -> str:
        """Decide about a new text; gives its key."""
        options = self.options_of(slot)
        plain_key = f"code:{slot.vocabulary}:{fold_text(text) or text.casefold()}"
        if options is None:  # nothing is known of the register: the text is taken for an id
            self._seen.setdefault(plain_key, _Seen(slot, text, text, IS_CODE, False, ()))
            return plain_key
        inside = (within,) if within else ()
        found = options.find(text, inside)
        key = plain_key
        if within and len(options.find(text).codes) > 1:
            key = f"{plain_key}|{within}"
        if key not in self._seen:
            self._seen[key] = self._create(slot, text, key, found, inside)
        return key

    def _create(
        self, slot: Slot, text: str, key: str, found: Found, inside: tuple[str, ...]
    ) -> _Seen:
        options = self.options_of(slot)
        answer = self.answers.find(key)
        if options and answer is not None and (answer == EMPTY or answer in options.all):
            reason = ANSWERED if key in self.answers.given else REMEMBERED
            return _Seen(slot, text, "" if answer == EMPTY else answer, reason, False, ())
        if found.code:
            return _Seen(slot, text, found.code, SENTENCES[found.how], False, ())
        candidates = found.codes or (options.candidates(text, inside) if options else ())
        if options and not found.codes:
            parts = split_values(text, lambda part: bool(options.find(part).codes))
            known = [options.find(part, inside).code for part in parts if len(parts) > 1]
            candidates = tuple(dict.fromkeys((*filter(None, known), *candidates)))
        reason = AMBIGUOUS if found.codes else NOT_KNOWN
        return _Seen(slot, text, "", reason, True, candidates)

    def decisions(self) -> Iterator[CodeDecision]:
        """What was decided about each text, in the order of the sheet."""
        for key, seen in self._seen.items():
            yield CodeDecision(
                key=key,
                vocabulary=seen.slot.vocabulary,
                text=seen.text,
                code=seen.code,
                reason=Words(seen.reason),
                is_sure=not seen.is_open and seen.reason != IS_TYPO,
                rows=tuple(seen.rows[:SHOWN]),
                count=len(seen.rows),
            )

    def open_cells(self) -> frozenset[tuple[int, str]]:
        """The rows that have a text which is asked about, each with its vocabulary."""
        return frozenset(
            (row, seen.slot.vocabulary)
            for seen in self._seen.values()
            if seen.is_open
            for row in seen.rows
        )

    def questions(self) -> Iterator[Question]:
        """One question for each text that is not known."""
        for key, seen in self._seen.items():
            if not seen.is_open:
                continue
            words = Words(WHAT_IS, {"text": seen.text, "title": seen.slot.title})
            yield Question(
                key=key,
                step=Step.CODES,
                words=words,
                choices=tuple(self._list_choices(seen)),
                suggestion=seen.candidates[0] if len(seen.candidates) == 1 else "",
                rows=tuple(seen.rows[:SHOWN]),
                count=len(seen.rows),
            )

    def _list_choices(self, seen: _Seen) -> Iterator[Choice]:
        """The candidates, then the others of the kind."""
        options = self.options_of(seen.slot)
        if options is None:
            return
        kinds = options.preferred
        others = [c for c, option in options.all.items() if not kinds or option.kind in kinds]
        listed = others if len(others) <= LISTED or seen.slot.column.register == "place" else []
        for code in dict.fromkeys((*seen.candidates, *listed)):
            yield create_choice(options, code)
        yield Choice(EMPTY, Words(LEAVE_EMPTY))


LEAVE_EMPTY = N_("None of them: leave the cell empty")


def create_choice(options: Options, code: str) -> Choice:
    """A code as a choice, with what contains it."""
    option = options.all[code]
    outer = options.hint_of(code)
    labels = option.labels or {"": code}
    return Choice(code, Words(labels=labels), Words(labels=outer.labels) if outer else Words())

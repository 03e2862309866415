"""The records that a sheet no longer has: gone, or forgotten? How a record ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from oress_opendata.desk.mapping.answers import GONE, KEPT, Answers
from oress_opendata.desk.mapping.headings import plain_words
from oress_opendata.desk.mapping.question import Choice, Question, Step
from oress_opendata.desk.mapping.target import Target
from oress_opendata.desk.mapping.words import Words, plain
from oress_opendata.desk.proposal.proposal import MissingRecord
from oress_opendata.desk.proposal.rows import RowMatcher
from oress_opendata.languages import N_

END = "http://schema.org/dissolutionDate"
SUCCESSOR = "http://purl.org/dc/terms/isReplacedBy"
STATE, SINCE = "/vocab/oress#organisationState", "/vocab/oress#stateDate"
ALL = "missing:*"

WHERE_IS = N_("“{name}” ({id}) is no longer in the list. Is it gone, or was it forgotten?")
IS_KEPT = N_("Forgotten: keep it as it was")
IS_GONE = N_("Gone")
GONE_AS = N_("Gone: {state}")


@dataclass(frozen=True)
class Ending:
    """How the records of a register end, by its schema."""

    target: Target

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """The columns of the end, the successor, the state and its date, by property."""
        wanted = (END, SUCCESSOR, STATE, SINCE)
        columns = self.target.register.columns
        return {str(c.property_url): c.name for c in columns if c.property_url in wanted}

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The codes of the states in which a record has ended."""
        table = self.target.register
        if STATE not in self.columns:
            return ()
        scheme = table.columns[table.positions[self.columns[STATE]]].scheme
        known = {option.code for option in self.target.options.get(scheme or "", ())}
        return tuple(sorted(plain_words(f"ended:{scheme}") & known))

    def has_ended(self, cells: Mapping[str, str]) -> bool:
        ended = any(cells.get(self.columns.get(key, "")) for key in (END, SUCCESSOR))
        return ended or cells.get(self.columns.get(STATE, ""), "") in self.states

    def end(self, cells: dict[str, str], decision: str) -> dict[str, str] | None:
        """The cells of a record that is gone; None where the register cannot say so and the row is
        removed."""
        state = decision.partition(":")[2]
        today = self.target.today.isoformat()
        if END in self.columns:
            return cells | {self.columns[END]: today}
        if not self.states:
            return None
        ended = cells | {self.columns[STATE]: state if state in self.states else self.states[0]}
        return ended | {self.columns[SINCE]: today} if SINCE in self.columns else ended

    def choices(self) -> tuple[Choice, ...]:
        kept = Choice(KEPT, Words(IS_KEPT))
        if END in self.columns or not self.states:
            return kept, Choice(GONE, Words(IS_GONE))
        table = self.target.register
        scheme = table.columns[table.positions[self.columns[STATE]]].scheme or ""
        labels = {option.code: option.labels for option in self.target.options.get(scheme, ())}
        gone = (
            Choice(f"{GONE}:{code}", Words(GONE_AS, {"state": Words(labels=labels[code])}))
            for code in self.states
        )
        return kept, *gone


def list_missing(
    matcher: RowMatcher, claimed: frozenset[int], ending: Ending, answers: Answers
) -> tuple[MissingRecord, ...]:
    """The records that no row is, without those that had ended before."""
    return tuple(_iterate(matcher, claimed, ending, answers))


def _iterate(
    matcher: RowMatcher, claimed: frozenset[int], ending: Ending, answers: Answers
) -> Iterator[MissingRecord]:
    names = matcher.target.register.names
    rows = matcher.target.rows[matcher.target.register.resource]
    allowed = {choice.value for choice in ending.choices()} | {GONE}
    for position, own in enumerate(matcher.record_ids):
        if position in claimed or ending.has_ended(dict(zip(names, rows[position], strict=True))):
            continue
        key = f"missing:{own}"
        decision = answers.given.get(key) or answers.given.get(ALL, "")
        decision = decision if decision in allowed else ""
        yield MissingRecord(key, own, matcher.names_of(position), decision)


def ask_missing(missing: tuple[MissingRecord, ...], ending: Ending) -> Iterator[Question]:
    """A question for each record about which nothing was decided."""
    choices = ending.choices()
    for record in missing:
        if not record.decision:
            name = record.names if record.names.labels else plain(record.id)
            words = Words(WHERE_IS, {"name": name, "id": record.id})
            yield Question(record.key, Step.MISSING, words, choices, suggestion=KEPT)

"""Which row is which record: sure pairs, doubts with their candidates, new rows.

Pure; 20,000 rows with as many records take seconds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from oress_opendata.desk.matching.candidates import Index
from oress_opendata.desk.matching.evidence import Agreement, Evidence, Level, weigh
from oress_opendata.desk.matching.features import Features
from oress_opendata.projections.search.analysis.names import EQUAL

MOST_SHOWN = 4
# The share of equal names with other numbers from which on the numbers are written otherwise.
DISTRUST = 0.3
LEAST_PAIRS = 8

Options = dict[int, Evidence]


@dataclass(frozen=True, slots=True)
class Doubt:
    """`candidates` are records, the most likely first; `twins` are rows that claim the same."""

    candidates: tuple[tuple[int, Evidence], ...]
    twins: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Pairing:
    """Positions of records by positions of rows. A row in neither is new."""

    sure: Mapping[int, tuple[int, Evidence]]
    doubts: Mapping[int, Doubt]


@dataclass(slots=True)
class _State:
    rows: Sequence[Features]
    records: Sequence[Features]
    options: dict[int, Options] = field(default_factory=dict)
    sure: dict[int, tuple[int, Evidence]] = field(default_factory=dict)
    doubts: dict[int, Doubt] = field(default_factory=dict)


def pair_rows(
    rows: Sequence[Features],
    records: Sequence[Features],
    decided: Mapping[int, int | None],
) -> Pairing:
    """The pairs of rows and records. `decided` gives the record of a row, or None for a row that is
    no record: nothing else is proposed for these, nor these for others."""
    state = _State(rows, records)
    index = Index(records)
    taken = {record for record in decided.values() if record is not None}
    open_rows = [position for position in range(len(rows)) if position not in decided]
    exact = {position: index.find_exact(rows[position]) for position in open_rows}
    distrusted = _find_distrusted(rows, records, exact)
    placeless = not any(record.place for record in records)
    for position in open_rows:
        state.options[position] = {
            record: weigh(rows[position], records[record], distrusted, placeless=placeless)
            for record in exact[position] - taken
        }
    _settle_sure(state)
    free = set(range(len(records))) - taken - {record for record, _ in state.sure.values()}
    for position in open_rows:
        if position not in state.sure and position not in state.doubts:
            like = index.find_like(rows[position], free) - exact[position]
            for record in like:
                evidence = weigh(rows[position], records[record], distrusted, placeless=placeless)
                state.options[position][record] = evidence
    _settle_sure(state)
    _note_doubts(state)
    return Pairing(state.sure, state.doubts)


def _find_distrusted(
    rows: Sequence[Features], records: Sequence[Features], exact: Mapping[int, set[int]]
) -> frozenset[str]:
    """The namespaces, and `founded`, in which many rows differ from the record that has their name
    and place: they are written otherwise, and a difference says nothing."""
    compared: Counter[str] = Counter()
    different: Counter[str] = Counter()
    for position, candidates in exact.items():
        same = [
            records[record]
            for record in candidates
            if records[record].place == rows[position].place
            and set(records[record].names) & set(rows[position].names)
        ]
        if len(same) == 1:
            _count_differences(rows[position], same[0], compared, different)
    return frozenset(
        space
        for space, count in compared.items()
        if count >= LEAST_PAIRS and different[space] > DISTRUST * count
    )


def _count_differences(
    row: Features, record: Features, compared: Counter[str], different: Counter[str]
) -> None:
    for space in row.numbers.keys() & record.numbers.keys():
        compared[space] += 1
        different[space] += not row.numbers[space] & record.numbers[space]
    if row.founded and record.founded:
        compared["founded"] += 1
        different["founded"] += weigh(row, record).founded is Agreement.DIFFERS


def _settle_sure(state: _State) -> None:
    """Pair each row with the record that it surely is, if no other row claims that."""
    claims: dict[int, list[int]] = defaultdict(list)
    settled = {record for record, _ in state.sure.values()}
    for position, options in state.options.items():
        if position in state.sure or position in state.doubts:
            continue
        best = _find_best(options)
        if best is not None:
            claims[best].append(position)
    for record, positions in claims.items():
        winner = None if record in settled else _find_winner(state, record, positions)
        if winner is not None:
            state.sure[winner] = (record, state.options[winner][record])
        for position in positions:
            if position != winner:
                twins = tuple(other for other in positions if other != position)
                state.doubts[position] = Doubt(_rank(state.options[position]), twins)


def _find_best(options: Options) -> int | None:
    """The record that a row surely is; None if it is surely none, or could be two."""
    sure = [record for record, evidence in options.items() if evidence.level is Level.SURE]
    if not sure:
        return None
    ranked = sorted(sure, key=lambda record: options[record].rank, reverse=True)
    if len(ranked) > 1 and options[ranked[0]].rank[:4] == options[ranked[1]].rank[:4]:
        return None
    # Another record with the row's number or id is a contradiction, however alike the names are.
    first = options[ranked[0]]
    rivals = (evidence for record, evidence in options.items() if record != ranked[0])
    claimed = any(rival.rank[:2] > first.rank[:2] for rival in rivals)
    return None if claimed else ranked[0]


def _find_winner(state: _State, record: int, positions: Sequence[int]) -> int | None:
    """The row that a record goes to, of those that claim it: the only one, or the only one with its
    id or number."""
    if len(positions) == 1:
        return positions[0]
    named = [p for p in positions if any(state.options[p][record].rank[:2])]
    return named[0] if len(named) == 1 else None


def _note_doubts(state: _State) -> None:
    """A doubt for each row that could be a record which no other row surely is, and for each that
    repeats another row."""
    owners = {record: position for position, (record, _) in state.sure.items()}
    for position, options in state.options.items():
        if position in state.sure or position in state.doubts:
            continue
        open_ones = {
            record: evidence
            for record, evidence in options.items()
            if evidence.level is not Level.NONE and record not in owners
        }
        twins = tuple(dict.fromkeys(_find_twins(options, owners)))
        if open_ones or twins:
            state.doubts[position] = Doubt(_rank(open_ones), twins)


def _find_twins(options: Options, owners: Mapping[int, int]) -> Iterator[int]:
    """The rows that surely are the record that a row looks like."""
    for record, evidence in options.items():
        exact = evidence.name == EQUAL and evidence.place is Agreement.SAME
        if record in owners and (
            evidence.number is Agreement.SAME or (exact and not evidence.is_contradicted)
        ):
            yield owners[record]


def _rank(options: Options) -> tuple[tuple[int, Evidence], ...]:
    likely: Iterable[tuple[int, Evidence]] = (
        (record, evidence)
        for record, evidence in options.items()
        if evidence.level is not Level.NONE
    )
    return tuple(sorted(likely, key=lambda item: item[1].rank, reverse=True)[:MOST_SHOWN])

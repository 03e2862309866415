"""Which record each row is: the pairs of `matching`, the answers, questions for doubts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from oress_opendata.desk.mapping.answers import NEW, Answers
from oress_opendata.desk.mapping.question import Candidate, Choice, Pair, Question, Step
from oress_opendata.desk.mapping.target import Option, Target
from oress_opendata.desk.mapping.values import pattern_of, title_of
from oress_opendata.desk.mapping.words import Words, plain
from oress_opendata.desk.matching.evidence import Agreement, Evidence, weigh
from oress_opendata.desk.matching.features import FeatureReader, Features
from oress_opendata.desk.matching.ids import create_id
from oress_opendata.desk.matching.pairs import Doubt, Pairing, pair_rows
from oress_opendata.desk.proposal.drafts import Draft
from oress_opendata.desk.proposal.proposal import Fate, RowDecision
from oress_opendata.languages import N_
from oress_opendata.projections.search.analysis.names import EQUAL
from oress_opendata.projections.search.analysis.texts import fold_text
from oress_opendata.sources.checks.samples import PREFIX

LEFT_OUT = "-"
ANSWERED = N_("as you decided")
REMEMBERED = N_("as last time")
SAME_ID = N_("the same id")
SAME_NUMBER = N_("the same number")
SAME_NAME = N_("the same name and place")
LIKE_NAME = N_("nearly the same name, and the same place and contacts")
LIKE_ONLY = N_("a similar name")
SAME_CONTACTS = N_("the same contacts or date")
NOBODY = N_("no record is like it")
REPEATED = N_("it repeats another row")
WHICH = N_("Row {row}: is “{name}” one of these, or a new one?")
TWICE = N_("Row {row}: “{name}” is also in row {others}. Which record is it?")
IS_NEW = N_("A new record")
LEAVE_OUT = N_("Leave this row out")


@dataclass(frozen=True, slots=True)
class Matched:
    """`ids` are the ids of the rows that will be in the table, by position; `records` the positions
    of the records that they were. `claimed` are records that some row is or could be."""

    decisions: tuple[RowDecision, ...]
    questions: tuple[Question, ...]
    ids: Mapping[int, str]
    records: Mapping[int, int]
    claimed: frozenset[int]


@dataclass(frozen=True)
class RowMatcher:
    """Matches drafts with the records of the target."""

    target: Target
    drafts: Sequence[Draft]
    answers: Answers
    _reasons: dict[int, str] = field(default_factory=dict)

    @cached_property
    def reader(self) -> FeatureReader:
        return FeatureReader(self.target.register, self.target.satellites)

    @cached_property
    def record_ids(self) -> list[str]:
        table = self.target.register
        place = table.positions[str(table.id_column)]
        return [row[place] for row in self.target.rows[table.resource]]

    @cached_property
    def positions(self) -> dict[str, int]:
        return {own: number for number, own in enumerate(self.record_ids)}

    @cached_property
    def records(self) -> list[Features]:
        numbers = self._numbers_of_satellites()
        names = self.target.register.names
        rows = self.target.rows[self.target.register.resource]
        return [
            self.reader.read(dict(zip(names, row, strict=True)), numbers.get(own, ()), own_id=own)
            for own, row in zip(self.record_ids, rows, strict=True)
        ]

    def _numbers_of_satellites(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for table in self.target.satellites:
            columns = self.reader.number_columns.get(table.resource)
            if columns and table.id_column:
                kind, value, owner = (table.positions[n] for n in (*columns, table.id_column))
                for row in self.target.rows[table.resource]:
                    space = f"{table.resource}.{columns[1]}@{row[kind]}"
                    found[row[owner]].append((space, row[value]))
        return found

    @cached_property
    def features(self) -> list[Features]:
        id_column = str(self.target.register.id_column)
        return [
            self.reader.read(
                draft.cells,
                [(f"{sat}.{column}@{code}", v) for (sat, column, code), v in draft.values.items()],
                own_id=draft.cells.get(id_column, ""),
            )
            for draft in self.drafts
        ]

    @cached_property
    def keys(self) -> list[str]:
        """The key of each row: its names, place and form; of equal rows the second has a number."""
        keys: list[str] = []
        seen: Counter[str] = Counter()
        for draft, features in zip(self.drafts, self.features, strict=True):
            names = [fold_text(draft.cells.get(name, "")) for name in self.target.label_columns]
            words = [*names, features.place, features.form]
            if not any(names):
                words += sorted(fold_text(text) for text in draft.cells.values())
            key = f"row:{'|'.join(words)}"
            seen[key] += 1
            keys.append(key if seen[key] == 1 else f"{key} #{seen[key]}")
        return keys

    def match(self) -> Matched:
        decided = self._read_decisions()
        kept = {position: record for position, record in decided.items() if record != LEFT_OUT}
        settled = {
            position: None if answer == NEW else self.positions[answer]
            for position, answer in kept.items()
        }
        for position in decided.keys() - kept.keys():
            settled[position] = None
        pairing = pair_rows(self.features, self.records, settled)
        records = {p: record for p, record in settled.items() if record is not None}
        records |= {position: record for position, (record, _) in pairing.sure.items()}
        left_out = decided.keys() - kept.keys()
        new = [
            position
            for position in range(len(self.drafts))
            if position not in records
            and position not in pairing.doubts
            and position not in left_out
        ]
        ids = {position: self.record_ids[record] for position, record in records.items()}
        ids |= self._create_ids(new)
        doubtful = {r for doubt in pairing.doubts.values() for r, _ in doubt.candidates}
        return Matched(
            decisions=tuple(self._decide(pairing, ids, records, left_out)),
            questions=tuple(self._ask(pairing)),
            ids=ids,
            records=records,
            claimed=frozenset(records.values()) | doubtful,
        )

    def _read_decisions(self) -> dict[int, str]:
        """What was answered, or is remembered, about rows. Of two rows with one record, none."""
        known = self.positions.keys()
        found: dict[int, str] = {}
        for position, key in enumerate(self.keys):
            answer = self.answers.given.get(key)
            if answer in (NEW, LEFT_OUT) or answer in known:
                found[position] = str(answer)
                self._reasons[position] = ANSWERED
        for position, key in enumerate(self.keys):
            remembered = self.answers.memory.given.get(key, "")
            if position not in found and remembered in known and self._holds(position, remembered):
                found[position] = remembered
                self._reasons[position] = REMEMBERED
        counts = Counter(found.values())
        return {p: own for p, own in found.items() if own in (NEW, LEFT_OUT) or counts[own] == 1}

    def _holds(self, position: int, record: str) -> bool:
        """Whether nothing speaks against what is remembered of a row."""
        evidence = weigh(self.features[position], self.records[self.positions[record]])
        return evidence.number is not Agreement.DIFFERS

    def _create_ids(self, new: Sequence[int]) -> dict[int, str]:
        table = self.target.register
        column = table.columns[table.positions[str(table.id_column)]]
        taken = set(self.record_ids) | self.target.owned
        is_sample = self.target.descriptor.get("oress:sample") is True
        prefix = PREFIX.rstrip("-") if is_sample else str(table.register)
        ids: dict[int, str] = {}
        for position in new:
            seed = f"{self.answers.seed}\0{self.keys[position]}"
            own = create_id(prefix, pattern_of(column), seed, taken)
            taken.add(own)
            ids[position] = own
        return ids

    def _decide(
        self,
        pairing: Pairing,
        ids: Mapping[int, str],
        records: Mapping[int, int],
        left_out: set[int],
    ) -> Iterator[RowDecision]:
        for position, draft in enumerate(self.drafts):
            if position in left_out:
                continue
            doubt = pairing.doubts.get(position)
            if doubt is not None:
                best = doubt.candidates[0][0] if doubt.candidates else None
                own = "" if best is None else self.record_ids[best]
                fate, reason = Fate.DOUBTFUL, _reason_of(doubt)
            else:
                own = ids[position]
                fate = Fate.SAME if position in records else Fate.NEW
                sure = pairing.sure.get(position)
                reason = describe(sure[1]) if sure else self._reasons.get(position, NOBODY)
            name = self._name(draft)
            yield RowDecision(self.keys[position], draft.row, fate, own, name, Words(reason))

    def _name(self, draft: Draft) -> str:
        names = (draft.cells.get(name, "") for name in self.target.label_columns)
        return next(filter(None, names), "")

    def _ask(self, pairing: Pairing) -> Iterator[Question]:
        for position in sorted(pairing.doubts):
            doubt, draft = pairing.doubts[position], self.drafts[position]
            candidates = tuple(
                self._show(draft, record, evidence) for record, evidence in doubt.candidates
            )
            choices = [Choice(one.id, one.names) for one in candidates]
            choices += [Choice(NEW, Words(IS_NEW)), Choice(LEFT_OUT, Words(LEAVE_OUT))]
            words = Words(WHICH, {"row": draft.row, "name": self._name(draft)})
            if doubt.twins:
                others = ", ".join(str(self.drafts[twin].row) for twin in doubt.twins)
                parameters = {"row": draft.row, "name": self._name(draft), "others": others}
                words = Words(TWICE, parameters)
            yield Question(
                key=self.keys[position],
                step=Step.ROWS,
                words=words,
                choices=tuple(choices),
                rows=(draft.row,),
                count=1,
                candidates=candidates,
            )

    def _show(self, draft: Draft, record: int, evidence: Evidence) -> Candidate:
        """A record beside a row: the fields of the sheet, and those that tell records apart."""
        table = self.target.register
        cells = self.target.rows[table.resource][record]
        pairs = []
        for column, text in zip(table.columns, cells, strict=True):
            own = draft.cells.get(column.name)
            telling = own is not None or column.name in self.reader.telling_columns
            if column.name == table.id_column or not telling or (not own and not text):
                continue
            vocabulary = column.scheme or column.register or ""
            both = (self._label(vocabulary, own or ""), self._label(vocabulary, text))
            name = f"{table.resource}.{column.name}"
            pairs.append(Pair(name, title_of(column), *both))
        own_id = self.record_ids[record]
        return Candidate(own_id, self.names_of(record), tuple(pairs), Words(describe(evidence)))

    def names_of(self, record: int) -> Words:
        table = self.target.register
        cells = self.target.rows[table.resource][record]
        names = {lang: cells[table.positions[name]] for lang, name in table.labels.items()}
        return Words(labels={lang: name for lang, name in names.items() if name})

    @cached_property
    def _options(self) -> dict[str, dict[str, Option]]:
        return {
            name: {option.code: option for option in options}
            for name, options in self.target.options.items()
        }

    def _label(self, vocabulary: str, code: str) -> Words:
        option = self._options.get(vocabulary, {}).get(code)
        return Words(labels=option.labels) if option else plain(code)


def describe(evidence: Evidence) -> str:
    """The strongest reason, as a marked sentence."""
    if evidence.same_id:
        return SAME_ID
    if evidence.number is Agreement.SAME:
        return SAME_NUMBER
    if evidence.name == EQUAL and evidence.place is Agreement.SAME:
        return SAME_NAME
    if evidence.traits and evidence.name > 0:
        return LIKE_NAME if evidence.place is Agreement.SAME else SAME_CONTACTS
    return LIKE_ONLY if evidence.name > 0 else SAME_CONTACTS


def _reason_of(doubt: Doubt) -> str:
    return describe(doubt.candidates[0][1]) if doubt.candidates else REPEATED

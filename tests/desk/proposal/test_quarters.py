"""Four quarters of 900 rows in a row: no wrong merge, and hardly a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from oress_opendata.desk.mapping.answers import NEW, Answers, Memory
from oress_opendata.desk.mapping.question import Step
from oress_opendata.desk.mapping.target import Target
from oress_opendata.desk.proposal.candidate import remember
from oress_opendata.desk.proposal.proposal import Fate, Proposal
from oress_opendata.desk.proposal.propose import propose
from oress_opendata.desk.spreadsheet.reading import read_workbook
from oress_opendata.settings import Settings
from tests.desk.quarters import (
    COLUMNS,
    Column,
    Cooperative,
    found_cooperatives,
    make_target,
    misspell,
    write_list,
)

COUNT = 900
Change = Callable[[Cooperative, Random], Cooperative]


def capitals(one: Cooperative, _random: Random) -> Cooperative:
    return replace(one, name_fr=one.name_fr.upper().replace("É", "E"))


def short_form(one: Cooperative, _random: Random) -> Cooperative:
    return replace(one, name_fr=one.name_fr.replace("Coopérative", "Coop."))


def typo(one: Cooperative, random: Random) -> Cooperative:
    return replace(one, name_fr=misspell(one.name_fr, random))


def new_phone(one: Cooperative, random: Random) -> Cooperative:
    return replace(one, phone=random.randint(610_000_000, 699_999_999))


def no_number(one: Cooperative, _random: Random) -> Cooperative:
    return replace(one, register_number="néant")


def grown(one: Cooperative, random: Random) -> Cooperative:
    return replace(one, members=one.members + random.randint(1, 9))


SHARES: tuple[tuple[Change, float], ...] = (
    (capitals, 0.1),
    (short_form, 0.1),
    (typo, 0.04),
    (new_phone, 0.05),
    (no_number, 0.05),
    (grown, 0.2),
)
FRENCH = tuple(column for column in COLUMNS if column[0] != "التسمية")
ARABIC: tuple[Column, ...] = (
    ("اسم التعاونية", lambda one: one.name_ar),
    ("القطاع", lambda one: one.sector),
    ("الجماعة", lambda one: one.commune.name_ar),
    ("تاريخ التأسيس", lambda one: one.founded.strftime("%d/%m/%Y")),
    ("رقم السجل", lambda one: one.register_number),
    ("عدد الأعضاء", lambda one: one.members),
)


@dataclass(frozen=True)
class Quarter:
    """A list, and somebody who knows every cooperative of it: the id of each by its number."""

    listed: Sequence[Cooperative]
    ids: Mapping[int, str]
    file: Path

    def settle(self, target: Target, columns: Sequence[Column], memory: Memory) -> list[Proposal]:
        """The first proposal, then one after each round of answers, until nothing is asked."""
        self.file.write_bytes(write_list(self.listed, columns))
        workbook = read_workbook(self.file)
        answers = Answers(seed="s", memory=memory)
        proposals = [propose(workbook, target, answers)]
        while proposals[-1].questions and len(proposals) < 4:
            answers = answers.with_answers(self.answer(proposals[-1]))
            proposals.append(propose(workbook, target, answers))
        return proposals

    def answer(self, proposal: Proposal) -> dict[str, str]:
        numbers = {one.number for one in self.listed}
        gone = {f"missing:{own}" for number, own in self.ids.items() if number not in numbers}
        given = {}
        for question in proposal.questions:
            given[question.key] = question.suggestion or question.choices[0].value
            if question.step is Step.ROWS:
                given[question.key] = self.ids.get(
                    self.find(proposal, question.rows[0]).number, NEW
                )
            elif question.key in gone:
                given[question.key] = "gone:dissolved"
        return given

    def find(self, proposal: Proposal, row: int) -> Cooperative:
        assert proposal.area
        return self.listed[row - proposal.area.rows[0]]


def change_some(
    truth: Sequence[Cooperative], random: Random
) -> tuple[list[Cooperative], frozenset[int]]:
    """A list as somebody writes it this quarter, and the numbers of those written as before."""
    listed, untouched = [], set()
    for one in truth:
        seen = one
        for change, share in SHARES:
            if random.random() < share:
                seen = change(seen, random)
        listed.append(seen)
        if seen == replace(one, members=seen.members):
            untouched.add(one.number)
    random.shuffle(listed)
    return listed, frozenset(untouched)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_four_quarters_keep_every_id(settings: Settings, tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    truth = found_cooperatives(COUNT, random)
    target = make_target(settings)
    memory, ids = Memory(), dict[int, str]()
    listed, untouched = list(truth), frozenset[int]()
    for number, columns in enumerate((COLUMNS, COLUMNS, FRENCH, ARABIC)):
        if number:
            truth = random.sample(truth, COUNT - 10)
            truth += found_cooperatives(10, random, first=10_000 * number)
            listed, untouched = change_some(truth, random)
        quarter = Quarter(listed, ids, tmp_path / "list.xlsx")
        first, *_, settled = quarter.settle(target, columns, memory)
        assert not settled.questions
        assert not settled.errors
        asked = set()
        for row in first.rows:
            one = quarter.find(first, row.row)
            if row.fate is Fate.SAME:
                assert row.id == ids[one.number]
            elif one.number in ids:
                asked.add(one.number)
        assert len(asked & untouched) <= len(untouched) / 100
        for row in settled.rows:
            own = quarter.find(settled, row.row).number
            assert ids.setdefault(own, row.id) == row.id
        assert len(set(ids.values())) == len(ids)
        memory = remember(settled)
        target = make_target(settings, settled.tables["structures"])
        target = replace(target, owned=frozenset(ids.values()))

"""What speaks for a row of a sheet being a record, and what against it.

A wrong merge is worse than a question: a row is surely a record only by what two structures hardly
share.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from oress_opendata.desk.matching.features import DAY, Features
from oress_opendata.projections.search.analysis.names import EQUAL, may_be_same_kind, rate_names

# The likeness of a name with a typo, of one that a number confirms, of one worth a question.
TYPO, CONFIRMED, RELATED, LIKE = 88.0, 80.0, 60.0, 68.0
# The likeness below which two names in one script contradict each other.
FOREIGN = 40.0


class Level(IntEnum):
    """How sure it is that a row is a record."""

    NONE = 0
    PLAUSIBLE = 1
    SURE = 2


class Agreement(IntEnum):
    """Whether two rows agree in something; unknown where one has nothing."""

    DIFFERS = -1
    UNKNOWN = 0
    SAME = 1


@dataclass(frozen=True, slots=True)
class Evidence:
    """`name` is the likeness of the most like names, `other_name` of the least like ones; `traits`
    the number of contacts and exact dates that they share. `placeless`: no record of the register
    says where it is, so that only the names can tell them apart."""

    number: Agreement
    name: float
    other_name: float
    place: Agreement
    form: Agreement
    founded: Agreement
    activity: Agreement
    traits: int
    same_kind: bool
    same_id: bool
    placeless: bool = False

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, float]:
        """For sorting: the better evidence is greater."""
        number = self.number is Agreement.SAME
        exact, here = self.name == EQUAL, self.place is Agreement.SAME
        return self.same_id, number, exact, here, self.traits + self.name / 100

    @property
    def is_contradicted(self) -> bool:
        """Whether anything speaks against it, beside the names."""
        against = (self.number, self.form, self.founded)
        other_work = self.activity is Agreement.DIFFERS and not self.traits
        return Agreement.DIFFERS in against or other_work or not self.same_kind

    @property
    def level(self) -> Level:
        if self._is_sure():
            return Level.SURE
        return Level.PLAUSIBLE if self._is_plausible() else Level.NONE

    def _is_sure(self) -> bool:
        if self.same_id:
            return self.name >= RELATED or (self.name < 0 and self.number is Agreement.SAME)
        if self.number is Agreement.SAME:
            return self._confirms_number()
        if self.is_contradicted or 0 <= self.other_name < FOREIGN:
            return False
        if self.name == EQUAL:
            if self.placeless and self.other_name == EQUAL:
                return True
            needed = {Agreement.SAME: 0, Agreement.UNKNOWN: 1, Agreement.DIFFERS: 2}
            return self.traits >= needed[self.place]
        return self.name >= TYPO and self.place is Agreement.SAME and self.traits > 0

    def _confirms_number(self) -> bool:
        """Whether the rest agrees with a number: the name, or, of names in two scripts, the place.
        Numbers are copied into the wrong row, and courts give the same ones."""
        here = self.place is Agreement.SAME
        if self.name < 0:
            return here and Agreement.DIFFERS not in (self.form, self.founded)
        if not self.same_kind:
            return False
        return self.name >= CONFIRMED or (self.name >= RELATED and here and self.traits > 0)

    def _is_plausible(self) -> bool:
        if self.same_id or self.number is Agreement.SAME or self.name == EQUAL or self.traits > 1:
            return True
        near = self.place is not Agreement.DIFFERS
        if self.name < 0:  # no names in one script
            return self.place is Agreement.SAME and self.traits > 0
        if near:
            return self.name >= LIKE or (self.name >= 50 and self.traits > 0)
        return self.name >= TYPO and self.traits > 0


def weigh(
    row: Features,
    record: Features,
    distrusted: frozenset[str] = frozenset(),
    *,
    placeless: bool = False,
) -> Evidence:
    """The evidence for a row being a record. Namespaces of numbers in `distrusted` are written
    otherwise on the two sides: a difference in them says nothing; nor does one in `founded`."""
    best, worst = rate_names(row.names, record.names)
    founded = _compare_dates(row.founded, record.founded)
    exact_day = founded is Agreement.SAME and len(row.founded) == len(record.founded) == DAY
    if founded is Agreement.DIFFERS and "founded" in distrusted:
        founded = Agreement.UNKNOWN
    return Evidence(
        number=_compare_numbers(row, record, distrusted),
        name=best,
        other_name=worst,
        place=_compare(row.place, record.place),
        form=_compare(row.form, record.form),
        founded=founded,
        activity=_compare(row.activity, record.activity),
        traits=len({kind for kind, _ in row.traits & record.traits}) + exact_day,
        same_kind=may_be_same_kind(row.names, record.names),
        same_id=bool(row.id) and row.id == record.id,
        placeless=placeless,
    )


def _compare(one: str, two: str) -> Agreement:
    if not one or not two:
        return Agreement.UNKNOWN
    return Agreement.SAME if one == two else Agreement.DIFFERS


def _compare_dates(one: str, two: str) -> Agreement:
    if not one or not two:
        return Agreement.UNKNOWN
    same = one.startswith(two) or two.startswith(one)
    return Agreement.SAME if same else Agreement.DIFFERS


def _compare_numbers(row: Features, record: Features, distrusted: frozenset[str]) -> Agreement:
    found = Agreement.UNKNOWN
    for space, numbers in row.numbers.items():
        others = record.numbers.get(space)
        if not others:
            continue
        if numbers & others:
            return Agreement.SAME
        if space not in distrusted:
            found = Agreement.DIFFERS
    return found

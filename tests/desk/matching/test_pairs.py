"""No wrong merge: whatever a list looks like, a row is never surely taken for another's record."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from oress_opendata.desk.matching.features import Features, normalise_number
from oress_opendata.desk.matching.ids import create_id
from oress_opendata.desk.matching.pairs import pair_rows
from oress_opendata.projections.search.analysis.names import may_be_same_kind, rate_names, read_name

NAMES = (
    ("Al Amal", "الأمل"),
    ("Al Amane", "الأمان"),
    ("Al Amal 1", "الأمل 1"),
    ("Al Amal 2", "الأمل 2"),
    ("Amal du Rif", "أمل الريف"),
    ("Annour", "النور"),
    ("Tissage Annour", "نسيج النور"),
    ("Zitouna", "الزيتونة"),
    ("Zaitouna", "الزيتونة الخضراء"),
)
KINDS = ("Coopérative", "Coop.", "COOPERATIVE", "Sté coopérative")


@dataclass(frozen=True)
class Structure:
    """What is true of a structure; no two in one place have the same name."""

    name: int
    place: str
    number: int
    founded: str
    phone: int


def structures() -> st.SearchStrategy[list[Structure]]:
    one = st.builds(
        Structure,
        name=st.integers(0, len(NAMES) - 1),
        place=st.sampled_from(["p1", "p2", "p3"]),
        number=st.integers(1_000, 1_000_000),
        founded=st.dates().map(str),
        phone=st.integers(600_000_000, 600_000_100),
    )
    return st.lists(
        one, min_size=1, max_size=14, unique_by=(lambda s: (s.name, s.place), lambda s: s.number)
    )


@dataclass(frozen=True)
class Writing:
    """How somebody writes a row: what is left out, and how the name looks."""

    kind: str
    language: str
    has_number: bool
    has_founded: bool
    has_phone: bool
    has_typo: bool


writings = st.builds(
    Writing,
    kind=st.sampled_from(KINDS),
    language=st.sampled_from(["fr", "ar", "both"]),
    has_number=st.booleans(),
    has_founded=st.booleans(),
    has_phone=st.booleans(),
    has_typo=st.booleans(),
)
WHOLE = Writing("Coopérative", "both", True, True, True, False)


def write(structure: Structure, how: Writing) -> Features:
    french, arabic = NAMES[structure.name]
    if how.has_typo:
        french = french[:-1] + "xq" + french[-1]
    texts = [f"{how.kind} {french}"] * (how.language != "ar")
    texts += [f"تعاونية {arabic}"] * (how.language != "fr")
    names = tuple(name for name in map(read_name, texts) if name)
    number = frozenset({normalise_number(f"RC {structure.number}")})
    return Features(
        names=names,
        place=structure.place,
        numbers={"n": number} if how.has_number else {},
        traits=frozenset({("phone", str(structure.phone))}) if how.has_phone else frozenset(),
        founded=structure.founded if how.has_founded else "",
    )


@settings(max_examples=400)
@given(structures(), st.data())
def test_a_sure_pair_is_never_wrong(truth: list[Structure], data: st.DataObject) -> None:
    before = data.draw(st.lists(st.sampled_from(truth), unique=True))
    now = data.draw(st.lists(st.sampled_from(truth), unique=True))
    records = [write(one, replace(data.draw(writings), has_typo=False)) for one in before]
    rows = [write(one, data.draw(writings)) for one in now]
    pairing = pair_rows(rows, records, {})
    for position, (record, _) in pairing.sure.items():
        assert now[position] == before[record]
    taken = [record for record, _ in pairing.sure.values()]
    assert len(set(taken)) == len(taken)


@settings(max_examples=100)
@given(structures())
def test_unchanged_rows_are_never_asked_about(truth: list[Structure]) -> None:
    records = [write(one, WHOLE) for one in truth]
    rows = [write(one, replace(WHOLE, kind="Coop.")) for one in reversed(truth)]
    pairing = pair_rows(rows, records, {})
    assert not pairing.doubts
    for position, (record, _) in pairing.sure.items():
        assert truth[::-1][position] == truth[record]
    assert len(pairing.sure) == len(truth)


def one_row(text: str, **changes: object) -> Features:
    name = read_name(text)
    assert name
    features = Features(names=(name,), place="p1")
    return replace(features, **changes)  # type: ignore[arg-type]


AMAL = one_row("Coopérative Al Amal", numbers={"n": frozenset({"rc12"})}, founded="2002-04-21")


def fate(row: Features, *records: Features) -> str:
    pairing = pair_rows([row], records or (AMAL,), {})
    return "sure" if pairing.sure else "doubt" if pairing.doubts else "new"


def test_what_is_sure_what_is_asked_and_what_is_new() -> None:
    assert fate(one_row("COOP. AL-AMAL")) == "sure"
    assert fate(one_row("Al Amal", place="p2")) == "doubt"  # moved, or another one?
    assert fate(one_row("Al Amal", numbers={"n": frozenset({"rc99"})})) == "doubt"
    assert fate(one_row("Al Amal", founded="2010-01-01")) == "doubt"
    assert fate(one_row("Association Al Amal")) == "doubt"
    assert fate(one_row("Al Amaal", founded="2002-04-21")) == "sure"
    assert fate(one_row("Al Amaal")) == "doubt"
    assert fate(one_row("Annour", numbers={"n": frozenset({"rc12"})})) == "doubt"
    assert fate(one_row("Annour")) == "new"
    assert fate(one_row("Al Amal 2")) == "new"
    assert fate(one_row("تعاونية الأمل", founded="2002-04-21")) == "doubt"
    assert fate(one_row("تعاونية الأمل", numbers=AMAL.numbers)) == "sure"


def test_two_rows_that_claim_one_record_are_asked_about() -> None:
    row = one_row("Al Amal")
    pairing = pair_rows([row, row], [AMAL], {})
    assert not pairing.sure
    assert {doubt.twins for doubt in pairing.doubts.values()} == {(0,), (1,)}


def test_the_row_with_the_number_is_the_record() -> None:
    pairing = pair_rows([one_row("Al Amal"), AMAL], [AMAL], {})
    assert pairing.sure.keys() == {1}
    assert pairing.doubts[0].twins == (1,)


def test_two_records_with_one_name_and_place_are_asked_about() -> None:
    plain = one_row("Al Amal")
    assert fate(plain, plain, plain) == "doubt"
    assert (
        fate(replace(plain, founded="2002-04-21"), AMAL, replace(plain, founded="1999")) == "sure"
    )


def test_numbers_that_are_written_otherwise_everywhere_say_nothing() -> None:
    words = ["Amal", "Nour", "Zitouna", "Fath", "Wahda", "Baraka", "Salam", "Khair", "Massira"]
    records = [one_row(word, numbers={"n": frozenset({f"a{n}00"})}) for n, word in enumerate(words)]
    rows = [one_row(word, numbers={"n": frozenset({f"rc{n}77"})}) for n, word in enumerate(words)]
    assert len(pair_rows(rows, records, {}).sure) == len(words)


def test_decided_rows_are_not_proposed_for_others() -> None:
    pairing = pair_rows([AMAL, one_row("Al Amal")], [AMAL], {1: 0, 0: None})
    assert not pairing.sure
    assert not pairing.doubts


def test_names_are_compared_by_the_words_that_tell() -> None:
    def likeness(one: str, two: str) -> float:
        names = [name for name in map(read_name, (one, two)) if name]
        return rate_names(names[:1], names[1:])[0]

    assert likeness("Coopérative Al Amal", "STE COOP AL AMAL") == 100
    assert 90 < likeness("Coopérative Al Amal", "Coopérative Amal") < 100
    assert 90 < likeness("Coopérative Al Amal", "Coopérative Alamal") < 100
    assert likeness("تعاونية الأمل", "التعاونية الامل") == 100
    assert likeness("Amal 1", "Amal 2") <= 60
    assert likeness("Al Amal", "الأمل") == -1
    union, cooperative = (read_name(text) for text in ("Union Amal", "Coopérative Amal"))
    assert union
    assert cooperative
    assert not may_be_same_kind([union], [cooperative])


def test_ids_are_new_and_always_the_same() -> None:
    first = create_id("structure", "[a-z0-9-]+", "seed", ())
    assert first == create_id("structure", "[a-z0-9-]+", "seed", ())
    assert first.startswith("structure-")
    assert create_id("structure", "[a-z0-9-]+", "seed", {first}) != first
    assert create_id("figure", "[A-Z][0-9]+", "seed", ()).startswith("F")
    assert create_id("figure", "x", "seed", ()) == ""

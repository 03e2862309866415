"""What is decided, what is asked, and what the next release has."""

from __future__ import annotations

import json

from oress_opendata.desk.mapping.answers import Answers, read_answers
from oress_opendata.desk.mapping.question import Step
from oress_opendata.desk.proposal.candidate import remember
from oress_opendata.desk.proposal.proposal import Fate, Proposal
from tests.desk.proposal.conftest import AMAL, HEADER, NOUR, ImportRows


def cells(proposal: Proposal, row: int = 0) -> dict[str, str]:
    table = proposal.target.register
    return dict(zip(table.names, proposal.tables[table.resource][row], strict=True))


def test_the_first_list_becomes_rows_with_codes_and_new_ids(import_rows: ImportRows) -> None:
    proposal = import_rows(AMAL, NOUR)
    assert not proposal.questions
    assert not proposal.faults
    assert proposal.count_fates()[Fate.NEW] == 2
    row = cells(proposal)
    assert row["id"].startswith("structure-")
    assert row["commune"] == "01.051.11.09"
    assert (row["legal_form"], row["sector"]) == ("cooperative", "artisanat")
    assert (row["founded"], row["members"]) == ("2002-04-21", "30")
    assert (row["source"], row["checked_on"]) == ("liste.xlsx", "2026-11-29")
    assert row["contact_consent"] == "non_demande"


def test_the_same_answers_give_the_same_proposal(import_rows: ImportRows) -> None:
    assert import_rows(AMAL, NOUR).tables == import_rows(AMAL, NOUR).tables


def test_the_next_list_changes_only_what_changed(import_rows: ImportRows) -> None:
    first = import_rows(AMAL, NOUR)
    upper = (AMAL[0].upper(), *AMAL[1:-1], 31)
    second = import_rows(NOUR, upper, after=first)
    assert second.count_fates() == {Fate.SAME: 2, Fate.NEW: 0, Fate.DOUBTFUL: 0}
    assert [row.changed for row in second.rows] == [(), ("members",)]
    row = cells(second)
    assert (row["name_fr"], row["members"]) == (AMAL[0], "31")
    assert second.tables["structures"][1] == first.tables["structures"][1]


def test_a_column_that_the_list_lacks_keeps_its_values(import_rows: ImportRows) -> None:
    first = import_rows(AMAL)
    second = import_rows(AMAL[:4], header=HEADER[:4], after=first)
    assert second.tables == first.tables


def test_a_record_that_is_missing_is_gone_or_was_forgotten(import_rows: ImportRows) -> None:
    first = import_rows(AMAL, NOUR)
    asked = import_rows(AMAL, after=first, accept=False)
    (question,) = asked.questions_of(Step.MISSING)
    assert [choice.value for choice in question.choices] == [
        "kept",
        "gone:dissolved",
        "gone:struck_off",
    ]
    kept = import_rows(AMAL, after=first, given={question.key: "kept"})
    assert kept.tables == first.tables
    gone = import_rows(AMAL, after=first, given={question.key: "gone:struck_off"})
    assert (cells(gone, 1)["state"], cells(gone, 1)["state_since"]) == ("struck_off", "2026-11-29")
    # One that has ended is not asked about again.
    assert not import_rows(AMAL, after=gone, accept=False).questions_of(Step.MISSING)


def test_an_unknown_code_is_asked_once_and_remembered(import_rows: ImportRows) -> None:
    unknown = [(f"Coopérative {name}", AMAL[1], "Tricot", *AMAL[3:5], None) for name in ("A", "B")]
    asked = import_rows(*unknown, accept=False)
    (question,) = asked.questions_of(Step.CODES)
    assert question.count == 2
    assert cells(asked)["sector"] == ""
    answered = import_rows(*unknown, given={question.key: "artisanat"})
    assert {cells(answered, row)["sector"] for row in (0, 1)} == {"artisanat"}
    memory = remember(answered)
    assert memory.given[question.key] == "artisanat"
    assert memory.given["column:denomination"] == "structures.name_fr"
    assert "default:structures.source" not in memory.given


def test_a_doubtful_row_is_shown_beside_its_record(import_rows: ImportRows) -> None:
    first = import_rows(AMAL)
    other = ("Coopérative Al Amaal", *AMAL[1:4], None, None, 30)
    asked = import_rows(other, after=first, accept=False)
    (question,) = asked.questions_of(Step.ROWS)
    (candidate,) = question.candidates
    own = cells(first)["id"]
    assert candidate.id == own
    names = {pair.field: pair.is_equal for pair in candidate.pairs}
    assert names["structures.name_fr"] is False
    assert names["structures.sector"] is True
    same = import_rows(other, after=first, given={question.key: own})
    assert [row["name_fr"] for row in [cells(same)]] == ["Coopérative Al Amaal"]
    new = import_rows(other, after=first, given={question.key: "+"})
    assert len(new.tables["structures"]) == 2
    left = import_rows(other, after=first, given={question.key: "-"})
    assert left.tables == first.tables


def test_faulty_cells_have_their_address(import_rows: ImportRows) -> None:
    bad = (*NOUR[:4], "31/02/2010", NOUR[5], "douze")
    proposal = import_rows(AMAL, bad)
    assert [(fault.address, fault.field) for fault in proposal.errors] == [
        ("E3", "structures.founded"),
        ("G3", "structures.members"),
    ]
    assert "31/02/2010" in proposal.faults[0].words.say("fr")
    assert not proposal.is_complete


def test_an_empty_cell_that_is_needed_is_a_fault(import_rows: ImportRows) -> None:
    proposal = import_rows(NOUR, (*AMAL[:2], None, *AMAL[3:]))
    assert [fault.address for fault in proposal.faults] == ["C3"]


def test_names_of_persons_are_left_out_and_contacts_need_consent(import_rows: ImportRows) -> None:
    header = (*HEADER, "Nom du président", "GSM", "Accord")
    row = (*AMAL, "M. Exemple", 661234567)
    silent = import_rows((*row, "non"), header=header)
    assert "M. Exemple" not in json.dumps(silent.tables)
    assert cells(silent)["phone"] == ""
    assert [notice.parameters["count"] for notice in silent.notices] == [1]
    consented = import_rows((*row, "oui"), header=header)
    assert cells(consented)["phone"] == "+212 6 61 23 45 67"


def test_an_answer_about_a_column_holds(import_rows: ImportRows) -> None:
    header = (*HEADER, "Truc")
    asked = import_rows((*AMAL, "abc"), header=header, accept=False)
    (question,) = asked.questions_of(Step.COLUMNS)
    assert (question.key, question.suggestion) == ("column:truc", "-")
    answered = import_rows(
        (*AMAL, "abc"), header=header, given={question.key: "structures.acronym"}
    )
    assert cells(answered)["acronym"] == "abc"
    ignored = import_rows((*AMAL, "abc"), header=header)
    assert "abc" not in json.dumps(ignored.tables)


def test_two_columns_never_fill_one_field(import_rows: ImportRows) -> None:
    header = (*HEADER, "Nombre d'adhérents")
    proposal = import_rows((*AMAL, 99), header=header, accept=False)
    fields = [column.field for column in proposal.columns if column.field]
    assert len(set(fields)) == len(fields)


def test_ids_of_another_list_are_not_taken_for_ids(import_rows: ImportRows) -> None:
    first = import_rows(AMAL, NOUR)
    ids = [cells(first, row)["id"] for row in (0, 1)]
    header = ("Identifiant", *HEADER)
    right = import_rows((ids[1], *NOUR), (ids[0], *AMAL), header=header, after=first)
    assert right.tables == first.tables
    swapped = import_rows(
        (ids[0], *NOUR), (ids[1], *AMAL), header=header, after=first, accept=False
    )
    assert swapped.count_fates()[Fate.SAME] == 0


def test_a_row_that_is_twice_in_the_list_is_asked_about(import_rows: ImportRows) -> None:
    first = import_rows(AMAL)
    asked = import_rows(AMAL, AMAL, after=first, accept=False)
    assert len(asked.questions_of(Step.ROWS)) == 2


def test_answers_survive_a_round_trip() -> None:
    answers = Answers({"code:sector:x": "artisanat"}, "seed")
    assert read_answers(json.dumps(answers.to_json())) == answers


def test_a_workbook_without_a_table(import_rows: ImportRows) -> None:
    proposal = import_rows((1,), header=("",), accept=False)
    assert proposal.area is None
    assert proposal.notices[-1].say("en").startswith("No table was found")


def test_counts_of_members_are_no_numbers_of_enterprises(import_rows: ImportRows) -> None:
    """A header of two rows is less sure than its contents seem to be."""
    header = (*HEADER[:-1], "Effectifs / Adhérents")
    rows = [(f"Coopérative {name}", *AMAL[1:-1], 40 + at) for at, name in enumerate("ABCDEF")]
    proposal = import_rows(*rows, header=header)
    assert [cells(proposal, row)["members"] for row in range(6)] == [
        str(40 + at) for at in range(6)
    ]
    assert not any(cells(proposal, row).get("ice") for row in range(6))

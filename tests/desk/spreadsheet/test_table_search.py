"""The table of a sheet is found among titles, totals and notes."""

from __future__ import annotations

from typing import Any

from oress_opendata.desk.spreadsheet.table_area import TableArea
from oress_opendata.desk.spreadsheet.table_search import EXAMPLE, choose_sheet, find_table
from oress_opendata.desk.spreadsheet.workbook import Merged, Sheet, Workbook

HEADER = ("N°", "Nom", "Commune", "Adhérents")
DATA = ((1, "Amal", "Tétouan", 12), (2, "Nour", "Tanger", 7), (3, "Zitoun", "Larache", 30))


def make_sheet(*rows: tuple[Any, ...], merged: tuple[Merged, ...] = (), name: str = "1") -> Sheet:
    width = max(map(len, rows))
    return Sheet(name, tuple(row + (None,) * (width - len(row)) for row in rows), merged)


def find(*rows: tuple[Any, ...], merged: tuple[Merged, ...] = ()) -> TableArea:
    area = find_table(make_sheet(*rows, merged=merged))
    assert area
    return area


def titles(area: TableArea) -> list[str]:
    return [header.text for header in area.headers]


def test_a_plain_table() -> None:
    area = find(HEADER, *DATA)
    assert (area.first_header, area.last_header, area.rows) == (1, 1, (2, 3, 4))
    assert titles(area) == list(HEADER)


def test_titles_totals_and_sources_are_no_data() -> None:
    area = find(
        ("LISTE DES COOPERATIVES",),
        ("Région TTA",),
        (),
        HEADER,
        *DATA,
        (None, "TOTAL", None, 49),
        (),
        ("Source : ODCO, T3 2026",),
    )
    assert area.first_header == 4
    assert area.rows == (5, 6, 7)
    assert area.totals == (8,)
    assert [note.text for note in area.notes][-1] == "Source : ODCO, T3 2026"
    assert area.notes[0].text == "LISTE DES COOPERATIVES"


def test_a_source_below_a_narrow_table_is_no_data() -> None:
    area = find(("Nom", "Commune"), ("Amal", "Tanger"), ("Nour", None), (), ("Source : ODCO",))
    assert area.rows == (2, 3)


def test_arabic_totals() -> None:
    area = find(HEADER, *DATA, (None, "المجموع العام", None, 49))
    assert area.rows == (2, 3, 4)


def test_a_header_of_two_rows_with_merged_cells() -> None:
    area = find(
        ("N°", "Nom", "Adhérents", "Adhérents"),
        ("N°", "Nom", "Total", "Femmes"),
        *DATA,
        merged=(Merged(1, 1, 2, 1), Merged(1, 2, 2, 2), Merged(1, 3, 1, 4)),
    )
    assert (area.first_header, area.last_header) == (1, 2)
    assert titles(area) == ["N°", "Nom", "Adhérents / Total", "Adhérents / Femmes"]


def test_a_header_of_two_rows_in_a_text_file() -> None:
    area = find(("N°", "Nom", "Adhérents", None), (None, None, "Total", "Femmes"), *DATA)
    assert titles(area) == ["N°", "Nom", "Adhérents / Total", "Adhérents / Femmes"]
    assert area.rows == (3, 4, 5)


def test_empty_rows_and_columns_and_repeated_headers_are_dropped() -> None:
    wide = [(None, *row[:2], None, *row[2:]) for row in (HEADER, DATA[0])]
    area = find(
        *wide, (), (None, *HEADER[:2], None, *HEADER[2:]), (None, *DATA[1][:2], None, "Tanger", 7)
    )
    assert titles(area) == list(HEADER)
    assert area.rows == (2, 5)


def test_remarks_beside_the_table_are_notes() -> None:
    rows: list[tuple[Any, ...]] = [(*row, None, None) for row in DATA * 10]
    rows[4] = (*DATA[1], None, "à vérifier")
    area = find((*HEADER, None, None), *rows)
    assert titles(area) == list(HEADER)
    assert "à vérifier" in [note.text for note in area.notes]


def test_a_row_that_has_a_name_only_is_data() -> None:
    area = find(HEADER, DATA[0], (None, "Total Amal des femmes", "Tanger", None), DATA[1])
    assert area.rows == (2, 3, 4)


def test_the_example_of_a_template_is_no_data() -> None:
    area = find(HEADER, (EXAMPLE, "x", "y", 1), *DATA)
    assert area.examples == (2,)
    assert area.rows == (3, 4, 5)


def test_a_person_may_say_where_the_table_is() -> None:
    sheet = make_sheet(("a", "b"), ("Nom", "Commune"), ("Amal", "Tanger"), ("Nour", "Larache"))
    area = find_table(sheet, header=(2, 2), last=3)
    assert area
    assert titles(area) == ["Nom", "Commune"]
    assert area.rows == (3,)


def test_the_sheet_with_the_list_is_chosen() -> None:
    codes = make_sheet(("Code", "Libellé"), (1, "Agriculture"), (2, "Artisanat"), name="codes")
    listed = make_sheet(HEADER, *DATA, name="liste")
    chosen = choose_sheet(Workbook("w", "xlsx", (codes, listed)))
    assert chosen
    assert chosen.name == "liste"


def test_an_empty_sheet_has_no_table() -> None:
    assert find_table(Sheet("1", ())) is None
    assert find_table(make_sheet((1, 2), (3, 4))) is None

"""Lines of a page become headings, paragraphs, items and short lines; no word is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oress_opendata.delivery.pages.documents.paragraphs import (
    HEADING,
    ITEM,
    LINES,
    PARAGRAPH,
    Block,
    find_running,
    read_blocks,
)

PAGE = """Le territoire
La région compte deux préfectures, six provinces et 146 communes. Sa population rurale
est de 34 %, et va de 5 % à 96 %.
Ce que c’est
• Des lieux : un local où travaille une
association.
• Une photographie de 2024.
Larache
45,8 %
Tétouan
28,3 %"""
ARABIC = """المجال الترابي
تضم الجهة عمالتين وستة أقاليم ومائة وستا وأربعين جماعة، وتبلغ نسبة السكان القرويين فيها
نحو الثلث."""


def test_lines_are_joined_by_what_they_say() -> None:
    assert read_blocks(PAGE) == (
        Block(HEADING, ("Le territoire",)),
        Block(PARAGRAPH, (
            "La région compte deux préfectures, six provinces et 146 communes. Sa population "
            "rurale est de 34 %, et va de 5 % à 96 %.",
        )),
        Block(HEADING, ("Ce que c’est",)),
        Block(ITEM, ("Des lieux : un local où travaille une association.",)),
        Block(ITEM, ("Une photographie de 2024.",)),
        Block(LINES, ("Larache", "45,8 %", "Tétouan", "28,3 %")),
    )  # fmt: skip


def test_arabic_has_no_case_but_full_lines() -> None:
    heading, paragraph = read_blocks(ARABIC)
    assert heading == Block(HEADING, ("المجال الترابي",))
    assert paragraph.lines[0].endswith("فيها نحو الثلث.")


def test_what_every_page_repeats_is_left_out() -> None:
    pages = [f"Page {number} of text.\nThe report · {number} / 4" for number in range(1, 5)]
    running = find_running(pages)
    assert "The report" not in str([read_blocks(page, running) for page in pages])
    assert not find_running(pages[:2])


@given(st.text(alphabet="aB1 .•\nم", max_size=200))
def test_no_word_is_lost(page: str) -> None:
    shown = " ".join(line for block in read_blocks(page) for line in block.lines)
    assert shown.replace("•", "").split() == page.replace("•", "").split()

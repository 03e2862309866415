"""The terms of an entry: each of its texts is analysed once."""

from __future__ import annotations

from collections import Counter

import pytest

from oress_opendata.projections.search import entry as module
from oress_opendata.projections.search.analysis import names
from oress_opendata.projections.search.analysis.texts import fold_once
from oress_opendata.projections.search.analysis.tokens import list_terms
from oress_opendata.projections.search.entry import Entry, title_term, weigh_terms

ENTRY = Entry(
    key="structure/zitoun",
    titles={"fr": "Coopérative Zitoun", "ar": "تعاونية الزيتون"},
    texts={"fr": "Huile et savon"},
    codes={"#sector/agriculture": 3.0},
    facets=(("type", "structure"),),
    more_titles=("Coopérative Zitoun",),
    context=("Rhamna",),
)


def test_each_text_of_an_entry_is_analysed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: Counter[str] = Counter()
    whole = title_term("Coopérative Zitoun")

    def counted(text: str) -> list[tuple[str, ...]]:
        read[text] += 1
        return list_terms(text)

    monkeypatch.setattr(module, "list_terms", counted)
    terms = weigh_terms(ENTRY)
    assert terms[whole] == (1.0, ())
    assert terms["zitoun"][0] > terms["savon"][0]
    assert set(read.values()) == {1}


def test_what_many_entries_belong_to_is_analysed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    weigh_terms(ENTRY)
    monkeypatch.setattr(module, "list_terms", lambda text: [] if text == "Rhamna" else [(text,)])
    assert weigh_terms(ENTRY)["rhamna"] == (module.CONTEXT, ())


def test_a_name_is_folded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[str] = []

    def counted(text: str) -> tuple[str, ...]:
        folded.append(text)
        return fold_once(text)

    monkeypatch.setattr(names, "fold_once", counted)
    name = names.read_once("Coopérative Al Amal", place=False)
    assert name is not None
    assert name.solid == "alamal"
    assert folded == ["Coopérative Al Amal"]

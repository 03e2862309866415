"""The hierarchy of places, and the perimeters of former regions."""

from __future__ import annotations

from oress_opendata.model.places import Place, Places


def make_place(code: str, kind: str, parent: str | None, member: str = "") -> Place:
    return Place(code, {"fr": code}, kind, parent, {"in_2009_2015": member})


def make_places(*places: Place) -> Places:
    return Places({place.code: place for place in places})


PLACES = make_places(
    make_place("ma", "pays", None),
    make_place("01", "region", "ma"),
    make_place("01.1", "province", "01"),
    make_place("01.2", "prefecture", "01"),
    make_place("01.1.1", "commune_rurale", "01.1", "oui"),
    make_place("01.1.2", "commune_urbaine", "01.1", "non"),
    make_place("01.2.1", "commune_rurale", "01.2", "non"),
)


def codes(places: tuple[Place, ...]) -> list[str]:
    return [place.code for place in places]


def test_ancestors_come_from_the_place_outwards() -> None:
    assert codes(PLACES.with_ancestors("01.1.1")) == ["01.1.1", "01.1", "01", "ma"]
    assert PLACES.codes_covering("01.2") == {"01.2", "01", "ma"}
    assert PLACES.with_ancestors("nowhere") == ()


def test_a_cycle_of_parents_ends() -> None:
    places = make_places(make_place("a", "province", "b"), make_place("b", "province", "a"))
    assert codes(places.with_ancestors("a")) == ["a", "b"]
    assert codes(places.within("a")) == ["a", "b"]
    assert places.province_of("b") == places.all["b"]


def test_the_province_of_a_place_is_itself_or_contains_it() -> None:
    assert PLACES.province_of("01.1.2") == PLACES.all["01.1"]
    assert PLACES.province_of("01.2") == PLACES.all["01.2"]
    assert PLACES.province_of("01") is None


def test_members_of_a_former_region_are_counted_by_commune() -> None:
    assert PLACES.count_members("01.1", "2009") == {"oui": 1, "non": 1}
    assert PLACES.count_members("01.1", "1997") == {"inconnu": 2}


def test_a_province_was_in_a_region_if_any_commune_was() -> None:
    assert PLACES.was_in(PLACES.all["01.1"], "2009") is True
    assert PLACES.was_in(PLACES.all["01.2"], "2009") is False
    assert PLACES.was_in(PLACES.all["01.2"], "1997") is None

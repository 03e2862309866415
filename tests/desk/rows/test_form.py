"""The forms of the shipped registers, from their schemas alone."""

from __future__ import annotations

import json
from collections.abc import Mapping

from oress_opendata.desk.rows.form import Choices, Input, end_columns, pick_text, read_form
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.vocabularies.installed import installed_vocabulary
from oress_opendata.vocabularies.locations import find_shipped

NAMES: Mapping[str, Mapping[str, str]] = {"01.151": {"fr": "Chefchaouen", "ar": "شفشاون"}}


def table_of(package: str, register: str) -> Table:
    file = find_shipped("datasets") / package / "datapackage.json"
    tables = read_tables(json.loads(file.read_text(encoding="utf-8")))
    return next(table for table in tables if table.register == register)


def choices(language: str) -> Choices:
    return Choices(installed_vocabulary("http://127.0.0.1:8000"), lambda _: NAMES, language)


def test_a_code_is_chosen_by_its_label_in_the_language() -> None:
    table = table_of("exemple-structures/1.0.0", "structure")
    field = read_form(table, choices("ar")).find_field("legal_form")
    assert field is not None
    assert (field.input, field.required, field.title) == (Input.CHOICE, True, "الشكل القانوني")
    assert "تعاونية" in {choice.label for choice in field.choices}


def test_a_place_is_chosen_by_its_name() -> None:
    table = table_of("exemple-structures/1.0.0", "structure")
    field = read_form(table, choices("fr")).find_field("commune")
    assert field is not None
    assert [(choice.code, choice.label) for choice in field.choices] == [("01.151", "Chefchaouen")]


def test_each_type_has_its_input() -> None:
    table = table_of("exemple-structures/1.0.0", "structure")
    form = read_form(table, choices("fr"))
    inputs = {field.name: field.input for field in form.fields}
    assert inputs["members"] is Input.NUMBER
    assert inputs["checked_on"] is Input.DATE
    assert inputs["email"] is Input.EMAIL
    assert inputs["website"] is Input.URL
    assert inputs["note_fr"] is Input.LONG
    assert inputs["women_only"] is Input.CHOICE


def test_nobody_types_an_id() -> None:
    form = read_form(table_of("exemple-structures/1.0.0", "structure"), choices("fr"))
    assert form.fixed == ("id",)
    assert form.find_field("id") is None


def test_an_actor_ends_with_a_date_and_a_successor() -> None:
    table = table_of("acteurs-accompagnement/1.1.0", "actor")
    assert set(end_columns(table)) == {"valid_to", "replaced_by"}


def test_a_name_without_arabic_is_shown_in_french() -> None:
    labels = {"en": "Shared collective enterprise", "fr": "Entreprise collective partagée"}
    assert pick_text(labels, "ar") == "Entreprise collective partagée"
    assert pick_text(labels, "en") == "Shared collective enterprise"
    assert pick_text({"ar": "", "en": "x"}, "ar") == "x"
    assert pick_text({}, "ar") == ""

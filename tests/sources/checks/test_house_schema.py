"""A house schema demands no column that would hold a person's data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from oress_opendata.model.known import Known
from oress_opendata.vocabularies.installed import installed_schemas
from tests.sources.conftest import Draft, column, validate_path


def test_contacts_may_be_left_out(draft: Draft, tmp_path: Path, known: Known) -> None:
    house = known.schemas["thing/1.0.0"]
    extra = [column("phone"), {**column("site2"), "oress:optional": True}]
    demanding = {**house, "fields": [*house["fields"], *extra]}
    path = draft.write(tmp_path / "p")
    report = validate_path(path, replace(known, schemas={"thing/1.0.0": demanding}))
    assert report.findings == ()


def test_the_contacts_of_structures_are_optional() -> None:
    fields = installed_schemas()["structure/1.1.0"]["fields"]
    optional = {field["name"] for field in fields if field.get("oress:optional")}
    assert optional == {"phone", "email"}

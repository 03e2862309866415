"""The number that a change deserves: each rule of the architecture, both ways."""

from __future__ import annotations

from typing import Any

import pytest

from oress_opendata.comparison.numbering import (
    find_reasons,
    level_between,
    level_of,
    propose_number,
)
from oress_opendata.model.difference import Level


def descriptor(**changes: Any) -> dict[str, Any]:
    fields = [{"name": "id", "type": "string"}, {"name": "n", "type": "integer"}]
    schema = {"fields": fields, "primaryKey": "id", "aboutUrl": "/id/x/{id}"}
    return {"resources": [{"name": "t", "path": "t.csv", "schema": {**schema, **changes}}]}


def level(before: dict[str, Any], after: dict[str, Any]) -> Level:
    return level_of(find_reasons(before, after), same=before == after)


def fields(*given: dict[str, Any]) -> dict[str, Any]:
    return descriptor(fields=list(given))


ID = {"name": "id", "type": "string"}
N = {"name": "n", "type": "integer"}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (descriptor(), Level.NONE),
        (descriptor(primaryKey=["id"]), Level.PATCH),  # the same key, written otherwise
        (descriptor(title="better"), Level.PATCH),
        (fields(ID, {**N, "title": "better"}), Level.PATCH),
        (fields(ID, N, {"name": "new"}), Level.MINOR),
        (fields(ID), Level.MAJOR),
        (fields(ID, {**N, "type": "number"}), Level.MAJOR),
        (fields(ID, {**N, "propertyUrl": "http://schema.org/x"}), Level.MAJOR),
        (fields(ID, {**N, "valueUrl": "/id/place/{n}"}), Level.MAJOR),
        (fields(ID, {**N, "oress:unit": "people"}), Level.MAJOR),
        (fields(ID, {**N, "name": "m"}), Level.MAJOR),
        (descriptor(primaryKey=["id", "n"]), Level.MAJOR),
        (descriptor(aboutUrl="/id/y/{id}"), Level.MAJOR),
        ({"resources": []}, Level.MAJOR),
        ({"resources": [{"name": "t", "path": "t.pdf"}]}, Level.MAJOR),
    ],
)
def test_each_change_has_its_level(after: dict[str, Any], expected: Level) -> None:
    assert level(descriptor(), after) is expected


def test_a_new_resource_is_minor() -> None:
    more = {"resources": [*descriptor()["resources"], {"name": "d", "path": "d.pdf"}]}
    assert level(descriptor(), more) is Level.MINOR


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("1.4.0", "2.0.0", Level.MAJOR),
        ("1.4.0", "2.0.0-rc.1", Level.MAJOR),
        ("1.4.2", "1.5.0", Level.MINOR),
        ("1.4.2", "1.4.3", Level.PATCH),
        ("1.4.2", "1.4.2", Level.NONE),
        ("2.0.0", "1.9.0", Level.NONE),
        ("2.0.0-rc.1", "2.0.0", Level.PATCH),
    ],
)
def test_a_step_announces_a_level(before: str, after: str, expected: Level) -> None:
    assert level_between(before, after) is expected


@pytest.mark.parametrize(
    ("level", "expected"),
    [(Level.MAJOR, "2.0.0"), (Level.MINOR, "1.5.0"), (Level.PATCH, "1.4.3"), (Level.NONE, "1.4.2")],
)
def test_the_smallest_number_that_fits(level: Level, expected: str) -> None:
    assert propose_number("1.4.2", level) == expected
    if level is not Level.NONE:
        assert level_between("1.4.2", expected) is level

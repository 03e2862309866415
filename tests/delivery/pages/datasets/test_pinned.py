"""The recipes of a release read its file: with its separator, its quotes and its notation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas
import pytest

from oress_opendata.delivery.pages.datasets.pinned import pin_recipes
from oress_opendata.model.release import File, Manifest


def recipes(dialect: dict[str, Any], **number: Any) -> dict[str, str]:
    fields = [{"name": "a", "type": "string"}, {"name": "n", "type": "number", **number}]
    resource = {"name": "t", "path": "t.csv", "dialect": dialect, "schema": {"fields": fields}}
    descriptor = {"name": "d", "resources": [resource]}
    manifest = Manifest("d", "1.0.0", descriptor, (), File("d.zip", 0, "", ""), "")
    return {recipe.name: recipe.pattern for recipe in pin_recipes("http://e.org", manifest)}


@pytest.mark.parametrize(
    ("dialect", "number", "text"),
    [
        ({}, {}, "a,n\nx,1234.5\n"),
        ({"delimiter": ";"}, {"decimalChar": ",", "groupChar": " "}, "a;n\nx;1 234,5\n"),
        ({"delimiter": "\t"}, {"groupChar": ","}, 'a\tn\nx\t"1,234.5"\n'),
        ({"delimiter": "|", "quoteChar": "'"}, {}, "a|n\n'x'|1234.5\n"),
        ({"quoteChar": ""}, {}, "a,n\nx,1234.5\n"),
        ({"skipInitialSpace": True}, {}, 'a, n\n"x", 1234.5\n'),
    ],
)
def test_pandas_reads_the_file_by_its_recipe(
    tmp_path: Path, dialect: dict[str, Any], number: dict[str, Any], text: str
) -> None:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    code = recipes(dialect, **number)["pandas"]
    code = code.replace("http://e.org/datasets/d/1.0.0", str(tmp_path)).replace("print", "str")
    space: dict[str, Any] = {}
    exec(compile(code, "recipe", "exec"), space)
    table = space["table"]
    assert isinstance(table, pandas.DataFrame)
    assert table.to_dict("records") == [{"a": "x", "n": 1234.5}]


def test_r_reads_the_file_by_its_recipe() -> None:
    code = recipes({"delimiter": ";", "quoteChar": ""}, decimalChar=",")["r"]
    assert re.search(r'sep = ";", quote = "", dec = ","\n', code)
    assert "sep" not in recipes({})["r"]


def test_a_recipe_has_no_empty_argument() -> None:
    """An empty list of classes is noise to a reader, and R has no list that is empty."""
    found = recipes({})
    assert "dtype" not in found["pandas"]
    assert "colClasses" not in found["r"]

"""Objects that are written column by column have the text that `dump` gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from oress_opendata.projections.tables.json_text import dump, write_objects

values = (
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text()
)


@given(
    names=some.lists(some.text() | some.just("50%s"), min_size=2, max_size=2, unique=True),
    rows=some.lists(some.tuples(values, some.text()), min_size=1),
)
def test_objects_are_as_dump_writes_them(names: list[str], rows: list[tuple[object, str]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    expected = [dump(dict(zip(names, row, strict=True))) for row in rows]
    assert list(write_objects(names, columns)) == expected

"""The part that is read is the part that was asked for."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oress_opendata.delivery.http.ranges import Range, Slice, Unsatisfiable, read_range

CONTENT = bytes(range(100))


@given(st.integers(0, 120), st.integers(0, 120))
def test_a_range_is_a_slice(first: int, last: int) -> None:
    header = f"bytes={first}-{last}"
    if last < first:
        assert read_range(header, 100) is None
    elif first >= 100:
        with pytest.raises(Unsatisfiable):
            read_range(header, 100)
    else:
        part = read_range(header, 100)
        assert part is not None
        assert CONTENT[part.start : part.stop] == CONTENT[first : last + 1]


@given(st.integers(1, 200))
def test_a_suffix_is_the_end(length: int) -> None:
    part = read_range(f"bytes=-{length}", 100)
    assert part is not None
    assert CONTENT[part.start : part.stop] == CONTENT[-length:]


@pytest.mark.parametrize(
    "header",
    [None, "", "bytes=", "bytes=-", "lines=1-2", "bytes=1-2,4-5", "bytes=a-b", "bytes=1--2",
     "bytes=²-3", "bytes=1-99999999999999999999", "1-2"],
)  # fmt: skip
def test_several_ranges_get_the_whole_file(header: str | None) -> None:
    assert read_range(header, 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=500-600", "bytes=-0"])
def test_outside_the_file(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        read_range(header, 100)


def test_an_empty_file_has_no_part() -> None:
    with pytest.raises(Unsatisfiable):
        read_range("bytes=0-", 0)


@given(st.lists(st.integers(1, 40), max_size=10))
def test_a_slice_reads_its_part_and_no_more(sizes: list[int]) -> None:
    part = Slice(io.BytesIO(CONTENT), Range(10, 60))
    content = b"".join(part.read(size) for size in sizes) + part.read()
    assert content == CONTENT[10:60]
    assert part.read(5) == b""

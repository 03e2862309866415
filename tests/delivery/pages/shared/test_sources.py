"""Sources of facts: their words, their addresses, and how they were obtained."""

from __future__ import annotations

import pytest

from oress_opendata.delivery.pages.shared.sources import SourceLink, read_sources

ADDRESS = "https://statistics.example/file/1/"


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("", []),
        ("Census 2024", [SourceLink("Census 2024", "")]),
        (ADDRESS, [SourceLink("statistics.example", ADDRESS)]),
        (f"Census 2024, {ADDRESS}", [SourceLink("Census 2024", ADDRESS)]),
        (f"Census, {ADDRESS} (by a program)", [SourceLink("Census", ADDRESS, "by a program")]),
        (f"Census, {ADDRESS} (par le paquet PyPI counts 1.9)",
         [SourceLink("Census", ADDRESS, "counts 1.9")]),
        (f"{ADDRESS} ; {ADDRESS}2", [
            SourceLink("statistics.example", ADDRESS),
            SourceLink("statistics.example (2)", f"{ADDRESS}2"),
        ]),
        (f"Read at {ADDRESS} in spring", [SourceLink(f"Read at {ADDRESS} in spring", "")]),
        ("http://[a/ ; Census, http://[b/ (by x)",
         [SourceLink("http://[a/", ""), SourceLink("Census", "", "by x")]),
        ("javascript:x", [SourceLink("javascript:x", "")]),
    ],
)  # fmt: skip
def test_a_source_is_read(cell: str, read: list[SourceLink]) -> None:
    assert read_sources(cell) == read

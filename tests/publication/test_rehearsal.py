"""A package is valid only if every view can be made of it."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oress_opendata.errors import PackageRefused
from oress_opendata.projections.rdf.store.row_dumps import write_pieces
from oress_opendata.publication import rehearsal
from oress_opendata.publication.publish import publish_path
from oress_opendata.settings import Settings
from oress_opendata.sources import views as module
from oress_opendata.store.home import Store

MAKERS = {
    "formats": "write_formats",
    "records": "write_register",
    "search": "dataset_to_entries",
    "citations": "cite_bibtex",
    "descriptions": "write_datacite_xml",
    "linked data": "release_to_rdf",
    "rows as linked data": "write_pieces",
}
FILES = {"formats": "structures.csv", "records": "structures.csv"}


def refuse(store: Store, package: Path, settings: Settings) -> list[tuple[str, str, str | None]]:
    """The views that a package is refused for, with the file and the error."""
    with pytest.raises(PackageRefused) as refused:
        publish_path(store, package, settings)
    return [
        (finding.parameters["view"], finding.file, finding.value)
        for finding in refused.value.report.findings
        if finding.code == "view-failed"
    ]


@pytest.mark.parametrize("view", MAKERS)
def test_what_raises_refuses_the_package(
    store: Store,
    settings: Settings,
    write_package: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    view: str,
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError("no view\nof this")

    monkeypatch.setattr(rehearsal, MAKERS[view], fail)
    found = refuse(store, write_package(), settings)
    assert found == [(view, FILES.get(view, "datapackage.json"), "no view of this")]


def test_rdf_that_a_strict_reader_refuses_is_found(
    store: Store,
    settings: Settings,
    write_package: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write = write_pieces

    def spoil(folder: Path, *arguments: Any) -> None:
        write(folder, *arguments)
        line = b'<http://example.org/a[1]> <http://example.org/p> "x" .\n'
        next(folder.rglob("*.nt.gz")).write_bytes(gzip.compress(line))

    monkeypatch.setattr(rehearsal, "write_pieces", spoil)
    assert [view for view, _, _ in refuse(store, write_package(), settings)] == [
        "rows as linked data"
    ]


def test_a_view_that_ends_its_process_is_found(
    store: Store,
    settings: Settings,
    write_package: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MEMORY", 200_000_000)
    monkeypatch.setattr(rehearsal, "write_formats", lambda *_: bytearray(400_000_000))
    found = refuse(store, write_package(), settings)
    assert found == [("formats", "structures.csv", "MemoryError")]


def test_an_invalid_package_is_not_rehearsed(
    store: Store, settings: Settings, write_package: Callable[..., Path]
) -> None:
    assert refuse(store, write_package(licenses=[{"name": "none"}]), settings) == []

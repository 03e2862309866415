"""The digests of things are as ever, and what a table means is hashed once for all its rows."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import pytest

from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.vocabularies import load_vocabularies
from oress_opendata.projections.stream import content
from oress_opendata.projections.stream.content import ReleaseContent
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.releases import find_current
from tests.conftest import ROWS


@pytest.fixture
def release(publish: Callable[..., Any], store: Store, settings: Settings) -> ReleaseContent:
    publish()
    with transaction(store.reading) as connection:
        manifest = store.manifest(find_current(connection, "cooperatives").manifest)
    context = DescriptionContext(settings, load_vocabularies(settings.id_base), lambda *_: {})
    return ReleaseContent.open(manifest, store.blobs, context)


def test_a_thing_has_the_digest_of_its_rows(
    release: ReleaseContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [("zitoun", "a", "", "1"), ("amal", "b", "", "2"), ("zitoun", "c", "", "3")]
    monkeypatch.setattr(ReleaseContent, "_rows", lambda *_: iter(rows))
    mark = repr(release.tables[0].statements).encode()
    expected: dict[str, bytes] = {}
    for row in rows:
        line = "\x1f".join((*row, "")).encode()
        digest = expected.get(row[0], b"") + mark + line
        expected[row[0]] = blake2b(digest, digest_size=16).digest()
    found = {key[1]: thing.digest for key, thing in release.read_contents().items()}
    assert found == expected


def test_what_a_table_means_is_hashed_once(
    release: ReleaseContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[bytes] = []

    def note(data: bytes, **options: Any) -> Any:
        hashed.append(data)
        return blake2b(data, **options)

    monkeypatch.setattr(content, "blake2b", note)
    assert len(release.read_contents()) == len(ROWS) - 1
    assert len(hashed) == 1

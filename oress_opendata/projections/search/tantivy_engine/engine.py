"""The engine for large catalogues: tantivy, which keeps postings, counts facets and merges.

Text analysis, weights and priors are ours, as for every engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import tantivy

from oress_opendata.projections.search.engine import IndexOutdated
from oress_opendata.projections.search.entry import Entry
from oress_opendata.projections.search.tantivy_engine.fields import (
    KEY,
    WEIGHTED,
    TantivyDocument,
    analyse_entry,
    make_schema,
    make_tokenizer,
    to_tantivy,
)
from oress_opendata.projections.search.tantivy_engine.searching import IndexSearcher

# Bytes in memory before a segment is written.
MEMORY = 256_000_000


class TantivyEngine:
    """The engine. The lock of the refresher ensures that there is one writer at a time."""

    def create(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        # Entries with the same score are then in the order of their keys.
        tantivy.Index(make_schema(), str(folder), sort_by_field=KEY)

    def analyse(self, entry: Entry) -> TantivyDocument:
        return analyse_entry(entry)

    def write(self, folder: Path, remove: Iterable[str], add: Iterable[TantivyDocument]) -> None:
        index = tantivy.Index.open(str(folder))
        index.register_tokenizer(WEIGHTED, make_tokenizer())
        writer = index.writer(MEMORY, 1)
        try:
            for key in remove:
                writer.delete_documents_by_term(KEY, key)
            for document in add:
                writer.add_document(to_tantivy(document))
        except BaseException:
            writer.rollback()
            raise
        writer.commit()
        writer.wait_merging_threads()

    def sweep(self, root: Path) -> bool:
        return False  # everything is in the folders

    def open(self, folder: Path) -> IndexSearcher:
        if not tantivy.Index.exists(str(folder)) or not tantivy.Index.is_compatible(str(folder)):
            raise IndexOutdated
        index = tantivy.Index.open(str(folder))
        index.config_reader("manual")
        return IndexSearcher(index)

"""The embedded engine: Whoosh, used only as an inverted index.

There are three indexed fields: the key, the analysed terms with their weights, and the facets. A
search reads the postings of its terms once a process (they are cached), combines them as bit sets,
and counts facets as intersections, so that totals and facets are exact and cheap. Whoosh's own
query parser, collectors and highlighter are not used: they are its slow and fragile parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from oress_opendata.projections.search.analysis.folding import sort_key
from oress_opendata.projections.search.engine import IndexOutdated
from oress_opendata.projections.search.entry import Entry, Terms, weigh_terms
from oress_opendata.projections.search.whoosh_engine.index_reader import (
    FACETS,
    KEY,
    ORDER,
    SEPARATOR,
    SHOWN,
    WORDS,
    Index,
    write_positions,
)
from oress_opendata.projections.search.whoosh_engine.matching import IndexSearcher
from oress_opendata.projections.search.whoosh_engine.postings_pool import PostingsPool

# Postings in a block. Whoosh's default of 128 is for skipping, which is not done here.
BLOCK = 2048
MEMORY = 128_000_000


class WeightedFormat(formats.Format):  # type: ignore[misc]
    """A posting is a weight and the positions, as bytes of any length."""


class PreanalysedField(fields.FieldType):  # type: ignore[misc]
    """A field whose terms were analysed and weighted before."""

    def __init__(self, posting: formats.Format) -> None:
        self.format = posting
        self.analyzer = None
        self.scorable = self.stored = self.unique = self.vector = False
        self.indexed = True
        self.column_type = None
        self.spelling = False

    def index(self, value: Terms, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, (weight, positions) in value.items():
            yield term.encode(), 1, weight, write_positions(positions)


def make_schema() -> fields.Schema:
    return fields.Schema(
        key=fields.ID(unique=True),
        words=PreanalysedField(WeightedFormat()),
        facets=PreanalysedField(formats.Existence()),
        order=fields.COLUMN(columns.VarBytesColumn()),
        shown=fields.STORED(),
    )


class BlockCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec without field lengths, which are part of the weights already."""

    length_stats = False


class WhooshEngine:
    """The engine. The lock of the refresher ensures that there is one writer at a time."""

    def create(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        FileIndex.create(FileStorage(str(folder)), make_schema(), "MAIN")

    def write(
        self, folder: Path, remove: Iterable[str], add: Iterable[Entry], *, compact: bool = False
    ) -> None:
        writer = FileIndex(FileStorage(str(folder)), indexname="MAIN").writer(
            codec=BlockCodec(blocklimit=BLOCK)
        )
        writer.pool = PostingsPool(folder, MEMORY)
        try:
            for key in remove:
                writer.delete_by_term(KEY, key)
            for entry in add:
                writer.add_document(**_to_document(entry))
        except BaseException:
            writer.cancel()
            raise
        writer.commit(optimize=compact)

    def open(self, folder: Path) -> IndexSearcher:
        try:
            reader = FileIndex(FileStorage(str(folder)), indexname="MAIN").reader()
        except (AttributeError, ImportError) as error:
            # Whoosh pickles the classes of schema and codec, which may have moved since.
            raise IndexOutdated from error
        return IndexSearcher(Index(reader))


def _to_document(entry: Entry) -> dict[str, Any]:
    names = {language: sort_key(title)[:80] for language, title in entry.titles.items()}
    order = (entry.key, entry.date, *(f"{code}={name}" for code, name in names.items()))
    facets = {f"{name}={value}": (1.0, ()) for name, value in entry.facets}
    return {
        KEY: entry.key,
        WORDS: weigh_terms(entry),
        FACETS: facets,
        ORDER: SEPARATOR.join(order).encode(),
        SHOWN: entry.payload(),
    }

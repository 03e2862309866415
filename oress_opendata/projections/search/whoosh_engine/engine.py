"""The embedded engine: Whoosh, used only as an inverted index.

There are three indexed fields: the key, the analysed terms with their weights, and the facets. A
search reads the postings of its terms once a process (they are cached), combines them as bit sets,
and counts facets as intersections, so that totals and facets are exact and cheap. Whoosh's own
query parser, collectors and highlighter are not used: they are its slow and fragile parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.index import EmptyIndexError, FileIndex

from oress_opendata.projections.search.analysis.folding import sort_key
from oress_opendata.projections.search.engine import IndexOutdated
from oress_opendata.projections.search.entry import Entry, weigh_terms
from oress_opendata.projections.search.whoosh_engine.index_reader import (
    KEY,
    SHOWN,
    Index,
    write_positions,
)
from oress_opendata.projections.search.whoosh_engine.matching import IndexSearcher
from oress_opendata.projections.search.whoosh_engine.postings_pool import PostingsPool
from oress_opendata.projections.search.whoosh_engine.segments import FACETS, ORDER, SEPARATOR, WORDS
from oress_opendata.projections.search.whoosh_engine.term_writer import BLOCK, TermWriter

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


@dataclass(frozen=True, slots=True)
class WhooshDocument:
    """An entry as it is written. `weights` and `positions` are those of `terms`, in their order;
    `order` has the key, the date and the names."""

    key: str
    terms: list[bytes]
    weights: list[float]
    positions: list[bytes]
    facets: list[bytes]
    order: bytes
    shown: str


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

    def field_writer(self, storage: FileStorage, segment: Any) -> TermWriter:
        return TermWriter(self, storage, segment)


class WhooshEngine:
    """The engine. The lock of the refresher ensures that there is one writer at a time."""

    def create(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        FileIndex.create(FileStorage(str(folder)), make_schema(), "MAIN")

    def analyse(self, entry: Entry) -> WhooshDocument:
        names = {language: sort_key(title)[:80] for language, title in entry.titles.items()}
        order = (entry.key, entry.date, *(f"{code}={name}" for code, name in names.items()))
        terms = weigh_terms(entry).items()
        return WhooshDocument(
            key=entry.key,
            terms=[term.encode() for term, _ in terms],
            weights=[weight for _, (weight, _) in terms],
            positions=[write_positions(positions) for _, (_, positions) in terms],
            facets=[f"{name}={value}".encode() for name, value in dict.fromkeys(entry.facets)],
            order=SEPARATOR.join(order).encode(),
            shown=entry.payload(),
        )

    def write(self, folder: Path, remove: Iterable[str], add: Iterable[WhooshDocument]) -> None:
        writer = FileIndex(FileStorage(str(folder)), indexname="MAIN").writer(
            codec=BlockCodec(blocklimit=BLOCK)
        )
        pool = writer.pool = PostingsPool(folder, MEMORY)
        try:
            for key in remove:
                writer.delete_by_term(KEY, key)
            for document in add:
                _add(writer, pool, document)
        except BaseException:
            writer.cancel()
            raise
        writer.commit()

    def sweep(self, root: Path) -> bool:
        return False  # everything is in the folders

    def open(self, folder: Path) -> IndexSearcher:
        try:
            reader = FileIndex(FileStorage(str(folder)), indexname="MAIN").reader()
        except (AttributeError, ImportError, EmptyIndexError) as error:
            # Whoosh pickles the classes of schema and codec, which may have moved since. Or the
            # files are those of another engine.
            raise IndexOutdated from error
        return IndexSearcher(Index(reader))


def _add(writer: Any, pool: PostingsPool, document: WhooshDocument) -> None:
    """What Whoosh would do field by field and posting by posting."""
    number = writer.docnum
    writer.add_document(**{ORDER: document.order, SHOWN: document.shown})
    pool.add_terms(KEY, number, [(document.key.encode(), 1.0, b"")])
    terms = zip(document.terms, document.weights, document.positions, strict=True)
    pool.add_terms(WORDS, number, terms)
    pool.add_terms(FACETS, number, [(facet, 1.0, b"") for facet in document.facets])

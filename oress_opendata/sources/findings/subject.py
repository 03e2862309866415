"""The subject of a validation: the package, what is known, and what the package itself adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.document import DocumentText
from oress_opendata.model.known import Known
from oress_opendata.model.own_language import own_language
from oress_opendata.model.package import Package, SourceFile
from oress_opendata.sources.documents.reader import read_document
from oress_opendata.sources.privacy.confirmations import Confirmations


@dataclass(frozen=True, slots=True)
class Subject:
    """`own_ids`: the ids that the package's own tables add to each register. `documents` keeps the
    texts of PDFs that were read."""

    package: Package
    known: Known
    tables: tuple[Table, ...]
    own_ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    confirmations: Confirmations = field(default_factory=Confirmations)
    documents: dict[str, DocumentText] = field(default_factory=dict)

    @property
    def descriptor(self) -> Mapping[str, Any]:
        return self.package.descriptor

    @property
    def language(self) -> str:
        """The language of the plain texts."""
        return own_language(self.descriptor) or self.known.languages[0]

    @property
    def file(self) -> str:
        """The name of the descriptor in findings."""
        return self.package.descriptor_file

    @property
    def is_sample(self) -> bool:
        return self.descriptor.get("oress:sample") is True

    def has_id(self, register: str, identifier: str) -> bool:
        """Whether a reference to a register may name this id."""
        return any(identifier in ids.get(register, ()) for ids in (self.known.listed, self.own_ids))

    def had_id(self, register: str, identifier: str) -> bool:
        """Whether the id was published and is no longer listed."""
        return identifier in self.known.unlisted.get(register, ())

    def read_document(self, file: SourceFile) -> DocumentText:
        """The text of a PDF, which is read once; without text recognition, which takes minutes."""
        if file.path not in self.documents:
            self.documents[file.path] = read_document(file.location, recognise=False)
        return self.documents[file.path]

    def columns(self) -> Iterator[tuple[Table, str, Mapping[str, Any]]]:
        """Every column of every table, with its name in findings."""
        for table in self.tables:
            for column in table.columns:
                yield table, f"{table.resource}.{column.name}", column.field

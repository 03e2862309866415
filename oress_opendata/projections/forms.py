"""Which views were made by another version of this program, or with other settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from oress_opendata.projections.documents import FORM as DOCUMENT_FORM
from oress_opendata.projections.progress import read_forms
from oress_opendata.projections.rdf.store.projection import fingerprint_of as fingerprint_rdf
from oress_opendata.projections.registers import fingerprint_of as fingerprint_registers
from oress_opendata.projections.search.indexing.projection import FORM as INDEX_FORM
from oress_opendata.projections.stream.projection import fingerprint_of as fingerprint_stream
from oress_opendata.projections.tables.projection import fingerprint_of as fingerprint_tables
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

# What a view would be made with now. `encoded` has one form only.
FORMS: Mapping[str, Callable[[Settings], str]] = {
    "registers": fingerprint_registers,
    "documents": lambda _: str(DOCUMENT_FORM),
    "search": lambda _: str(INDEX_FORM),
    "tables": fingerprint_tables,
    "rdf": fingerprint_rdf,
    "stream": fingerprint_stream,
}


def find_outdated(store: Store, connection: Connection, settings: Settings) -> list[str]:
    """The views that the next round makes again, because something else than data has changed."""
    made = read_forms(store, connection)
    return [name for name, form in FORMS.items() if made[name] != form(settings)]

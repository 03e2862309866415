"""`oress rebuild`: rebuild the registry and the projections."""

from __future__ import annotations

import shutil

import click

from oress_opendata.cli.console import language_of, progress_bar
from oress_opendata.languages import N_, say
from oress_opendata.projections.documents import documents_root
from oress_opendata.projections.encoded import encoded_path
from oress_opendata.projections.generations import request_rebuild
from oress_opendata.projections.rdf.store.generation import folder_of as rdf_folder
from oress_opendata.projections.refresh import refresh, refreshing
from oress_opendata.projections.search.indexing.generation import folder_of as search_folder
from oress_opendata.projections.tables.projection import tables_root
from oress_opendata.publication.registry import rebuild_registry
from oress_opendata.settings import read_settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import open_store, reopen_store
from oress_opendata.store.records import forget_cursors

PARTS = ("registry", "registers", "documents", "search", "encoded", "tables", "rdf")
REGISTRY = N_("Registry rebuilt; entries: {count}")
VIEWS = N_("Views rebuilt: {names}")
REBUILDING = N_("Rebuilding the views")


@click.command(epilog="Example:  oress rebuild registry")
@click.argument("parts", nargs=-1, metavar="[PART…]", type=click.Choice(PARTS))
def rebuild(parts: tuple[str, ...]) -> None:
    """Rebuild the registry and the views from blobs, journal and vocabularies alone.

    PART is registry, registers, documents, search, encoded, tables or rdf; without one, all of
    them.
    """
    language = language_of()
    settings = read_settings()
    chosen = parts or PARTS
    if "registry" in chosen:
        with progress_bar(language) as bar:
            count = rebuild_registry(reopen_store(settings), bar)
        click.echo(say(REGISTRY, language, count=count))
    store = open_store(settings)
    with refreshing(store, wait=True), progress_bar(language) as bar:
        bar(REBUILDING, 0, 1)
        if "registers" in chosen:
            with transaction(store.writing) as connection:
                forget_cursors(connection)
        if "search" in chosen:
            request_rebuild(search_folder(store.home))
        if "documents" in chosen:
            shutil.rmtree(documents_root(store.home), ignore_errors=True)
        if "encoded" in chosen:
            shutil.rmtree(encoded_path(store.home, "").parent, ignore_errors=True)
        if "tables" in chosen:
            shutil.rmtree(tables_root(store.home), ignore_errors=True)
        if "rdf" in chosen:
            request_rebuild(rdf_folder(store.home))
        refresh(store, settings)
    views = [part for part in chosen if part != "registry"]
    if views:
        click.echo(say(VIEWS, language, names=", ".join(views)))

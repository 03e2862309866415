"""`oress rebuild`: rebuild the registry and the projections."""

from __future__ import annotations

import click

from oress_opendata.cli.console import language_of, progress_bar
from oress_opendata.languages import N_, say
from oress_opendata.projections.progress import PROJECTIONS
from oress_opendata.projections.requests import request_views
from oress_opendata.projections.waiting import await_views
from oress_opendata.publication.recovery import rebuild_registry
from oress_opendata.settings import Settings, read_settings
from oress_opendata.store.home import open_store, reopen_store
from oress_opendata.store.identity import write_identity

PARTS = ("registry", *PROJECTIONS)
REGISTRY = N_("Registry rebuilt; entries: {count}")
RESTORED = N_("Journal entries written back from the registry: {count}")
DAMAGED = N_(
    "Damaged: {release}. Publish the same package again to repair it. Every other version is "
    "served."
)
IDENTITY = N_("The IRIs of this home begin with {id_base} now.")
VIEWS = N_("Views rebuilt: {names}")


@click.command(epilog="Example:  oress rebuild registry")
@click.argument("parts", nargs=-1, metavar="[PART…]", type=click.Choice(PARTS))
@click.option("--force", is_flag=True, help="Accept a shorter history, if entries are lost.")
@click.option("--id-base", is_flag=True, help="Change every IRI to the setting id_base.")
def rebuild(parts: tuple[str, ...], *, force: bool, id_base: bool) -> None:
    """Rebuild the registry and the views from blobs, journal and vocabularies alone.

    PART is registry, registers, documents, search, encoded, tables, rdf or stream; without one, all
    of them. While the service runs, the service rebuilds the views, and this command waits for it.
    """
    language = language_of()
    settings = read_settings()
    chosen = PARTS if id_base or not parts else parts
    damaged: tuple[str, ...] = ()
    if id_base:
        write_identity(reopen_store(settings).home, settings.id_base)
        click.echo(say(IDENTITY, language, id_base=settings.id_base))
    if "registry" in chosen:
        damaged = _rebuild_registry(settings, language, force=force)
    store = open_store(settings)
    views = [part for part in chosen if part != "registry"]
    request_views(store.home, PROJECTIONS if damaged else views)
    with progress_bar(language) as bar:
        await_views(store, settings, views or PROJECTIONS.keys(), bar)
    if views:
        click.echo(say(VIEWS, language, names=", ".join(views)))
    if damaged:
        raise SystemExit(1)


def _rebuild_registry(settings: Settings, language: str, *, force: bool) -> tuple[str, ...]:
    """Returns the damaged releases."""
    with progress_bar(language) as bar:
        found = rebuild_registry(reopen_store(settings), bar, force=force)
    click.echo(say(REGISTRY, language, count=found.entries))
    if found.restored:
        click.echo(say(RESTORED, language, count=found.restored))
    for release in found.damaged:
        click.echo(say(DAMAGED, language, release=release), err=True)
    return found.damaged

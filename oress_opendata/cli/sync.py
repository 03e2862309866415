"""`oress sync`: bring the home and its object storage to the same state."""

from __future__ import annotations

import click

from oress_opendata.cli.console import language_of, progress_bar
from oress_opendata.cli.views import refresh_views
from oress_opendata.languages import N_, say
from oress_opendata.operations.sync import synchronise
from oress_opendata.settings import read_settings
from oress_opendata.store.home import init_store

DONE = N_(
    "Home and object storage have all journal entries up to {head}. Fetched entries: {fetched}, "
    "written entries: {sent}, written files: {blobs}"
)


@click.command(epilog="Example:  ORESS_BLOBS=s3://bucket/catalogue oress sync")
@click.option("--again", is_flag=True, help="Write all files again, also those that are there.")
@click.option("--wait", is_flag=True, help="Wait until a running service has made the views.")
def sync(*, again: bool, wait: bool) -> None:
    """Bring the state folder and the object storage of ORESS_BLOBS to the same state: fetch what
    was published elsewhere, and write what the object storage lacks. Run it once to move a
    catalogue into object storage, and before it moves back."""
    language = language_of()
    settings = read_settings()
    store = init_store(settings)
    with progress_bar(language) as bar:
        done = synchronise(store, bar, again=again)
    behind = refresh_views(store, settings, wait=wait)
    numbers = {"fetched": done.fetched, "sent": done.sent, "blobs": done.blobs}
    click.echo(say(DONE, language, head=done.head, **numbers))
    raise SystemExit(behind)

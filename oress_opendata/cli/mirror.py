"""`oress mirror`: make and keep a full copy of another catalogue."""

from __future__ import annotations

import logging

import click

from oress_opendata.cli.console import language_of, progress_bar
from oress_opendata.cli.views import refresh_views
from oress_opendata.languages import N_, say
from oress_opendata.operations.mirror.copy import mirror_catalogue
from oress_opendata.settings import read_settings
from oress_opendata.store.signatures import PublicKey

DONE = N_(
    "The copy has all journal entries up to {head}. New entries: {entries}, new files: {blobs}"
)
UNCHANGED = N_("The copy is up to date. Journal entries: {head}")


@click.command(epilog="Example:  oress mirror https://data.example.org")
@click.argument("address", metavar="URL")
@click.option(
    "--signed-by", metavar="KEY", help="Refuse a journal that is not signed by this public key."
)
@click.option("--wait", is_flag=True, help="Wait until a running service has made the views.")
def mirror(address: str, *, signed_by: str | None, wait: bool) -> None:
    """Copy the catalogue at URL into the state folder of the settings, or bring such a copy up to
    date. Every file and every journal entry is checked by its hash; whatever does not fit is named,
    and the copy stays as it was. `oress serve` serves the copy, which is read-only."""
    language = language_of()
    # The error names what it tried in vain.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    with progress_bar(language) as bar:
        settings = read_settings()
        key = PublicKey.from_text(signed_by) if signed_by else None
        store, copied = mirror_catalogue(settings, address, key, bar)
    behind = refresh_views(store, settings, wait=wait)
    numbers = {"entries": copied.entries, "blobs": copied.blobs}
    sentence = DONE if copied.entries else UNCHANGED
    click.echo(say(sentence, language, head=copied.head.seq, **numbers))
    raise SystemExit(behind)

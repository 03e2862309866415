"""`oress key`: the key that signs the journal."""

from __future__ import annotations

import click

from oress_opendata.cli.console import language_of, settings_and_store
from oress_opendata.cli.views import refresh_views
from oress_opendata.languages import N_, say
from oress_opendata.store.home import refuse_reader
from oress_opendata.store.signatures import KEY, make_key, read_key

MADE = N_(
    "A key was made: {file}. Keep a copy of this file in a safe place, and publish the public key "
    "where people trust you:"
)


@click.command(epilog="Example:  oress key")
def key() -> None:
    """Print the public key with which others check the journal's signatures. The first call makes
    the pair of keys; from then on, each new head of the journal is signed."""
    language = language_of()
    settings, store = settings_and_store()
    refuse_reader(store)
    known = read_key(store.home)
    made = make_key(store.home)
    if known is None:
        click.echo(say(MADE, language, file=store.home / KEY), err=True)
        refresh_views(store, settings, wait=False)
    click.echo(str(made.public))

"""`oress init`: create the state directory and the registry."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from oress_opendata.cli.console import language_of
from oress_opendata.languages import N_, say
from oress_opendata.settings import read_settings
from oress_opendata.store.home import init_store

READY = N_("State directory: {home}")


@click.command(epilog="Example:  oress init var")
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(file_okay=False, path_type=Path)
)
def init(folder: Path | None) -> None:
    """Create the state directory DIR (default: the setting home) and its registry.

    Does nothing if they exist.
    """
    settings = read_settings()
    if folder is not None and folder.absolute() != settings.home:
        default = f"sqlite:///{settings.home / 'registry.sqlite'}"
        url = settings.database_url
        home = folder.absolute()
        if url == default:
            url = f"sqlite:///{home / 'registry.sqlite'}"
        settings = replace(settings, home=home, database_url=url)
    init_store(settings).close()
    click.echo(say(READY, language_of(), home=settings.home))

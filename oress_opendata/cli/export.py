"""`oress export`: the current releases as a folder that works without the service."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from oress_opendata.app import create_app
from oress_opendata.cli.console import language_of, settings_and_store
from oress_opendata.delivery.http.service import make_service
from oress_opendata.delivery.pages.datasets.freshness import today
from oress_opendata.delivery.pages.export.site import write_site
from oress_opendata.languages import N_, say
from oress_opendata.store.engine import translated_errors

DONE = N_("Written to {folder}, datasets: {count}. Any web server can hold it.")
NOT_EMPTY = N_("The folder {folder} already exists and is not empty.")


@click.command(epilog="Example:  oress export static copy")
@click.argument("form", metavar="static", type=click.Choice(["static"]))
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def export(form: str, folder: Path) -> None:
    """Write the current releases into the new folder DIR: their files, a list of them, and pages
    that show the rows of tables in the browser, in every language."""
    language = language_of()
    settings, store = settings_and_store()
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(say(NOT_EMPTY, language, folder=folder))
    service = make_service(settings, store)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with translated_errors(), tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        made = Path(beside) / form
        count = write_site(create_app(settings, store), service, made, today(service))
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
    click.echo(say(DONE, language, folder=folder, count=count))

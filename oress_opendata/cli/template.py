"""`oress template`: an empty workbook for a register."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from oress_opendata.cli.console import language_of, settings_and_store
from oress_opendata.desk.proposal.loading import load_target
from oress_opendata.desk.proposal.template import write_template
from oress_opendata.languages import N_, say

WRITTEN = N_("Written: {file}")


@click.command(epilog="Example:  oress --lang ar template cooperatives cooperatives.xlsx")
@click.argument("name")
@click.argument("file", metavar="FILE.xlsx", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--register", default="", metavar="NAME", help="The register, of several.")
def template(name: str, file: Path, *, register: str) -> None:
    """Write an empty workbook for the register NAME: drop-down lists with the labels of the codes,
    in the language of --lang, notes that explain each column, an example row.

    `oress update` reads it back.
    """
    settings, store = settings_and_store()
    today = datetime.now(settings.timezone).date()
    target = load_target(store, settings, name, today, register)
    language = language_of()
    file.write_bytes(write_template(target, language))
    click.echo(say(WRITTEN, language, file=file))

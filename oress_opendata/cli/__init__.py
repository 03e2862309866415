"""`oress`, the command line: a group of commands, one per file."""

from __future__ import annotations

import logging

import click

from oress_opendata import __version__
from oress_opendata.cli.backup import backup
from oress_opendata.cli.console import Oress
from oress_opendata.cli.describe import describe
from oress_opendata.cli.diff import diff
from oress_opendata.cli.digest import digest
from oress_opendata.cli.doctor import doctor
from oress_opendata.cli.export import export
from oress_opendata.cli.get import get
from oress_opendata.cli.init import init
from oress_opendata.cli.list import list_
from oress_opendata.cli.publish import publish
from oress_opendata.cli.rebuild import rebuild
from oress_opendata.cli.redact import redact
from oress_opendata.cli.restore import restore
from oress_opendata.cli.serve import serve
from oress_opendata.cli.template import template
from oress_opendata.cli.token import token
from oress_opendata.cli.update import update
from oress_opendata.cli.upgrade import upgrade
from oress_opendata.cli.user import user
from oress_opendata.cli.validate import validate
from oress_opendata.cli.verify import verify
from oress_opendata.cli.withdraw import withdraw


@click.group(cls=Oress, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="oress")
@click.option(
    "--lang", metavar="CODE", help="Language of messages; default: the first of the settings."
)
@click.pass_context
def main(context: click.Context, lang: str | None) -> None:
    """An open-data catalogue: validate, publish and serve versioned data packages.

    Start with `oress publish --shipped` and `oress serve`. Settings are ORESS_* variables or
    `oress.toml`; see docs/settings.md.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    context.obj = lang


for command in (
    *(init, validate, publish, withdraw, redact, list_, get, export, diff),
    *(describe, update, template),
    *(rebuild, verify, backup, restore, upgrade, doctor, serve),
    *(user, token, digest),
):
    main.add_command(command)

"""`oress`, the command line: a group of commands, one per file."""

from __future__ import annotations

import logging

import click

from oress_opendata import __version__
from oress_opendata.cli.console import Oress

# Each command is in the file of its name. The beginnings of their help are here too, so that the
# list of commands loads none of them.
COMMANDS = {
    "backup": "Copy the state, also while the service runs and publishes; every byte is read back.",
    "describe": "Make a package of a spreadsheet (.xlsx, .xls, .ods, .csv).",
    "diff": "Show rows added, removed and changed, and changes of schema and metadata.",
    "digest": "Send what changed to those who asked for it by e-mail, once a month at most.",
    "doctor": "Check a running installation: settings, disk, clock, permissions, backups, views.",
    "export": "Write the current releases for elsewhere: static pages, Kiwix, the national portal.",
    "get": "Write the package of a release (default: the current one) into the new folder DIR.",
    "init": "Create the state directory DIR (default: the setting home) and its registry.",
    "key": "Print the public key of the journal's signatures; the first call makes the keys.",
    "list": "List the datasets, or the versions of the dataset NAME.",
    "mirror": "Copy the catalogue at URL into the state folder, or bring such a copy up to date.",
    "prove": "Write a zip with which anybody can check that a row was in a release.",
    "publish": "Validate and publish a package (folder, descriptor or zip), or a tree of them.",
    "rebuild": "Rebuild the registry and the views from blobs, journal and vocabularies alone.",
    "redact": "Take one cell of a record, or its whole row, out of every release, and of the desk.",
    "restore": "Restore a backup into the state folder of the settings, which must be empty.",
    "serve": "Serve the catalogue: pages, API and files.",
    "sync": "Bring the state folder and the object storage of ORESS_BLOBS to the same state.",
    "template": "Write an empty workbook for the register NAME.",
    "token": "Manage the tokens with which programs publish.",
    "update": "Update the register NAME from a spreadsheet (.xlsx, .xls, .ods, .csv).",
    "upgrade": "Upgrade the state to the formats of this version, with the service stopped.",
    "user": "Manage the accounts of the desk.",
    "validate": "Validate packages (folders, descriptors, zips), or trees; nothing is published.",
    "verify": "Hash every blob, the journal's chain and the views again, and compare the registry.",
    "withdraw": "Withdraw a version of a dataset, or all: 410 Gone with the reason, permanently.",
}


@click.group(cls=Oress, short=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
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

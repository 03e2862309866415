"""`oress backup`: copy the state, while it is in use."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from oress_opendata.cli.console import language_of, progress_bar
from oress_opendata.languages import N_, say
from oress_opendata.model.entry import time_to_text
from oress_opendata.operations.backup import Backup, back_up_file, back_up_folder
from oress_opendata.operations.encryption import parse_recipient
from oress_opendata.operations.retention import parse_keep
from oress_opendata.settings import read_settings
from oress_opendata.store.home import reopen_store

# The endings of a file of a backup; any other new name is a folder.
FILES = (".tar", ".gz", ".tgz", ".age", ".gpg")

DONE = N_("Backed up to {place}. Journal entries: {head}, blobs: {blobs}, bytes: {bytes}")
REMOVED = N_("Older backups removed: {count}")
LOST = N_("Damaged or missing in the state: the blob {sha256} of {release}")
INCOMPLETE = N_(
    "The backup has everything else. Run “oress verify”, then publish these packages again."
)
ONLY_FOLDER = N_("--keep is for a folder of backups; {place} is one file.")
ONLY_FILE = N_(
    "--encrypt is for one file, such as {place}/oress.tar.age. A folder grows by single files; put "
    "it on an encrypted disk."
)


@click.command(
    epilog="Examples:  oress backup /mnt/backups --keep 7d,4w,12m   ·   "
    "oress backup /mnt/oress.tar.age --encrypt age:age1…"
)
@click.argument("place", metavar="FILE|DIR", type=click.Path(path_type=Path))
@click.option("--keep", metavar="RULE", help="Backups to keep in DIR, such as 7d,4w,12m.")
@click.option("--encrypt", metavar="KEY", help="Encrypt FILE for age:RECIPIENT or gpg:RECIPIENT.")
@click.option("--json", "as_json", is_flag=True, help="Output as JSON.")
def backup(place: Path, keep: str | None, encrypt: str | None, *, as_json: bool) -> None:
    """Copy the state, also while the service runs and publishes; every byte is read back.

    DIR is a folder of backups: only new files are copied. FILE is one archive; its name ends in
    .tar, .tar.gz or .tgz, or, encrypted, in .age or .gpg. Older backups remain if it fails.
    """
    language, settings = language_of(), read_settings()
    is_file = not place.is_dir() and place.suffix in FILES
    if keep and is_file:
        raise click.UsageError(say(ONLY_FOLDER, language, place=place))
    if encrypt and not is_file:
        raise click.UsageError(say(ONLY_FILE, language, place=place))
    rule = parse_keep(keep) if keep else None
    recipient = parse_recipient(encrypt) if encrypt else None
    store = reopen_store(settings)
    with progress_bar(language) as bar:
        if is_file:
            made = back_up_file(store, settings, place, recipient, bar)
        else:
            made = back_up_folder(store, settings, place, rule, bar)
    if as_json:
        click.echo(json.dumps(_to_json(made), ensure_ascii=False, indent=2))
    else:
        _print_made(made, language)
    raise SystemExit(1 if made.snapshot.missing else 0)


def _to_json(made: Backup) -> dict[str, object]:
    snapshot = made.snapshot
    return {
        "place": str(made.place.absolute()),
        "made": time_to_text(snapshot.made),
        "head": snapshot.head,
        "blobs": len(snapshot.blobs),
        "bytes": made.bytes,
        "removed": made.removed,
        "missing": dict(snapshot.missing),
        "databases": [asdict(copy) for copy in snapshot.databases],
    }


def _print_made(made: Backup, language: str) -> None:
    snapshot = made.snapshot
    numbers = {"head": snapshot.head, "blobs": len(snapshot.blobs), "bytes": made.bytes}
    click.echo(say(DONE, language, place=made.place, **numbers))
    if made.removed:
        click.echo(say(REMOVED, language, count=made.removed))
    for sha256, release in snapshot.missing.items():
        click.echo(say(LOST, language, sha256=sha256, release=release), err=True)
    if snapshot.missing:
        click.echo(say(INCOMPLETE, language), err=True)

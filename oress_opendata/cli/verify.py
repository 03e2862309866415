"""`oress verify`: is everything still what it was?"""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from oress_opendata.cli.console import language_of, progress_bar
from oress_opendata.languages import N_, say
from oress_opendata.settings import read_settings
from oress_opendata.store.home import reopen_store
from oress_opendata.store.verification import Verification, verify_store

SOUND = N_("No errors. Blobs: {blobs} ({bytes} bytes), journal entries: {entries}")
UNUSED = N_("Unused blobs (harmless): {count}")
DAMAGE = N_("Damaged: {count}")


@click.command(epilog="Example:  oress verify --json")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def verify(as_json: bool) -> None:
    """Hash every blob and the journal's chain again, and name each file that is damaged."""
    language = language_of()
    with progress_bar(language) as bar:
        found = verify_store(reopen_store(read_settings()), bar)
    if as_json:
        click.echo(json.dumps(_to_json(found, language), ensure_ascii=False, indent=2))
    else:
        _print_found(found, language)
    raise SystemExit(1 if found.faults else 0)


def _to_json(found: Verification, language: str) -> dict[str, object]:
    faults = [
        {**asdict(fault), "sentence": say(fault.sentence, language)} for fault in found.faults
    ]
    return {**asdict(found), "sound": not found.faults, "faults": faults}


def _print_found(found: Verification, language: str) -> None:
    if found.unused:
        click.echo(say(UNUSED, language, count=found.unused))
    for fault in found.faults:
        click.echo(f"{fault.file}: {say(fault.sentence, language)}", err=True)
        for use in fault.used_by:
            click.echo(f"    {use}", err=True)
    if found.faults:
        click.echo(say(DAMAGE, language, count=len(found.faults)), err=True)
        return
    click.echo(say(SOUND, language, blobs=found.blobs, bytes=found.bytes, entries=found.entries))

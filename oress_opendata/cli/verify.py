"""`oress verify`: check the integrity of the state."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from oress_opendata.cli.console import language_of, progress_bar
from oress_opendata.languages import N_, say
from oress_opendata.settings import read_settings
from oress_opendata.store.home import reopen_store
from oress_opendata.store.verification import Verification, verify_store

INTACT = N_("No errors. Blobs: {blobs} ({bytes} bytes), journal entries: {entries}")
UNUSED = N_("Unused blobs (harmless): {count}")
DAMAGE = N_("Damaged: {count}")


@click.command(epilog="Example:  oress verify --json")
@click.option("--json", "as_json", is_flag=True, help="Output as JSON.")
def verify(as_json: bool) -> None:
    """Hash every blob and the journal's chain again, and name each file that is damaged."""
    language = language_of()
    with progress_bar(language) as bar:
        found = verify_store(reopen_store(read_settings()), bar)
    if as_json:
        click.echo(json.dumps(_to_json(found, language), ensure_ascii=False, indent=2))
    else:
        _print_found(found, language)
    raise SystemExit(1 if found.problems else 0)


def _to_json(found: Verification, language: str) -> dict[str, object]:
    problems = [
        {**asdict(problem), "sentence": say(problem.sentence, language)}
        for problem in found.problems
    ]
    numbers = {name: value for name, value in asdict(found).items() if name != "problems"}
    return {**numbers, "faults": problems, "sound": not problems}


def _print_found(found: Verification, language: str) -> None:
    if found.unused:
        click.echo(say(UNUSED, language, count=found.unused))
    for problem in found.problems:
        click.echo(f"{problem.file}: {say(problem.sentence, language)}", err=True)
        for use in problem.used_by:
            click.echo(f"    {use}", err=True)
    if found.problems:
        click.echo(say(DAMAGE, language, count=len(found.problems)), err=True)
        return
    click.echo(say(INTACT, language, blobs=found.blobs, bytes=found.bytes, entries=found.entries))

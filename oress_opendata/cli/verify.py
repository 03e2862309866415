"""`oress verify`: check the integrity of the state."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import click

from oress_opendata.cli.console import language_of, progress_bar
from oress_opendata.desk.verification import verify_desk
from oress_opendata.languages import N_, say
from oress_opendata.publication.verification import verify_home
from oress_opendata.settings import read_settings
from oress_opendata.store.home import Store, reopen_store
from oress_opendata.store.upkeep import LastVerify, write_last_verify
from oress_opendata.store.verification import Problem, Verification

INTACT = N_("No errors. Blobs: {blobs} ({bytes} bytes), journal entries: {entries}")
UNUSED = N_("Unused blobs (harmless): {count}")
_TEXTS = ("problems", "unread")
DAMAGE = N_("Damaged: {count}")


@click.command(epilog="Example:  oress verify --json")
@click.option("--json", "as_json", is_flag=True, help="Output as JSON.")
@click.option(
    "--signed-by", metavar="KEY", help="Check the signature of the journal by this public key, too."
)
def verify(*, as_json: bool, signed_by: str | None) -> None:
    """Hash every blob, the journal's chain and the views again, and compare the registry with the
    journal. Name each file that is damaged, and what was not read."""
    language = language_of()
    with progress_bar(language) as bar:
        settings = read_settings()
        store = reopen_store(settings)
        found = verify_home(store, settings, bar)
        desk = tuple(verify_desk(settings, store))
        found = replace(found, problems=(*found.problems, *desk))
        _note(store.home, found)
        # Another key than the catalogue's damages nothing.
        signed = _verify_signature(store, signed_by) if signed_by else ()
        found = replace(found, problems=(*found.problems, *signed))
    if as_json:
        click.echo(json.dumps(_to_json(found, language), ensure_ascii=False, indent=2))
    else:
        _print_found(found, language)
    raise SystemExit(1 if found.problems else 0)


def _verify_signature(store: Store, text: str) -> tuple[Problem, ...]:
    # Cryptography takes a moment to load.
    from oress_opendata.store.signatures import PublicKey  # noqa: PLC0415
    from oress_opendata.store.signed_head import verify_signature_of_head  # noqa: PLC0415

    return tuple(verify_signature_of_head(store, PublicKey.from_text(text)))


def _note(home: Path, found: Verification) -> None:
    """Note the result for the monitoring; a disk that is full or read-only does not matter here."""
    with suppress(OSError):
        note = LastVerify(datetime.now(UTC), found.entries, len(found.problems))
        write_last_verify(home, note)


def _to_json(found: Verification, language: str) -> dict[str, object]:
    problems = [
        {**asdict(problem), "sentence": say(problem.sentence, language, view=problem.view)}
        for problem in found.problems
    ]
    numbers = {name: value for name, value in asdict(found).items() if name not in _TEXTS}
    unread = [say(sentence, language) for sentence in found.unread]
    return {**numbers, "unread": unread, "faults": problems, "sound": not problems}


def _print_found(found: Verification, language: str) -> None:
    for sentence in found.unread:
        click.echo(say(sentence, language))
    if found.unused:
        click.echo(say(UNUSED, language, count=found.unused))
    for problem in found.problems:
        click.echo(
            f"{problem.file}: {say(problem.sentence, language, view=problem.view)}", err=True
        )
        for use in problem.used_by:
            click.echo(f"    {use}", err=True)
    if found.problems:
        click.echo(say(DAMAGE, language, count=len(found.problems)), err=True)
        return
    click.echo(say(INTACT, language, blobs=found.blobs, bytes=found.bytes, entries=found.entries))

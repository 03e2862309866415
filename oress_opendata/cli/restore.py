"""`oress restore`: build a home from a backup."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from oress_opendata.cli.console import language_of, progress_bar
from oress_opendata.cli.views import refresh_views
from oress_opendata.languages import N_, say
from oress_opendata.model.entry import time_to_text
from oress_opendata.operations.restoration import Restoration, Wish
from oress_opendata.operations.restoration import restore as restore_home
from oress_opendata.settings import Settings, read_settings
from oress_opendata.store.home import open_store

ONE = N_("Give one backup: a file, a folder of backups, or a copy of a state folder.")
MOMENT = N_("{value} is neither a time such as 2026-11-29T02:10 nor the number of a journal entry.")
DONE = N_("Restored to {home}, up to {time}. Journal entries: {head}, blobs: {blobs}")
AGAIN = N_("Erased again, since it was erased after this backup: {name} {version}")
KNOWN = N_(
    "Erasures are known until {time}. If data was erased later, restore again with --erasures and "
    "the list (erasures.json) of a newer backup."
)
PARTLY = N_("Not everything could be restored. What is damaged: {count}")
NEXT = N_("Publish the named packages again from their sources, then run: oress verify")


@click.command(
    epilog="Examples:  oress restore /mnt/backups   ·   oress restore /mnt/backups --at 2026-11-29"
)
@click.argument("place", metavar="[FILE|DIR]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--from",
    "bare",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A copy of a state folder, or of its blobs and journal.",
)
@click.option("--at", metavar="TIME|ENTRY", help="Restore an earlier state.")
@click.option(
    "--erasures", metavar="FILE", type=click.Path(path_type=Path), help="A newer erasures.json."
)
@click.option(
    "--identity", metavar="FILE", type=click.Path(path_type=Path), help="The private key for age."
)
@click.option("--json", "as_json", is_flag=True, help="Output as JSON.")
def restore(
    place: Path | None,
    bare: Path | None,
    *,
    at: str | None,
    erasures: Path | None,
    identity: Path | None,
    as_json: bool,
) -> None:
    """Restore a backup into the state folder of the settings, which must be empty.

    Every hash is checked; the registry and the views are rebuilt; what was erased stays erased.
    """
    language, settings = language_of(), read_settings()
    chosen = place or bare
    if chosen is None or (place and bare):
        raise click.UsageError(say(ONE, language))
    moment = _read_moment(at, settings, language) if at else None
    with progress_bar(language) as bar:
        done = restore_home(settings, Wish(chosen, moment, erasures, identity), bar)
    if as_json:
        click.echo(json.dumps(_to_json(done, language), ensure_ascii=False, indent=2))
    else:
        _print_done(done, language)
    behind = refresh_views(open_store(settings), settings, wait=True)
    raise SystemExit(1 if done.problems else behind)


def _read_moment(text: str, settings: Settings, language: str) -> datetime | int:
    """A time, in the time zone of the settings unless it states another; or an entry."""
    if text.isascii() and text.isdigit() and len(text) < 8:
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(say(MOMENT, language, value=text)) from error
    if len(text) == len("2026-11-29"):
        moment = moment.replace(hour=23, minute=59, second=59)
    return moment if moment.tzinfo else moment.replace(tzinfo=settings.timezone)


def _to_json(done: Restoration, language: str) -> dict[str, object]:
    return {
        "home": str(done.home),
        "head": done.head,
        "last": time_to_text(done.last),
        "blobs": done.blobs,
        "erased": [{"dataset": entry.dataset, "version": entry.version} for entry in done.replayed],
        "erasures_known_until": done.known_until and time_to_text(done.known_until),
        "problems": [problem.say(language) for problem in done.problems],
    }


def _print_done(done: Restoration, language: str) -> None:
    click.echo(
        say(
            DONE,
            language,
            home=done.home,
            time=time_to_text(done.last),
            head=done.head,
            blobs=done.blobs,
        )
    )
    for entry in done.replayed:
        click.echo(say(AGAIN, language, name=entry.dataset, version=entry.version or "*"))
    if done.known_until:
        click.echo(say(KNOWN, language, time=time_to_text(done.known_until)))
    for problem in done.problems:
        click.echo(problem.say(language), err=True)
    if done.problems:
        click.echo(say(PARTLY, language, count=len(done.problems)), err=True)
        click.echo(say(NEXT, language), err=True)

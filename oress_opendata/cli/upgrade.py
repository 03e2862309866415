"""`oress upgrade`: bring a state that an older version wrote to the formats of this one."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from oress_opendata.cli.console import language_of, progress_bar
from oress_opendata.cli.views import refresh_views
from oress_opendata.languages import N_, say
from oress_opendata.operations.upgrade import Plan, plan_upgrade
from oress_opendata.operations.upgrade import upgrade as upgrade_home
from oress_opendata.settings import read_settings
from oress_opendata.store.home import open_store, reopen_store

NOTHING = N_("The state has the formats of this version. There is nothing to upgrade.")
REGISTRY = N_("Registry: format {found} becomes {known}. It is rebuilt from {entries} entries.")
VIEWS = N_("Views that are made anew, while the old ones answer: {views}")
FIRST = N_("First, a backup into {folder}.")
COST = N_("Time: about {minutes} min. Free disk space needed: about {megabytes} MB.")
BACKUP = N_("Backed up to {folder}")
DONE = N_("The state has the formats of this version now.")
DAMAGED = N_("Damaged before the upgrade: {file}. Run: oress verify")


@click.command(epilog="Example:  oress upgrade --dry-run")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@click.option(
    "--backups",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of backups; default: “backups” beside the state folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Output the plan as JSON.")
def upgrade(*, dry_run: bool, backups: Path | None, as_json: bool) -> None:
    """Upgrade the state to the formats of this version, with the service stopped.

    Backs up, rebuilds the registry beside the old one, verifies it, then replaces it, and makes
    the views anew. If something fails, the state remains as it was.
    """
    language, settings = language_of(), read_settings()
    folder = backups or settings.home.parent / "backups"
    store = reopen_store(settings)
    plan = plan_upgrade(store, settings)
    if as_json:
        click.echo(json.dumps(_to_json(plan, folder), indent=2))
    else:
        _print_plan(plan, folder, language)
    if dry_run or not plan.is_needed:
        return
    with progress_bar(language) as bar:
        done = upgrade_home(store, settings, folder, bar)
    click.echo(say(BACKUP, language, folder=done.backup.place), err=as_json)
    for file in done.damaged:
        click.echo(say(DAMAGED, language, file=file), err=True)
    behind = refresh_views(open_store(settings), settings, wait=True)
    click.echo(say(DONE, language), err=as_json)
    raise SystemExit(1 if done.damaged else behind)


def _to_json(plan: Plan, folder: Path) -> dict[str, object]:
    estimates = {"seconds": plan.seconds, "disk": plan.disk}
    return {**asdict(plan), "known": plan.known, **estimates, "backups": str(folder)}


def _print_plan(plan: Plan, folder: Path, language: str) -> None:
    if not plan.is_needed:
        click.echo(say(NOTHING, language))
        return
    if plan.changes_registry:
        numbers = {"found": plan.found or "0", "known": plan.known, "entries": plan.entries}
        click.echo(say(REGISTRY, language, **numbers))
    if plan.views:
        click.echo(say(VIEWS, language, views=", ".join(plan.views)))
    click.echo(say(FIRST, language, folder=folder))
    minutes, megabytes = -(-plan.seconds // 60), -(-plan.disk // (1 << 20))
    click.echo(say(COST, language, minutes=minutes, megabytes=megabytes))

"""`oress list`: the datasets, or the versions of one."""

from __future__ import annotations

import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from oress_opendata.cli.console import language_of, settings_and_store
from oress_opendata.languages import N_, choose_text, say
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.release import Dataset, Release
from oress_opendata.model.texts import texts_of
from oress_opendata.projections.omissions import Omission, list_omissions
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.releases import find_dataset, list_datasets

EMPTY = N_("Nothing is published yet. Begin with: oress publish --shipped")
# The columns of the two tables, by the names that the JSON has.
HEADINGS = {
    "name": N_("Dataset"),
    "version": N_("Version"),
    "issued": N_("Issued"),
    "title": N_("Title"),
    "status": N_("Status"),
    "message": N_("Message"),
    "missing": N_("Missing views"),
}


@click.command("list", epilog="Example:  oress list territoires --json")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Output as JSON.")
def list_(name: str | None, as_json: bool) -> None:
    """List the datasets, or the versions of the dataset NAME."""
    settings, store = settings_and_store()
    omitted = list_omissions(store.home)
    with transaction(store.reading) as connection:
        if name is None:
            records = [
                _describe_dataset(store, settings, dataset, omitted)
                for dataset in list_datasets(connection)
            ]
        else:
            releases = find_dataset(connection, name).releases
            records = [_describe_release(release, omitted) for release in releases]
    if as_json:
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
    else:
        _print_table(records)


def _missing_views(omitted: list[Omission], release: Release) -> dict[str, str]:
    """The views that leave out a release, with their errors."""
    return {
        found.projection: found.error
        for found in omitted
        if (found.dataset, found.version) == (release.dataset, release.version)
    }


def _describe_dataset(
    store: Store, settings: Settings, dataset: Dataset, omitted: list[Omission]
) -> dict[str, Any]:
    """A dataset with the names that the API has; `version` is None if all are withdrawn."""
    shown = dataset.current or dataset.releases[0]
    title: dict[str, str] = {}
    if not shown.erased and not shown.damaged:
        descriptor = store.manifest(shown.manifest).descriptor
        title = texts_of(descriptor, "title", settings.languages[0])
    return {
        "name": dataset.name,
        "version": dataset.current.version if dataset.current else None,
        "issued": time_to_text(shown.issued),
        "title": title,
        "missing": _missing_views(omitted, shown) if dataset.current else {},
    }


def _describe_release(release: Release, omitted: list[Omission]) -> dict[str, Any]:
    return {
        "version": release.version,
        "issued": time_to_text(release.issued),
        "status": release.state,
        "message": release.message,
        "reason": release.reason,
        "sha256": release.manifest,
        "missing": _missing_views(omitted, release),
    }


def _print_table(records: list[dict[str, Any]]) -> None:
    language = language_of()
    if not records:
        click.echo(say(EMPTY, language))
        return
    shown = [key for key in HEADINGS if key in records[0]]
    if not any(record["missing"] for record in records):
        shown.remove("missing")
    table = Table(box=None, pad_edge=False)
    for key in shown:
        table.add_column(say(HEADINGS[key], language), overflow="fold")
    for record in records:
        table.add_row(*(_to_cell(key, record, language) for key in shown))
    Console().print(table)


def _to_cell(key: str, record: dict[str, Any], language: str) -> str:
    match key:
        case "title":
            return choose_text(record["title"], (language,))
        case "message":
            return str(record["message"] or record["reason"])
        case "missing":
            return ", ".join(record["missing"])
    return str(record[key] or "")

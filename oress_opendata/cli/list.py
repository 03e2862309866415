"""`oress list`: the datasets, or the versions of one."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.table import Table

from oress_opendata.cli.console import language_of, settings_and_store
from oress_opendata.languages import N_, choose_text, say
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.release import Dataset, Release
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.releases import find_dataset, list_datasets

EMPTY = N_("Nothing is published yet. Begin with: oress publish --shipped")
DATASET, TITLE, VERSION = N_("Dataset"), N_("Title"), N_("Version")
ISSUED, STATUS, MESSAGE = N_("Issued"), N_("Status"), N_("Message")


@click.command("list", epilog="Example:  oress list territoires --json")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Output as JSON.")
def list_(name: str | None, as_json: bool) -> None:
    """List the datasets, or the versions of the dataset NAME."""
    _, store = settings_and_store()
    with transaction(store.reading) as connection:
        if name is None:
            rows = [_dataset_row(store, dataset) for dataset in list_datasets(connection)]
        else:
            rows = [_release_row(release) for release in find_dataset(connection, name).releases]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _print_table(rows)


def _dataset_row(store: Store, dataset: Dataset) -> dict[str, str]:
    shown = dataset.current or dataset.releases[0]
    title = ""
    if not shown.erased:
        descriptor = store.manifest(shown.manifest).descriptor
        title = choose_text(descriptor.get("oress:title"), (language_of(),)) or str(
            descriptor.get("title", "")
        )
    return {
        DATASET: dataset.name,
        VERSION: dataset.current.version if dataset.current else "",
        ISSUED: time_to_text(shown.issued),
        TITLE: title,
    }


def _release_row(release: Release) -> dict[str, str]:
    return {
        VERSION: release.version,
        ISSUED: time_to_text(release.issued),
        STATUS: release.status.value,
        MESSAGE: release.message or release.reason,
    }


def _print_table(rows: list[dict[str, str]]) -> None:
    language = language_of()
    if not rows:
        click.echo(say(EMPTY, language))
        return
    table = Table(box=None, pad_edge=False)
    for heading in rows[0]:
        table.add_column(say(heading, language), overflow="fold")
    for row in rows:
        table.add_row(*row.values())
    Console().print(table)

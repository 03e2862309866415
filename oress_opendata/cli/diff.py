"""`oress diff`: the changes between two versions, or from the current one to a package."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from oress_opendata.cli.console import language_of, settings_and_store
from oress_opendata.comparison.difference import Comparison, compare_sides
from oress_opendata.comparison.side import side_of_package, side_of_release
from oress_opendata.languages import N_, say
from oress_opendata.meaning.csv_text import write_csv
from oress_opendata.model.difference import Difference, Level, RowChange
from oress_opendata.scratch import scratch_folder
from oress_opendata.sources.packages.package import open_package
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.releases import find_current, find_visible

SHOWN = 20
HEADING = N_("{name}: from {before} to {after}")
SAME = N_("Nothing changed.")
REQUIRES = N_("The change is {level}; it requires version {proposed} or later.")
ROWS = N_("{resource}: rows added {added}, removed {removed}, changed {changed}")
WHOLE = N_("{resource}: {kind}")
METADATA = N_("Metadata: {pointer}")
MORE = N_("… and more; --csv or --json gives all of them.")
MISUSE = N_("Give a dataset and two versions (NAME A B), or the PATH of a package.")
LEVELS = {
    Level.NONE: N_("none"),
    Level.PATCH: N_("a correction (patch)"),
    Level.MINOR: N_("an addition (minor)"),
    Level.MAJOR: N_("a breaking change (major)"),
}
KINDS = {"added": N_("added"), "removed": N_("removed"), "changed": N_("changed")}


@click.command(epilog="Examples:  oress diff territoires 1.0.0 1.0.1 ;  oress diff my-package/")
@click.argument("what", nargs=-1, required=True, metavar="NAME A B | PATH")
@click.option("--json", "form", flag_value="json", help="Everything as JSON.")
@click.option("--csv", "form", flag_value="csv", help="The changed rows as CSV.")
def diff(what: tuple[str, ...], form: str | None) -> None:
    """Show rows added, removed and changed (by primary key), and changes of schema and metadata.

    With a PATH: compare it with the current release, and show the version that the change needs.
    """
    _, store = settings_and_store()
    with _compare(store, what) as comparison:
        match form:
            case "json":
                _write_json(comparison)
            case "csv":
                _write_csv(comparison)
            case _:
                print_difference(comparison)


@contextmanager
def _compare(store: Store, what: tuple[str, ...]) -> Iterator[Comparison]:
    with scratch_folder() as folder:
        scratch = folder / "scratch.sqlite"
        if len(what) == 3:
            with transaction(store.reading) as connection:
                pair = [find_visible(connection, what[0], version) for version in what[1:]]
            before, after = (
                side_of_release(store.blobs, store.manifest(release.manifest)) for release in pair
            )
            yield compare_sides(before, after, scratch)
        elif len(what) == 1:
            with open_package(Path(what[0])) as package:
                with transaction(store.reading) as connection:
                    current = find_current(connection, package.name)
                before = side_of_release(store.blobs, store.manifest(current.manifest))
                yield compare_sides(before, side_of_package(package), scratch)
        else:
            raise click.UsageError(say(MISUSE, language_of()))


def _write_json(comparison: Comparison) -> None:
    """Streamed: the rows may be millions."""
    head = difference_to_json(comparison.difference)
    text = json.dumps(head, ensure_ascii=False, indent=2)
    click.echo(text.removesuffix("\n}") + ',\n  "rows": [', nl=False)
    separator = "\n    "
    for _, change in comparison.iterate_rows():
        click.echo(separator + json.dumps(asdict(change), ensure_ascii=False), nl=False)
        separator = ",\n    "
    click.echo("\n  ]\n}")


def difference_to_json(difference: Difference) -> dict[str, Any]:
    return {
        **asdict(difference),
        "level": difference.level.name.lower(),
        "reasons": [
            {
                "level": reason.level.name.lower(),
                "sentence": say(reason.sentence, language_of(), **reason.parameters),
            }
            for reason in difference.reasons
        ],
    }


def _write_csv(comparison: Comparison) -> None:
    """One line per changed cell; all cells of a row that was added or removed."""
    sys.stdout.writelines(write_csv(_iterate_cells(comparison)))


def _iterate_cells(comparison: Comparison) -> Iterator[Sequence[str]]:
    yield "resource", "kind", "key", "column", "before", "after"
    for _, change in comparison.iterate_rows():
        key = " / ".join(change.key.values())
        before, after = change.before or {}, change.after or {}
        for column in dict.fromkeys([*before, *after]):
            cells = (before.get(column, ""), after.get(column, ""))
            yield change.resource, change.kind, key, column, *cells


def print_difference(comparison: Comparison) -> None:
    language, found = language_of(), comparison.difference
    click.echo(say(HEADING, language, name=found.name, before=found.before, after=found.after))
    if found.level is Level.NONE:
        click.echo(say(SAME, language))
        return
    for reason in found.reasons:
        click.echo(f"- {say(reason.sentence, language, **reason.parameters)}")
    for change in found.metadata:
        click.echo(f"- {say(METADATA, language, pointer=change.pointer)}")
    _print_resources(comparison, language)
    level = say(LEVELS[found.level], language)
    click.echo(say(REQUIRES, language, level=level, proposed=found.proposed))


def _print_resources(comparison: Comparison, language: str) -> None:
    for resource in comparison.difference.resources:
        if resource.added is None:
            kind = say(KINDS[resource.kind], language)
            click.echo(say(WHOLE, language, resource=resource.resource, kind=kind))
            continue
        counts = {kind: getattr(resource, kind) for kind in KINDS}
        click.echo(say(ROWS, language, resource=resource.resource, **counts))
        rows = comparison.rows(resource.resource, limit=SHOWN + 1)
        for _, change in rows[:SHOWN]:
            click.echo(f"    {_row_line(change)}")
        if len(rows) > SHOWN:
            click.echo(f"    {say(MORE, language)}")


def _row_line(change: RowChange) -> str:
    key = ", ".join(change.key.values()) or "?"
    if change.kind == "changed":
        before, after = change.before or {}, change.after or {}
        cells = "; ".join(f"{name}: {before[name]!r} → {after[name]!r}" for name in after)
        return f"~ {key}: {cells}"
    mark = "+" if change.kind == "added" else "-"
    cells = ", ".join((change.after or change.before or {}).values())
    return f"{mark} {key}: {cells}"[:300]

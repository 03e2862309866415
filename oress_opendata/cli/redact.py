"""`oress redact`: take a value or a row out of every release and of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from oress_opendata.cli.console import Bar, language_of, progress_bar, settings_and_store
from oress_opendata.cli.views import refresh_views
from oress_opendata.desk.audit import COMMAND_LINE
from oress_opendata.desk.database import open_desk
from oress_opendata.desk.redaction import redact as redact_record
from oress_opendata.errors import PackageRefused
from oress_opendata.languages import N_, say
from oress_opendata.model.redaction import Mention, Target, Where
from oress_opendata.publication.redaction_plan import prepared_redaction
from oress_opendata.settings import Settings
from oress_opendata.sources.reports.text import Style, report_to_text
from oress_opendata.store.home import Store, refuse_reader

Closed = tuple[tuple[str, str, str | None], ...]
Mentions = tuple[Mention, ...]
NO_REASON = N_("Give a reason: it is shown to everyone who requests the data.")
REPLACED = N_("Redacted: {name} {version} is closed and erased; {replaced_by} replaces it.")
CLOSED = N_("Erased: {name} {version}, which had been withdrawn before.")
WOULD = N_("Would be closed and erased: {name} {version}; replaced by: {replaced_by}")
REMAINS = N_("The value remains in other places. --everywhere clears cells and descriptors:")
MENTIONS = {
    Where.CELL: N_("{dataset} {version}: {file}, row {row}, column {column}"),
    Where.DESCRIPTOR: N_("{dataset} {version}: a text of the descriptor"),
    Where.FILE: N_("{dataset} {version}: the file {file}; publish a version with another file"),
    Where.DOCUMENT: N_(
        "{dataset} {version}: the document {file}, which cannot be rewritten. Decide whether to "
        "run: oress withdraw {dataset} {version} --erase"
    ),
    Where.MESSAGE: N_("{dataset} {version}: a message in the journal {file}"),
    Where.UNREAD: N_(
        "{dataset} {version}: its files are damaged, and could not be searched. Repair it and "
        "repeat, or run: oress withdraw {dataset} {version} --erase"
    ),
}


@click.command(
    epilog="Example:  oress redact structure coop-12 phone --reason 'Numéro privé (loi 09-08)'"
)
@click.argument("register")
@click.argument("id")
@click.argument("column", required=False)
@click.option("--reason", required=True, metavar="TEXT", help="The reason, shown to everybody.")
@click.option(
    "--everywhere", is_flag=True, help="Also in other cells and descriptors of the packages."
)
@click.option("--dry-run", is_flag=True, help="Show what would happen, and change nothing.")
@click.option("--wait", is_flag=True, help="Wait until the views are made, while a service runs.")
def redact(
    register: str,
    id: str,  # noqa: A002
    column: str | None,
    reason: str,
    *,
    everywhere: bool,
    dry_run: bool,
    wait: bool,
) -> None:
    """Take one cell of a record, or its whole row, out of every release, and of the desk.

    Each release that holds it is erased, answers 410, and points to a patch release without it.
    """
    language = language_of()
    if not reason.strip():
        raise click.UsageError(say(NO_REASON, language))
    settings, store = settings_and_store()
    refuse_reader(store)
    target = Target(register, id, column)
    run = _rehearse if dry_run else _redact
    closed, mentions = run(settings, store, target, reason.strip(), everywhere)
    behind = 0 if dry_run else refresh_views(store, settings, wait=wait)
    _print_closed(closed, language, dry_run=dry_run)
    _print_mentions(mentions, language)
    raise SystemExit(1 if mentions else behind)


def _rehearse(
    settings: Settings, store: Store, target: Target, reason: str, everywhere: bool
) -> tuple[Closed, Mentions]:
    with (
        _reported(language_of()) as bar,
        prepared_redaction(
            store, settings, target, reason, everywhere=everywhere, progress=bar
        ) as plan,
    ):
        return plan.closed, plan.mentions


def _redact(
    settings: Settings, store: Store, target: Target, reason: str, everywhere: bool
) -> tuple[Closed, Mentions]:
    desk = open_desk(settings, store)
    with _reported(language_of()) as bar:
        done = redact_record(
            desk, COMMAND_LINE, target, reason, everywhere=everywhere, progress=bar
        )
    desk.close()
    return done.closed, done.mentions


@contextmanager
def _reported(language: str) -> Iterator[Bar]:
    """The progress, and the report where a release would not be valid without the value."""
    try:
        with progress_bar(language) as bar:
            yield bar
    except PackageRefused as error:
        click.echo(report_to_text([error.report], Style(language)), err=True)
        raise


def _print_closed(closed: Closed, language: str, *, dry_run: bool) -> None:
    for name, version, replaced_by in closed:
        words = {"name": name, "version": version, "replaced_by": replaced_by or "—"}
        sentence = WOULD if dry_run else REPLACED if replaced_by else CLOSED
        click.echo(say(sentence, language, **words))


def _print_mentions(mentions: Mentions, language: str) -> None:
    if not mentions:
        return
    click.echo(say(REMAINS, language), err=True)
    for mention in mentions:
        words = {
            "dataset": mention.dataset,
            "version": mention.version,
            "file": mention.file,
            "row": mention.row,
            "column": mention.column,
        }
        click.echo(f"- {say(MENTIONS[mention.where], language, **words)}", err=True)

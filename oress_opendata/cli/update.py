"""`oress update`: the next release of a register from a workbook as somebody keeps it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from oress_opendata.cli.answering import (
    OPEN,
    SUFFIX,
    answer_all,
    keep_memory,
    read_answers_file,
    write_answers_file,
)
from oress_opendata.cli.console import fail, language_of, progress_bar, settings_and_store
from oress_opendata.cli.diff import print_difference
from oress_opendata.cli.views import refresh_views
from oress_opendata.desk.proposal.annotation import annotate_workbook
from oress_opendata.desk.proposal.candidate import (
    check_proposal,
    compare_candidate,
    remember,
    write_package,
)
from oress_opendata.desk.proposal.loading import load_target
from oress_opendata.desk.proposal.proposal import CellFault, Fate, Proposal
from oress_opendata.desk.proposal.propose import propose
from oress_opendata.desk.spreadsheet.reading import read_workbook
from oress_opendata.languages import N_, say
from oress_opendata.model.difference import Level
from oress_opendata.publication.publish import publish_path
from oress_opendata.scratch import scratch_folder
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

COUNTS = N_("Rows: known {same}, new {new}, doubtful {doubtful}; no longer in the list: {missing}")
FAULTS = N_("Faulty cells: {count}")
ANNOTATED = N_("The workbook with comments on these cells: {file}")
HOW_TO_ANNOTATE = N_("--annotated FILE.xlsx writes the workbook with comments on these cells.")
PUBLISHED = N_("Published: {name} {version}")
WRITTEN = N_("The package {name} {version} was written to {folder}.")
READY = N_("The package {name} {version} is ready. --publish publishes it; --output keeps it.")
NO_TABLE = N_("No table was found in {name}.")
TAKEN = N_("{folder} is not empty.")
SHOWN = 40


@click.command(
    epilog="Example:  oress update cooperatives 'Liste T3.xlsx' --publish --message 'T3 2026'"
)
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--answers",
    "answers_file",
    metavar="FILE.json",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where answers are kept; use the same file each quarter. Default: NAME.answers.json.",
)
@click.option("--register", default="", metavar="NAME", help="The register, of several.")
@click.option("--yes", "accept", is_flag=True, help="Take every suggestion without asking.")
@click.option(
    "--annotated",
    metavar="FILE.xlsx",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the workbook with comments on its faulty cells.",
)
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the package in a new folder.",
)
@click.option("--publish", "is_published", is_flag=True, help="Publish it if it is valid.")
@click.option("--message", default="", metavar="TEXT", help="What changed, for readers.")
def update(
    name: str,
    file: Path,
    *,
    answers_file: Path | None,
    register: str,
    accept: bool,
    annotated: Path | None,
    output: Path | None,
    is_published: bool,
    message: str,
) -> None:
    """Update the register NAME from a spreadsheet (.xlsx, .xls, .ods, .csv).

    Titles, totals and notes around the table are recognised; columns, codes and rows are proposed.
    What is doubtful is asked on a terminal; elsewhere, the questions are written into the file of
    answers and the exit code is 1. Nothing that was answered is asked again.
    """
    settings, store = settings_and_store()
    language = language_of()
    kept = answers_file or Path(f"{name}{SUFFIX}")
    today = datetime.now(settings.timezone).date()
    target = load_target(store, settings, name, today, register)
    workbook = read_workbook(file)
    proposal = answer_all(
        partial(propose, workbook, target),
        read_answers_file(kept),
        accept=accept,
        ask=sys.stdin.isatty(),
        language=language,
    )
    _report(proposal, language)
    write_answers_file(kept, proposal.answers, proposal.questions, language)
    if proposal.questions:
        fail(say(OPEN, language, count=len(proposal.questions), file=kept))
    proposal = check_proposal(proposal, settings, store)
    if proposal.faults:
        _print_faults(proposal.faults, language)
        _annotate(annotated, file, proposal, language)
    if proposal.errors:
        raise SystemExit(1)
    with scratch_folder() as scratch:
        folder = scratch / "package"
        folder.mkdir()
        version = write_package(proposal, folder)
        with compare_candidate(target, folder) as comparison:
            print_difference(comparison)
            unchanged = comparison.difference.level is Level.NONE
        if output is not None:
            _keep(folder, output, language)
        words = {"name": name, "version": version, "folder": output}
        if is_published and not unchanged:
            _publish(store, folder, settings, message)
            keep_memory(kept, remember(proposal))
            click.echo(say(PUBLISHED, language, **words))
        elif not unchanged:
            click.echo(say(WRITTEN if output else READY, language, **words))


def _report(proposal: Proposal, language: str) -> None:
    """What was found in the workbook, in a few lines."""
    for notice in proposal.notices:
        click.echo(notice.say(language), err=True)
    if proposal.area is None:
        fail(say(NO_TABLE, language, name=proposal.workbook))
    for column in proposal.columns:
        field = column.field or "–"
        click.echo(f"  {column.header or column.column} → {field} ({column.reason.say(language)})")
    counts = proposal.count_fates()
    words = {"same": counts[Fate.SAME], "new": counts[Fate.NEW], "doubtful": counts[Fate.DOUBTFUL]}
    click.echo(say(COUNTS, language, **words, missing=len(proposal.missing)))


def _print_faults(faults: Sequence[CellFault], language: str) -> None:
    click.echo(say(FAULTS, language, count=len(faults)), err=True)
    for fault in faults[:SHOWN]:
        place = " ".join(filter(None, (fault.sheet, fault.address or fault.field)))
        click.echo(f"  {place}: {fault.words.say(language)} {fault.remedy.say(language)}", err=True)


def _annotate(annotated: Path | None, file: Path, proposal: Proposal, language: str) -> None:
    if annotated is None:
        click.echo(say(HOW_TO_ANNOTATE, language), err=True)
        return
    annotated.write_bytes(annotate_workbook(file, file.name, proposal.faults, language))
    click.echo(say(ANNOTATED, language, file=annotated), err=True)


def _keep(folder: Path, output: Path, language: str) -> None:
    if output.exists() and any(output.iterdir()):
        fail(say(TAKEN, language, folder=output))
    shutil.copytree(folder, output, dirs_exist_ok=True)


def _publish(store: Store, folder: Path, settings: Settings, message: str) -> None:
    with progress_bar(language_of()) as bar:
        publish_path(store, folder, settings, message, bar)
    refresh_views(store, settings, wait=False)

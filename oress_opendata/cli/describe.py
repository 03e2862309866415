"""`oress describe`: a spreadsheet becomes a package, without JSON by hand."""

from __future__ import annotations

import secrets
import sys
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from oress_opendata.cli.answering import (
    OPEN,
    SUFFIX,
    answer_all,
    read_answers_file,
    write_answers_file,
)
from oress_opendata.cli.console import fail, language_of
from oress_opendata.cli.update import NO_TABLE
from oress_opendata.desk.proposal.candidate import write_package
from oress_opendata.desk.proposal.description import (
    NewRegister,
    describe_workbook,
    write_description,
)
from oress_opendata.desk.proposal.inference import make_name
from oress_opendata.desk.proposal.loading import list_options, load_model
from oress_opendata.desk.proposal.propose import propose
from oress_opendata.desk.spreadsheet.reading import read_workbook
from oress_opendata.desk.spreadsheet.workbook import Workbook
from oress_opendata.errors import StoreUnavailable
from oress_opendata.languages import N_, say
from oress_opendata.publication.knowledge import load_known
from oress_opendata.settings import Settings, read_settings
from oress_opendata.sources.packages.package import open_package
from oress_opendata.sources.reports.text import Style, report_to_text
from oress_opendata.sources.validation import validate_package
from oress_opendata.store.home import Store, open_store

WRITTEN = N_("Written: {folder}")
NEXT = N_("Next: complete the titles, then oress publish {folder}")
TAKEN = N_("{folder} is not empty. Name another folder.")
NO_STORE = N_("--like needs a state with the register {name}. Run: oress init")


@click.command(
    epilog="Examples:  oress describe marchés.xlsx ;  oress describe liste.xlsx --like structure"
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(file_okay=False, path_type=Path)
)
@click.option("--like", metavar="REGISTER", default="", help="Make a table like this register's.")
@click.option(
    "--register", default="", metavar="NAME", help="Make a new register: each row has an address."
)
@click.option("--name", default="", metavar="NAME", help="The name of the package.")
@click.option("--yes", "accept", is_flag=True, help="Take every suggestion without asking.")
def describe(
    file: Path, folder: Path | None, *, like: str, register: str, name: str, accept: bool
) -> None:
    """Make a package of a spreadsheet (.xlsx, .xls, .ods, .csv): a folder with a descriptor and a
    table, which `oress validate` checks.

    Types, keys and codes are found in the cells. With --like, the columns become those of a
    register that is published here; with --register, the rows become a register of their own. The
    exit code is 1 if something is still missing; the report says what.
    """
    settings, language = read_settings(), language_of()
    name = name or make_name(file.stem).replace("_", "-")
    target = folder or Path(name)
    if target.exists() and any(target.iterdir()):
        fail(say(TAKEN, language, folder=target))
    store = _find_store(settings)
    workbook = read_workbook(file)
    if like:
        _write_like(workbook, target, name, like, settings=settings, store=store, accept=accept)
    else:
        new = NewRegister(register, secrets.token_hex(8)) if register else None
        _write_new(workbook, target, name, new, settings=settings, store=store)
    click.echo(say(WRITTEN, language, folder=target))
    _validate(target, settings, store)
    click.echo(say(NEXT, language, folder=target))


def _find_store(settings: Settings) -> Store | None:
    try:
        return open_store(settings)
    except StoreUnavailable:
        return None


def _write_new(
    workbook: Workbook,
    folder: Path,
    name: str,
    register: NewRegister | None,
    *,
    settings: Settings,
    store: Store | None,
) -> None:
    today = datetime.now(settings.timezone).date()
    options = list_options(settings, store)
    description = describe_workbook(workbook, name, options, today, register)
    if description is None:
        fail(say(NO_TABLE, language_of(), name=workbook.name))
        return
    for notice in description.notices:
        click.echo(notice.say(language_of()), err=True)
    write_description(description, folder)


def _write_like(
    workbook: Workbook,
    folder: Path,
    name: str,
    like: str,
    *,
    settings: Settings,
    store: Store | None,
    accept: bool,
) -> None:
    language = language_of()
    if store is None:
        fail(say(NO_STORE, language, name=like))
        return
    today = datetime.now(settings.timezone).date()
    model = load_model(store, settings, like, name, today)
    kept = Path(f"{name}{SUFFIX}")
    proposal = answer_all(
        partial(propose, workbook, model),
        read_answers_file(kept),
        accept=accept,
        ask=sys.stdin.isatty(),
        language=language,
    )
    if proposal.area is None:
        fail(say(NO_TABLE, language, name=workbook.name))
    write_answers_file(kept, proposal.answers, proposal.questions, language)
    if proposal.questions:
        fail(say(OPEN, language, count=len(proposal.questions), file=kept))
    folder.mkdir(parents=True, exist_ok=True)
    write_package(proposal, folder)


def _validate(folder: Path, settings: Settings, store: Store | None) -> None:
    """Print what is wrong or missing; exit with 1 if that forbids a publication."""
    with open_package(folder) as package:
        report = validate_package(package, load_known(package.descriptor, settings, store))
    click.echo(report_to_text([report], Style(language_of(), sys.stdout.isatty())))
    if not report.is_valid():
        raise SystemExit(1)

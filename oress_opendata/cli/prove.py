"""`oress prove`: a proof that a row was in a release."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click

from oress_opendata.cli.console import language_of, settings_and_store
from oress_opendata.languages import N_, say
from oress_opendata.operations.proof.bundle import folder_in, prove_row, write_proof
from oress_opendata.store.engine import translated_errors

DONE = N_("Written: {file} ({bytes} bytes). To check it:")
# Of a name that follows from a key, which may be as long as a cell. A file name has 255 bytes.
MOST_NAME = 100
UNSIGNED = N_(
    "The journal is not signed at or after this release, so the proof only leads to its last "
    "entry. “oress key” makes a key."
)
EXISTS = N_("The file {file} already exists.")


@click.command(epilog="Example:  oress prove territoires 1.0.0 01.151 provinces")
@click.argument("dataset")
@click.argument("version")
@click.argument("row")
@click.argument("table", default="")
@click.option("--number", "by_number", is_flag=True, help="ROW is its number; the first is 1.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file, whose name ends with .zip; default: by dataset, version and row.",
)
def prove(
    dataset: str, version: str, row: str, table: str, *, by_number: bool, output: Path | None
) -> None:
    """Write a zip with which anybody can check that a row was in a release, by `sha256sum` and
    `minisign` alone. ROW is its primary key, the parts separated by commas. TABLE is needed where
    there are several."""
    language = language_of()
    _, store = settings_and_store()
    files = prove_row(store, dataset, version, row, table, by_number=by_number)
    name = re.sub(r"[^\w.-]+", "_", f"{dataset}-{version}-{table}-{row}".replace("--", "-"))
    target = output or Path(f"{name[:MOST_NAME]}.zip")
    if target.suffix.lower() != ".zip":
        target = target.with_name(f"{target.name}.zip")
    if target.exists() or target.is_symlink():
        raise click.UsageError(say(EXISTS, language, file=target))
    with translated_errors():
        write_proof(files, target)
    size = target.stat().st_size
    click.echo(say(DONE, language, file=target, bytes=size))
    # Of a home with a key: without one the check can only say “yes, if”.
    key = files.get("public.key", b"").decode().strip()
    click.echo(f"  {_check(target)} {key}".rstrip())
    if "head.json" not in files:
        click.echo(say(UNSIGNED, language), err=True)


def _check(target: Path) -> str:
    """The command that checks a proof, as a shell takes it: a name that begins with a dash is no
    option."""
    shown = f"./{target}" if str(target).startswith("-") else str(target)
    return f"unzip {shlex.quote(shown)} && sh {folder_in(target)}/check.sh"

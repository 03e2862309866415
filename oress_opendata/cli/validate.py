"""`oress validate`: judge packages, and say what is wrong and how to mend it."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("validate")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def validate(paths: tuple[Path, ...]) -> None:
    """Judge packages."""
    raise click.UsageError("not yet")

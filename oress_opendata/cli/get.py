"""`oress get`: write the package of a release to a folder, with every hash checked."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click

from oress_opendata.cli.console import language_of, settings_and_store
from oress_opendata.comparison.side import hash_file
from oress_opendata.errors import Damage
from oress_opendata.languages import N_, say
from oress_opendata.model.release import File, Manifest
from oress_opendata.store.engine import transaction, translated_errors
from oress_opendata.store.home import Store
from oress_opendata.store.releases import find_current, find_visible

DONE = N_("Written to {folder}: {name} {version}, files: {count}")
NOT_EMPTY = N_("The folder {folder} already exists and is not empty.")
DAMAGED = N_("The file {path} is damaged in the store. Run: oress verify")


@click.command(epilog="Example:  oress get territoires@1.0.0 copy")
@click.argument("release", metavar="NAME[@VERSION]")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def get(release: str, folder: Path) -> None:
    """Write the package of a release (default: the current one) into the new folder DIR."""
    language = language_of()
    _, store = settings_and_store()
    name, _, version = release.partition("@")
    with transaction(store.reading) as connection:
        found = (
            find_visible(connection, name, version) if version else find_current(connection, name)
        )
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(say(NOT_EMPTY, language, folder=folder))
    manifest = store.manifest(found.manifest)
    write_package(store, manifest, folder)
    click.echo(
        say(
            DONE,
            language,
            folder=folder,
            name=name,
            version=found.version,
            count=len(manifest.files),
        )
    )


def write_package(store: Store, manifest: Manifest, folder: Path) -> None:
    """Write all files or none: to a temporary folder that is renamed at the end."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with translated_errors(), tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        for file in manifest.files:
            _write_file(store, file, Path(beside) / "package" / file.path)
        if folder.exists():
            folder.rmdir()
        (Path(beside) / "package").rename(folder)


def _write_file(store: Store, file: File, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(store.blobs.path(file.sha256), target)
    except FileNotFoundError as error:
        raise Damage(DAMAGED, path=file.path) from error
    if hash_file(target) != file.sha256:
        raise Damage(DAMAGED, path=file.path)

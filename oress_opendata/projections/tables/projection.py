"""The projection `tables`: follows the journal and writes tables of releases in other formats."""

from __future__ import annotations

import json
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from oress_opendata import __version__
from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.model.release import Dataset, Release
from oress_opendata.projections.cursors import read_cursor, write_cursor
from oress_opendata.projections.omissions import Omissions
from oress_opendata.projections.tables.folders import MADE, folder_of, tables_root
from oress_opendata.projections.tables.formats import WRITERS, write_formats
from oress_opendata.projections.tables.registers import project_register_tables
from oress_opendata.settings import Settings
from oress_opendata.sources.tables.typed_table import read_typed
from oress_opendata.store.blobs import hash_stream
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import head_of, list_entries
from oress_opendata.store.home import Store
from oress_opendata.store.releases import list_datasets

# Raise it when a format is written differently: all formats are then rebuilt.
FORM = 4


def project_tables(store: Store, settings: Settings) -> bool:
    """Follow the journal and the registers' projection; return whether there was anything to do."""
    root = tables_root(store.home)
    root.mkdir(parents=True, exist_ok=True)
    registers = project_register_tables(store, root)
    return _project_releases(store, settings, root) or registers


def _project_releases(store: Store, settings: Settings, root: Path) -> bool:
    cursor, fingerprint = root / "cursor", fingerprint_of(settings)
    done, known = read_cursor(cursor)
    omissions = Omissions(store.home, "tables")
    due = omissions.due()
    with transaction(store.reading) as connection:
        head = head_of(connection)
        if (done, known) == (head, fingerprint) and not due:
            return False
        after = done if known == fingerprint else 0
        touched = due | {entry.dataset for entry in list_entries(connection, after=after)}
        datasets = [dataset for dataset in list_datasets(connection) if dataset.name in touched]
    for dataset in datasets:
        _project_dataset(store, settings, dataset, omissions, again=known != fingerprint)
    write_cursor(cursor, head, fingerprint)
    return True


def fingerprint_of(settings: Settings) -> str:
    """What every file is made from, besides the releases. A new format changes it."""
    return f"{FORM} {','.join(WRITERS)} {settings.id_base} {settings.base_url}"


def _project_dataset(
    store: Store, settings: Settings, dataset: Dataset, omissions: Omissions, *, again: bool
) -> None:
    omissions.retain(dataset.name, [release.version for release in dataset.visible])
    for release in dataset.releases:
        folder = folder_of(store.home, release.dataset, release.version)
        if not release.is_visible:
            shutil.rmtree(folder, ignore_errors=True)
        elif again or _is_wanted(omissions, release, folder):
            make = partial(_make_release, store, settings, release, folder)
            omissions.attempt(dataset.name, release.version, make)


def _is_wanted(omissions: Omissions, release: Release, folder: Path) -> bool:
    """Whether a release is not made yet, or failed and is to be tried again."""
    if omissions.is_omitted(release.dataset, release.version):
        return not omissions.waits(release.dataset, release.version)
    return not (folder / MADE).is_file()


def _make_release(store: Store, settings: Settings, release: Release, folder: Path) -> None:
    """All formats of a release, made aside and swapped in at the end."""
    manifest = store.manifest(release.manifest)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=tables_root(store.home), prefix="making-") as aside:
        target = Path(aside) / "release"
        (target / "asked").mkdir(parents=True)
        for table in read_tables(manifest.descriptor):
            file = manifest.find_file(table.path)
            if file is not None and table.columns:
                location = store.blobs.checked(file.sha256)
                write_formats(read_typed(location, table), manifest, settings, target)
        made = {path.name: _describe(path) for path in sorted(target.glob("*.*"))}
        text = json.dumps({"built_by": f"oress-opendata {__version__}", "files": made})
        (target / MADE).write_text(text, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        target.rename(folder)


def _describe(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        return {"bytes": path.stat().st_size, "sha256": hash_stream(stream)}

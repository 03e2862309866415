"""The package of a published release, written back into a folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from oress_opendata.desk.database import Desk
from oress_opendata.desk.descriptor import write_descriptor
from oress_opendata.desk.drafts.draft import Draft
from oress_opendata.model.release import DESCRIPTOR, without_sums
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_visible


def write_release(desk: Desk, dataset: str, version: str, folder: Path) -> None:
    """Write a release as the package that it was published from.

    Raises NotFound, Gone or Damage.
    """
    with transaction(desk.store.reading) as connection:
        release = find_visible(connection, dataset, version)
    manifest = desk.store.manifest(release.manifest)
    for file in manifest.resource_files:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(desk.store.blobs.checked(file.sha256), target)
    described = next(file for file in manifest.files if file.path == DESCRIPTOR)
    descriptor = json.loads(desk.store.blobs.read(described.sha256))
    resources = [without_sums(resource) for resource in descriptor["resources"]]
    write_descriptor(folder, {**descriptor, "resources": resources})


def write_restored(desk: Desk, draft: Draft, folder: Path) -> bool:
    """The package of a draft that brings back an earlier release."""
    write_release(desk, draft.dataset, str(draft.answers["version"]), folder)
    return True

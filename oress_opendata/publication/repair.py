"""Repair a release: publishing the same package again stores its damaged files again."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from oress_opendata.errors import Damage, VersionTaken
from oress_opendata.languages import N_
from oress_opendata.model.package import Package
from oress_opendata.model.release import File, Release
from oress_opendata.publication.assembly import store_release
from oress_opendata.publication.registry import claim_manifest, list_current
from oress_opendata.store.home import Store
from oress_opendata.store.releases import blobs_of, mark_repaired

TAKEN = N_(
    "The version {version} of {name} is already published with other content. Published "
    "versions never change; give the package a new version."
)

LEFT = N_(
    "Files of version {version} of {name} remain damaged: {count}. Restore them from a backup; “"
    "oress verify” names them."
)


def repair_release(
    store: Store,
    connection: Connection,
    package: Package,
    files: tuple[File, ...],
    release: Release,
    *,
    rows: Mapping[str, str],
) -> int:
    """Store the damaged files of a release again. Returns how many there were.

    `files` and `rows` are those of the package. Raises VersionTaken if the package is another one,
    and Damage if it cannot give every file.
    """
    damaged = _find_damaged(store, {release.manifest, *blobs_of(connection, release)})
    if not damaged and not release.damaged:
        return 0
    sha256, manifest = store_release(store.blobs, package, files, rows)
    if sha256 != release.manifest:
        # It was published before releases stated the hash of their rows.
        sha256, manifest = store_release(store.blobs, package, files, {})
    if sha256 != release.manifest and not release.content:
        raise VersionTaken(TAKEN, name=release.dataset, version=release.version)
    store.reread()
    left = _find_damaged(store, {release.manifest, *manifest.blobs})
    if left:
        raise Damage(LEFT, name=release.dataset, version=release.version, count=len(left))
    if release.damaged:
        mark_repaired(connection, release, manifest)
        claim_manifest(store, connection, manifest)
        list_current(store, connection, release.dataset)
    return len(damaged)


def _find_damaged(store: Store, sha256s: set[str]) -> set[str]:
    return {sha256 for sha256 in sha256s if not store.blobs.is_whole(sha256)}

"""Datasets and their releases in the registry. Nothing here commits."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from semver import Version
from sqlalchemy import Connection, Row, bindparam, func, select

from oress_opendata.errors import Gone, NotFound, ReleaseDamaged
from oress_opendata.languages import N_
from oress_opendata.model.entry import Entry, time_from_text, time_to_text
from oress_opendata.model.release import Dataset, File, Manifest, Release, Status
from oress_opendata.store.tables import datasets, files, releases

NO_DATASET = N_("There is no dataset {name}.")
NO_RELEASE = N_("There is no version {version} of the dataset {name}.")
NO_CURRENT = N_("The dataset {name} has no current version.")
WITHDRAWN = N_("The version {version} of the dataset {name} was withdrawn.")
DAMAGED = N_(
    "Files of version {version} of {name} are damaged. The operator can repair it by publishing "
    "the same package again."
)
ALL_WITHDRAWN = N_("The dataset {name} was withdrawn.")
# Requests ask them: to write a statement takes longer than to run it.
_RELEASE = select(releases).where(
    releases.c.dataset == bindparam("name"), releases.c.version == bindparam("version")
)
_DAMAGED = (
    select(releases)
    .where(releases.c.damaged, releases.c.status == Status.PUBLISHED.value)
    .order_by(releases.c.seq)
)


def list_datasets(connection: Connection) -> list[Dataset]:
    """Every dataset ever published, by name, with its releases."""
    query = select(releases).order_by(releases.c.dataset)
    found: dict[str, list[Release]] = {}
    for row in connection.execute(query):
        found.setdefault(row.dataset, []).append(_to_release(row))
    return [_to_dataset(name, found_releases) for name, found_releases in found.items()]


def find_dataset(connection: Connection, name: str) -> Dataset:
    """A dataset, withdrawn or not. Raises NotFound."""
    query = select(releases).where(releases.c.dataset == name)
    found = [_to_release(row) for row in connection.execute(query)]
    if not found:
        raise NotFound(NO_DATASET, name=name)
    return _to_dataset(name, found)


def find_current(connection: Connection, name: str) -> Release:
    """The current release. Raises NotFound, ReleaseDamaged, or Gone if all were withdrawn."""
    dataset = find_dataset(connection, name)
    if dataset.current:
        return dataset.current
    if dataset.visible:
        raise NotFound(NO_CURRENT, name=name)
    last = max(dataset.releases, key=lambda release: release.seq)
    if last.damaged and last.status is Status.PUBLISHED:
        raise ReleaseDamaged(DAMAGED, name=name, version=last.version)
    raise Gone(ALL_WITHDRAWN, reason=last.reason, replaced_by=last.replaced_by, name=name)


def find_release(connection: Connection, name: str, version: str) -> Release:
    """A release, withdrawn or not. Raises NotFound."""
    row = connection.execute(_RELEASE, {"name": name, "version": version}).one_or_none()
    if row is None:
        raise NotFound(NO_RELEASE, name=name, version=version)
    return _to_release(row)


def find_visible(connection: Connection, name: str, version: str) -> Release:
    """A release that may be read. Raises NotFound, Gone or ReleaseDamaged."""
    release = find_release(connection, name, version)
    if release.damaged and release.status is Status.PUBLISHED:
        raise ReleaseDamaged(DAMAGED, name=name, version=version)
    if not release.is_visible:
        raise Gone(
            WITHDRAWN,
            reason=release.reason,
            replaced_by=release.replaced_by,
            name=name,
            version=version,
        )
    return release


def last_reason(connection: Connection, name: str) -> str:
    """The reason of a dataset's last withdrawal; empty if there was none."""
    query = (
        select(releases.c.reason)
        .where(releases.c.dataset == name, releases.c.status == Status.WITHDRAWN.value)
        .order_by(releases.c.withdrawn_at.desc(), releases.c.seq.desc())
        .limit(1)
    )
    return connection.scalar(query) or ""


def blobs_in_use(
    connection: Connection, sha256s: Iterable[str], but: Container[tuple[str, str]] = ()
) -> set[str]:
    """Those of the blobs that some release uses, without the releases `but`."""
    wanted = list(set(sha256s))
    held = select(files.c.sha256, files.c.dataset, files.c.version).where(
        files.c.sha256.in_(wanted)
    )
    kept = select(releases.c.manifest, releases.c.dataset, releases.c.version).where(
        releases.c.manifest.in_(wanted), releases.c.erased.is_(False)
    )
    return {
        sha256
        for query in (held, kept)
        for sha256, dataset, version in connection.execute(query)
        if (dataset, version) not in but
    }


def find_open_blob(connection: Connection, sha256: str) -> int | None:
    """The number of bytes of a file that a visible release has, 0 if it is a manifest of one; None
    for any other blob."""
    is_open = (releases.c.status == Status.PUBLISHED.value) & releases.c.erased.is_(False)
    same = (files.c.dataset == releases.c.dataset) & (files.c.version == releases.c.version)
    held = select(files.c.bytes).join(releases, same).where(files.c.sha256 == sha256, is_open)
    described = select(releases.c.seq).where(releases.c.manifest == sha256, is_open)
    if (size := connection.scalar(held.limit(1))) is not None:
        return int(size)
    return 0 if connection.scalar(described.limit(1)) is not None else None


def mark_repaired(connection: Connection, release: Release, manifest: Manifest) -> None:
    """A damaged release is whole again: its files are listed, and it is visible."""
    this = (releases.c.dataset == release.dataset) & (releases.c.version == release.version)
    here = (files.c.dataset == release.dataset) & (files.c.version == release.version)
    values = {"damaged": False, "content": manifest.content}
    connection.execute(releases.update().where(this).values(**values))
    connection.execute(files.delete().where(here))
    _insert_files(connection, release.dataset, release.version, manifest)


def list_damaged(connection: Connection) -> list[Release]:
    """The published releases that have a damaged file, as far as is known."""
    return [_to_release(row) for row in connection.execute(_DAMAGED)]


def all_blobs_in_use(connection: Connection) -> set[str]:
    """The blobs of every release, including the manifests of those that were not erased."""
    kept = select(releases.c.manifest).where(releases.c.erased.is_(False))
    return {*connection.scalars(select(files.c.sha256)), *connection.scalars(kept)}


def blobs_of(connection: Connection, release: Release) -> set[str]:
    """The blobs of the files of a release, as far as they are known; not its manifest."""
    here = (files.c.dataset == release.dataset) & (files.c.version == release.version)
    return set(connection.scalars(select(files.c.sha256).where(here)))


def insert_release(
    connection: Connection,
    entry: Entry,
    version: str,
    manifest: Manifest | None,
    *,
    damaged: bool = False,
) -> None:
    """Insert a release; without a manifest, which is damaged or was erased, only its version."""
    name = entry.dataset
    known = select(func.count()).select_from(datasets).where(datasets.c.name == name)
    if not connection.scalar(known):
        connection.execute(datasets.insert().values(name=name))
    connection.execute(
        releases.insert().values(
            dataset=name,
            version=version,
            seq=entry.seq,
            issued=time_to_text(entry.at),
            message=entry.message,
            manifest=entry.manifest,
            content=manifest.content if manifest else "",
            status=Status.PUBLISHED.value,
            reason="",
            erased=False,
            damaged=damaged,
        )
    )
    if manifest:
        _insert_files(connection, name, version, manifest)


def _insert_files(connection: Connection, name: str, version: str, manifest: Manifest) -> None:
    rows = [_file_row(name, version, file) for file in (*manifest.files, manifest.zip)]
    connection.execute(files.insert(), rows)


def mark_withdrawn(connection: Connection, entry: Entry, version: str, *, erased: bool) -> None:
    """Make a release a tombstone. An erased one loses its files and its content hash."""
    change: dict[str, Any] = {
        "status": Status.WITHDRAWN.value,
        "withdrawn_at": time_to_text(entry.at),
        "reason": entry.reason,
        "replaced_by": entry.replaced_by,
    }
    if erased:
        change |= {"erased": True, "content": "", "message": "", "damaged": False}
        here = (files.c.dataset == entry.dataset) & (files.c.version == version)
        connection.execute(files.delete().where(here))
    this = (releases.c.dataset == entry.dataset) & (releases.c.version == version)
    connection.execute(releases.update().where(this).values(**change))


def _to_dataset(name: str, found: list[Release]) -> Dataset:
    newest_first = sorted(found, key=lambda release: Version.parse(release.version), reverse=True)
    return Dataset(name, tuple(newest_first))


def _to_release(row: Row[Any]) -> Release:
    return Release(
        dataset=row.dataset,
        version=row.version,
        seq=row.seq,
        issued=time_from_text(row.issued),
        message=row.message,
        manifest=row.manifest,
        content=row.content,
        status=Status(row.status),
        withdrawn_at=time_from_text(row.withdrawn_at) if row.withdrawn_at else None,
        reason=row.reason,
        replaced_by=row.replaced_by,
        erased=row.erased,
        damaged=row.damaged,
    )


def _file_row(name: str, version: str, file: File) -> dict[str, Any]:
    return {
        "dataset": name,
        "version": version,
        "path": file.path,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "mediatype": file.mediatype,
    }

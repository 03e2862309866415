"""Publish: a package becomes a release, or nothing changes.

The order: validate; lock; decide; store the blobs; stage the entry; one transaction; settle. Until
the transaction is committed nothing is visible, and a crash leaves only unreferenced files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from semver import Version
from sqlalchemy import Connection

from oress_opendata import __version__
from oress_opendata.comparison.difference import compare_sides
from oress_opendata.comparison.numbering import level_between
from oress_opendata.comparison.side import side_of_package, side_of_release
from oress_opendata.errors import (
    NotFound,
    PackageRefused,
    SampleRefused,
    VersionTaken,
    VersionTooSmall,
    VersionWithdrawn,
)
from oress_opendata.languages import N_
from oress_opendata.model.difference import Level
from oress_opendata.model.entry import Entry, Kind
from oress_opendata.model.finding import Report
from oress_opendata.model.note import note_to_bytes
from oress_opendata.model.package import Package
from oress_opendata.model.progress import Progress
from oress_opendata.model.release import Dataset, Release, content_hash
from oress_opendata.publication.assembly import hash_files, hash_rows, store_release
from oress_opendata.publication.knowledge import load_known
from oress_opendata.publication.notes import refuse_note
from oress_opendata.publication.registry import apply_entry
from oress_opendata.publication.rehearsal import validate_release
from oress_opendata.publication.repair import TAKEN, repair_release
from oress_opendata.publication.sharing import publishing
from oress_opendata.setting_names import name_variable
from oress_opendata.settings import Settings
from oress_opendata.sources.packages.package import open_package
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import find_entry, head_of, last_hash
from oress_opendata.store.home import Store
from oress_opendata.store.releases import find_dataset, find_release

SOFTWARE = f"oress-opendata {__version__}"
INVALID = N_("The package {name} {version} is not valid; nothing was published.")
SAMPLE = N_("The package {name} is sample data. Publishing it requires {variable}=1.")
WITHDRAWN = N_(
    "The version {version} of {name} was withdrawn, and its number cannot be used again."
)
TOO_SMALL = N_(
    "The version {version} of {name} is too low: the change from {before} requires at "
    "least {proposed}."
)


class Outcome(StrEnum):
    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    REPAIRED = "repaired"


@dataclass(frozen=True, slots=True)
class Publication:
    """The result of publishing: the release, and the report of its validation. `repaired` is the
    number of damaged files that were stored again."""

    outcome: Outcome
    release: Release
    report: Report
    repaired: int = 0


def publish_path(
    store: Store,
    path: Path,
    settings: Settings,
    message: str = "",
    progress: Progress | None = None,
) -> Publication:
    """Validate the package at a path (a folder, a descriptor or a zip) and publish it.

    Raises NoteRefused for the message, PackageRefused with its report, ReleaseRefused (its
    version or its ids), or StoreUnavailable; nothing has changed then.
    """
    refuse_note(message)
    began = datetime.now(UTC).replace(microsecond=0)
    with open_package(path) as package:
        _refuse_sample(package, settings)
        known = load_known(package.descriptor, settings, store)
        report = validate_release(package, known, settings, progress)
        # What was published stays so, even if the rules have become stricter since.
        if not report.is_valid() and not _is_published(store, package):
            raise PackageRefused(INVALID, report, name=package.name, version=package.version)
        outcome, release, repaired = publish_package(store, package, message, began, report.counts)
        return Publication(outcome, release, report, repaired)


def _is_published(store: Store, package: Package) -> bool:
    """Whether a visible release has the version and the content of a package."""
    with transaction(store.reading) as connection:
        release = _release_at(_find_known(connection, package.name), package.version)
    content = content_hash(package.descriptor, hash_files(package))
    return release is not None and release.is_open and release.content == content


def publish_package(
    store: Store,
    package: Package,
    message: str,
    began: datetime,
    warnings: Mapping[str, int],
) -> tuple[Outcome, Release, int]:
    """Publish a valid package. `began` is the time when its validation began, `warnings` are the
    numbers of its findings by rule. Returns the number of repaired files, too."""
    files, rows = hash_files(package), hash_rows(package)
    content = content_hash(package.descriptor, files)
    with publishing(store) as connection:
        known = _find_known(connection, package.name)
        same = _release_at(known, package.version)
        if same is not None:
            _refuse_other(same, content)
            repaired = repair_release(store, connection, package, files, same, rows=rows)
            outcome = Outcome.REPAIRED if repaired else Outcome.UNCHANGED
            return outcome, find_release(connection, package.name, package.version), repaired
        _refuse_small_number(store, known, package)
        manifest, _ = store_release(store.blobs, package, files, rows)
        entry = next_entry(
            store,
            connection,
            Kind.PUBLISH,
            package.name,
            package.version,
            manifest=manifest,
            message=message,
            began=began,
            warnings=warnings,
        )
        store.journal.stage(entry)
        apply_entry(store, connection, entry)
        return Outcome.PUBLISHED, find_release(connection, package.name, package.version), 0


def next_entry(
    store: Store,
    connection: Connection,
    kind: Kind,
    dataset: str,
    version: str | None,
    *,
    manifest: str | None = None,
    message: str = "",
    reason: str = "",
    replaced_by: str | None = None,
    erased: tuple[str, ...] | None = None,
    redacted: Mapping[str, str] | None = None,
    began: datetime | None = None,
    warnings: Mapping[str, int] | None = None,
) -> Entry:
    """The next entry of the journal, its words stored as a note. Its time is never before that of
    the last one."""
    text = message or (reason if erased is None else "")
    note = store.blobs.add_bytes(note_to_bytes(text)).sha256 if text else None
    head = head_of(connection)
    last = find_entry(connection, head)
    now = datetime.now(UTC).replace(microsecond=0)
    return Entry(
        seq=head + 1,
        prev=last_hash(connection),
        at=max(now, last.at) if last else now,
        kind=kind,
        dataset=dataset,
        version=version,
        manifest=manifest,
        message=message,
        reason=reason,
        replaced_by=replaced_by,
        erase=erased is not None,
        erased=erased or (),
        redacted=redacted or {},
        note=note,
        software=SOFTWARE,
        began=began,
        warnings=warnings,
    )


def _refuse_sample(package: Package, settings: Settings) -> None:
    if package.descriptor.get("oress:sample") is True and not settings.samples:
        raise SampleRefused(SAMPLE, name=package.name, variable=name_variable("samples"))


def _find_known(connection: Connection, name: str) -> Dataset:
    try:
        return find_dataset(connection, name)
    except NotFound:
        return Dataset(name, ())


def _release_at(dataset: Dataset, version: str) -> Release | None:
    return next((release for release in dataset.releases if release.version == version), None)


def _refuse_other(release: Release, content: str) -> None:
    """Refuse a version that exists with other content."""
    if not release.is_open:
        raise VersionWithdrawn(WITHDRAWN, name=release.dataset, version=release.version)
    # The content of a release whose manifest is lost is compared when it is repaired.
    if release.content not in ("", content):
        raise VersionTaken(TAKEN, name=release.dataset, version=release.version)


def _refuse_small_number(store: Store, dataset: Dataset, package: Package) -> None:
    """Refuse a step that is smaller than the change from the greatest visible version below.

    Pre-releases promise nothing, so nothing is compared with them.
    """
    number = Version.parse(package.version)
    final = (release for release in dataset.visible if not release.is_prerelease)
    before = next((release for release in final if Version.parse(release.version) < number), None)
    if before is None or level_between(before.version, package.version) is Level.MAJOR:
        return
    old = side_of_release(store.blobs, store.manifest(before.manifest))
    with TemporaryDirectory(dir=store.blobs.staging) as folder:
        comparison = compare_sides(old, side_of_package(package), Path(folder) / "scratch.sqlite")
    change = comparison.difference
    step = level_between(before.version, package.version)
    if change.level > step:
        reasons = tuple(
            (reason.sentence, dict(reason.parameters))
            for reason in change.reasons
            if reason.level > step
        )
        raise VersionTooSmall(
            TOO_SMALL,
            reasons,
            name=package.name,
            version=package.version,
            before=before.version,
            proposed=change.proposed,
        )

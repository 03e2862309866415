"""The plan of a redaction: which releases hold the value, the valid copies without it, the rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from oress_opendata.errors import NotFound, PackageRefused, RedactionRefused
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Column, Table, read_tables
from oress_opendata.model.finding import Finding, Report, Severity
from oress_opendata.model.package import Package, SourceFile
from oress_opendata.model.progress import Progress
from oress_opendata.model.redaction import Mention, Target, Where
from oress_opendata.projections.erasing import erase_facts
from oress_opendata.publication.holders import Holder, Search, concerns, find_holders
from oress_opendata.publication.knowledge import load_known
from oress_opendata.publication.mentions import find_mentions, has_any
from oress_opendata.publication.notes import refuse_note
from oress_opendata.publication.redacted_copies import write_copy
from oress_opendata.publication.rehearsal import validate_release
from oress_opendata.publication.replacements import Numbers, choose_numbers
from oress_opendata.publication.sharing import follow_objects
from oress_opendata.scratch import scratch_folder
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.releases import find_dataset

NO_RECORD = N_("No release has a row “{id}” in the register {register}.")
NO_COLUMN = N_("The register {register} has no column “{column}”. Its columns are: {columns}")
EMPTY = N_("The column “{column}” of “{id}” is empty in every release: there is nothing to redact.")
REQUIRED = N_(
    "The column “{column}” is required, so its cell cannot be emptied. Redact the whole row “{id}” "
    "by leaving out the column, or publish a version with another value and erase the older ones."
)
IN_REASON = N_(
    "The reason contains the value that is to be redacted. Everybody can read the reason."
)
INVALID = N_("Without the value, {name} {version} would not be valid; nothing was changed.")


@dataclass(frozen=True, slots=True)
class Replacement:
    """A release that is closed, and the copy that replaces it, where one is needed."""

    holder: Holder
    numbers: Numbers
    copy: Package | None
    report: Report | None

    @property
    def key(self) -> tuple[str, str]:
        return self.holder.release.dataset, self.holder.release.version


@dataclass(frozen=True, slots=True)
class Plan:
    """What redacting would do. `values` are what was found; `mentions` what it cannot reach."""

    target: Target
    reason: str
    began: datetime
    replacements: tuple[Replacement, ...]
    values: frozenset[str]
    mentions: tuple[Mention, ...]

    @property
    def telling(self) -> frozenset[str]:
        return frozenset().union(*(one.holder.telling for one in self.replacements))

    @property
    def closed(self) -> tuple[tuple[str, str, str | None], ...]:
        return tuple((*one.key, one.numbers.replaced_by) for one in self.replacements)


@contextmanager
def prepared_redaction(
    store: Store,
    settings: Settings,
    target: Target,
    reason: str,
    *,
    everywhere: bool = False,
    progress: Progress | None = None,
) -> Iterator[Plan]:
    """Find the value, make the copies and validate them, in a scratch folder; nothing has changed.

    `everywhere` also takes the value out of the other cells and the descriptors of these packages.
    Raises NotFound, RedactionRefused, NoteRefused, PackageRefused or Damage.
    """
    refuse_note(reason)
    began = datetime.now(UTC).replace(microsecond=0)
    follow_objects(store)
    erase_facts(store)
    with scratch_folder() as folder:
        with transaction(store.reading) as connection:
            search = find_holders(store, connection, target)
            _refuse_nothing(search, target)
            numbers = _choose_all(connection, search)
        copies = _write_copies(store, target, search, numbers, folder, everywhere=everywhere)
        replacements = tuple(_validate(store, settings, one, progress) for one in copies)
        values = frozenset().union(*(holder.values for holder in search.holders))
        plan = Plan(target, reason, began, replacements, values, ())
        if has_any(reason, plan.telling):
            raise RedactionRefused(IN_REASON)
        yield Plan(target, reason, began, replacements, values, _mention(store, plan, search))


def _refuse_nothing(search: Search, target: Target) -> None:
    words = {"register": target.register, "id": target.id, "column": target.column or ""}
    if not search.columns:
        raise NotFound(NO_RECORD, **words)
    if target.column is None:
        return
    if target.column not in search.columns:
        raise NotFound(NO_COLUMN, **words, columns=", ".join(sorted(search.columns)))
    if not search.holders:
        raise NotFound(EMPTY, **words)
    for holder in search.holders:
        for table in read_tables(holder.manifest.descriptor):
            if concerns(target, table) and _is_required(table, target.column):
                raise RedactionRefused(REQUIRED, **words)


def _is_required(table: Table, name: str) -> bool:
    if name not in table.positions:
        return False
    column: Column = table.columns[table.positions[name]]
    required = bool((column.field.get("constraints") or {}).get("required"))
    return required or name in table.primary_key or name == table.id_column


def _choose_all(connection: Connection, search: Search) -> dict[tuple[str, str], Numbers]:
    held: dict[str, set[str]] = {}
    for holder in search.holders:
        held.setdefault(holder.release.dataset, set()).add(holder.release.version)
    return {
        (name, version): numbers
        for name, versions in held.items()
        for version, numbers in choose_numbers(find_dataset(connection, name), versions).items()
    }


def _write_copies(
    store: Store,
    target: Target,
    search: Search,
    numbers: dict[tuple[str, str], Numbers],
    folder: Path,
    *,
    everywhere: bool,
) -> Iterator[Replacement]:
    """The lowest version of a dataset first, so that the copies are published in their order."""
    for number, holder in enumerate(reversed(search.holders)):
        own = numbers[holder.release.dataset, holder.release.version]
        copy = None
        if own.copy is not None:
            place = folder / str(number)
            copy = write_copy(store, holder, target, own.copy, place, everywhere=everywhere)
        yield Replacement(holder, own, copy, None)


def _validate(
    store: Store, settings: Settings, one: Replacement, progress: Progress | None
) -> Replacement:
    """Validate a copy. An error that the published release has too is no reason to keep a value."""
    if one.copy is None:
        return one
    known = load_known(one.copy.descriptor, settings, store)
    report = validate_release(one.copy, known, settings, progress)
    if not report.is_valid():
        before = validate_release(_as_package(store, one.holder), known, settings, progress)
        new = _errors_of(report) - _errors_of(before)
        if new:
            release = one.holder.release
            raise PackageRefused(INVALID, report, name=release.dataset, version=release.version)
    return Replacement(one.holder, one.numbers, one.copy, report)


def _as_package(store: Store, holder: Holder) -> Package:
    manifest = holder.manifest
    files = tuple(
        SourceFile(file.path, store.blobs.checked(file.sha256), file.mediatype)
        for file in manifest.resource_files
    )
    return Package(manifest.name, manifest.version, manifest.descriptor, files)


def _errors_of(report: Report) -> set[tuple[str, str, str]]:
    errors: list[Finding] = [one for one in report.findings if one.severity is Severity.ERROR]
    return {finding.group for finding in errors}


def _mention(store: Store, plan: Plan, search: Search) -> tuple[Mention, ...]:
    """What will still hold the value. The messages of these datasets are erased with it, but the
    reason of an erasure stays for good."""
    closed = {one.key for one in plan.replacements}
    datasets = {name for name, _ in closed}
    copies = [one.copy for one in plan.replacements if one.copy]
    with transaction(store.reading) as connection:
        found = list(find_mentions(store, connection, plan.telling, closed, copies))
    unread = [Mention(Where.UNREAD, one.dataset, one.version) for one in search.unread]
    return tuple(
        one
        for one in (*found, *unread)
        if one.where != Where.MESSAGE or one.file or one.dataset not in datasets
    )

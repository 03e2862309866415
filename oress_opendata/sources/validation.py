"""The validation of a package: may it be published, and what must be fixed.

The order: the descriptor, by the rules of the standard and of the house; then, table by table, the
bytes of the file and, in one pass, its rows, cells and keys; and, if all that is valid, its graph.
All of it runs in a confined child.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain

from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.finding import Finding, Report
from oress_opendata.model.known import Known
from oress_opendata.model.package import Package
from oress_opendata.model.progress import Progress
from oress_opendata.sandbox.child import OutOfTime, Send, run_confined
from oress_opendata.sandbox.limits import ChildFailed, LimitExceeded, Limits
from oress_opendata.sources.checks.addresses import check_addresses, watch_addresses
from oress_opendata.sources.checks.codes import check_schemes, watch_codes
from oress_opendata.sources.checks.consent import watch_consent
from oress_opendata.sources.checks.dates import watch_dates
from oress_opendata.sources.checks.declarations import check_declarations, is_readable
from oress_opendata.sources.checks.dirty_text import watch_dirty_text
from oress_opendata.sources.checks.documents import check_documents, watch_documents
from oress_opendata.sources.checks.features import check_features
from oress_opendata.sources.checks.house_schema import check_house_schema
from oress_opendata.sources.checks.identity import check_identity
from oress_opendata.sources.checks.kept_ids import check_kept_ids
from oress_opendata.sources.checks.language_tags import check_language_tags
from oress_opendata.sources.checks.licences import check_licences
from oress_opendata.sources.checks.links import check_links
from oress_opendata.sources.checks.literals import watch_literals
from oress_opendata.sources.checks.media_types import check_media_types
from oress_opendata.sources.checks.period import check_period
from oress_opendata.sources.checks.privacy import (
    check_columns,
    check_confirmations,
    check_files_for_privacy,
    check_texts_for_privacy,
    watch_privacy,
)
from oress_opendata.sources.checks.provenance import check_provenance, watch_provenance
from oress_opendata.sources.checks.references import watch_references
from oress_opendata.sources.checks.registers import check_registers, watch_ids
from oress_opendata.sources.checks.samples import check_sample, watch_samples
from oress_opendata.sources.checks.shapes import check_shapes
from oress_opendata.sources.checks.sums import check_sums
from oress_opendata.sources.checks.terms import check_terms
from oress_opendata.sources.checks.texts import check_texts
from oress_opendata.sources.checks.translations import check_translations
from oress_opendata.sources.findings.collector import KEPT, FindingCollector
from oress_opendata.sources.findings.progress import Position
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.packages.metadata import validate_metadata
from oress_opendata.sources.privacy.confirmations import read_confirmations
from oress_opendata.sources.tables.encoding import ENCODING, scan_table
from oress_opendata.sources.tables.setup import (
    ReadyTable,
    add_check,
    create_table_validator,
    find_unreadable_column,
    make_ready,
    read_own_ids,
)

# Beyond the memory of the parent; the keys of a long table need more.
MEMORY = 512 * 1024**2
MEMORY_PER_BYTE = 6
MEMORY_CAP = 4 * 1024**3
SECONDS = 60
# Twenty times what common types need; a date in any format takes half of it.
SECONDS_PER_MEGABYTE = 10

CHECKS = (
    check_identity,
    check_texts,
    check_language_tags,
    check_licences,
    check_links,
    check_media_types,
    check_declarations,
    check_registers,
    check_addresses,
    check_terms,
    check_schemes,
    check_house_schema,
    check_provenance,
    check_sample,
    check_period,
    check_columns,
    check_texts_for_privacy,
    check_translations,
    check_sums,
    check_documents,
    check_features,
    check_files_for_privacy,
)
CELL_CHECKS = (
    watch_ids,
    watch_samples,
    watch_codes,
    watch_references,
    watch_dates,
    watch_consent,
    watch_addresses,
    watch_literals,
    watch_provenance,
    watch_privacy,
    watch_documents,
    watch_dirty_text,
)

SLOW = error(
    "limit-time",
    N_("Validation took more than {seconds} seconds of processor time and was stopped."),
    N_("Look for an endless pattern in the column “{column}”, or split the table."),
)
HEAVY = error(
    "limit-memory",
    N_("Validation needed more than {bytes} bytes of memory and was stopped."),
    N_("Split the table, or look for cells that are far too long."),
)
UNCHECKED = error(
    "table-unchecked",
    N_("The cells of “{value}” could not be checked."),
    N_("Give the column “{column}” a type, a format and constraints that Table Schema knows."),
)
BROKEN = error(
    "limit-broken",
    N_("Validation failed ({value}) and gives no result for this package."),
    N_("Try with fewer rows to find the part that causes it, and report it to us."),
)


def validate_package(
    package: Package, known: Known, progress: Progress | None = None, kept: int = KEPT
) -> Report:
    """Validate a package. Nothing is written, fetched or changed.

    `progress` is called with a resource, the number of its bytes that were read, and its size.
    `kept` is how many findings of a rule in a column are kept; all are counted.
    """
    limits = limits_for(sum(file.location.stat().st_size for file in package.files))
    answers: list[Report] = []
    last = Position()

    def receive(message: Report | tuple[str, str, int | None, int, int]) -> None:
        if isinstance(message, Report):
            answers.append(message)
            return
        last.resource, last.file, last.row, done, total = message
        if progress:
            progress(last.resource, done, total)

    collector = FindingCollector(kept)
    try:
        task = partial(_validate_confined, package, known, limits, collector)
        run_confined(task, limits, receive)
        if answers:
            return answers[-1]
        collector.add(_broken(0, last))
    except LimitExceeded:
        collector.add(_slow(limits, last))
    except ChildFailed as failure:
        collector.add(_broken(failure.signal, last))
    return _create_report(package, collector, {})


def limits_for(size: int) -> Limits:
    """The limits for a package whose files have `size` bytes in all."""
    return Limits(
        memory=min(MEMORY + MEMORY_PER_BYTE * size, MEMORY_CAP),
        seconds=SECONDS + SECONDS_PER_MEGABYTE * size // 1_000_000,
    )


def _validate_confined(
    package: Package, known: Known, limits: Limits, collector: FindingCollector, send: Send
) -> None:
    """In the child: validate, and send the progress and the report."""
    rows = dict[str, int]()
    position = Position()
    position.report = lambda resource, done, total: send(
        (resource, position.file, position.row, done, total)
    )
    try:
        run_checks(package, known, collector, position, rows)
    except OutOfTime:
        collector.add(_slow(limits, position))
    except MemoryError:
        collector.add(HEAVY.finding(position.file, position.row, bytes=limits.memory))
    except Exception as problem:  # a bug in validation is a finding too, never a traceback
        kind = type(problem).__name__
        collector.add(BROKEN.finding(position.file, position.row, value=kind))
    send(_create_report(package, collector, rows))


def run_checks(
    package: Package,
    known: Known,
    collector: FindingCollector,
    position: Position,
    rows: dict[str, int],
) -> None:
    descriptor = package.descriptor
    file = package.descriptor_file
    position.enter(file, file, 0)
    collector.extend(validate_metadata(descriptor, file))
    tables = read_tables(descriptor)
    ready = [ready for ready in _make_ready(package, tables, collector) if ready]
    subject = Subject(
        package,
        known,
        tables,
        read_own_ids(package, ready),
        confirmations=read_confirmations(descriptor),
    )
    for check in CHECKS:
        collector.extend(check(subject))
    for ready_table in ready:
        table = ready_table.table
        size = package.file(table.path).location.stat().st_size
        position.enter(table.resource, table.path, size)
        validator = create_table_validator(subject, ready_table, ready, collector, position)
        for cell_check in chain.from_iterable(watch(subject, table) for watch in CELL_CHECKS):
            add_check(validator, ready_table, cell_check)
        validator.run()
        rows[table.resource] = validator.rows
    collector.extend(check_kept_ids(subject, rows))
    collector.extend(check_confirmations(subject))
    collector.extend(_find_unchecked(subject, rows, collector))
    if not collector.has_errors:
        position.enter(file, file, 0)
        collector.extend(check_shapes(subject, rows))


def _find_unchecked(
    subject: Subject, rows: Mapping[str, int], collector: FindingCollector
) -> list[Finding]:
    """A table that no check has read is never valid, even if no rule says why."""
    known = {finding.column for finding in collector.kept if finding.column}
    found = []
    for table in subject.tables:
        column = find_unreadable_column(subject.package, table)
        unchecked = table.resource not in rows
        if unchecked and (column not in known if column else not collector.has_errors):
            found.append(UNCHECKED.finding(table.path, column=column or None, value=table.path))
    return found


def _make_ready(
    package: Package, tables: Sequence[Table], collector: FindingCollector
) -> Iterator[ReadyTable | None]:
    """The tables whose files can be read: valid in declaration, characters and schema."""
    for table in tables:
        if not is_readable(table):
            continue
        before = collector.counts[ENCODING.code]
        collector.extend(scan_table(package.file(table.path).location, table.descriptor))
        if collector.counts[ENCODING.code] == before:
            yield make_ready(package, table)


def _slow(limits: Limits, position: Position) -> Finding:
    column = position.column or None
    return SLOW.finding(position.file, position.row, column, seconds=limits.seconds)


def _broken(signal: int, position: Position) -> Finding:
    return BROKEN.finding(position.file, position.row, value=str(signal))


def _create_report(
    package: Package, collector: FindingCollector, rows: Mapping[str, int]
) -> Report:
    files = [resource["path"] for resource in package.descriptor["resources"]]
    findings = collector.sorted(files)
    counts, groups = dict(collector.counts), dict(collector.groups)
    return Report(package.name, package.version, findings, counts, dict(rows), groups)

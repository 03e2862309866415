"""The ids of a register keep their meaning from release to release.

An id is part of an IRI that others cite. Where most ids that a new version keeps have other labels,
the ids were given out again: a list's number as its id, with one row inserted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from rapidfuzz import fuzz

from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.finding import Finding
from oress_opendata.model.known import Previous, fold_label
from oress_opendata.sources.findings.rules import error, warning
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.privacy.confirmations import create_entry
from oress_opendata.sources.tables.rows import read_rows

RENUMBERED = error(
    "ids-renumbered",
    N_("{changed} of {kept} ids that are kept have another label than in {version}: “{value}”."),
    N_(
        "Give each record the id that it had. If all were really renamed, add this to "
        "“oress:confirmed”: {entry}"
    ),
)
NUMBERED = warning(
    "ids-numbered",
    N_("The ids of “{resource}” are the numbers of its rows."),
    N_(
        "Use ids that stay with their records, such as a registration number or a short name: a "
        "row that is inserted would give every record another address."
    ),
)

LEAST_KEPT = 3
# Below this a label is another one, and not the same with a correction (0 to 100).
SIMILAR = 60
SHOWN = 3


def check_kept_ids(subject: Subject, rows: Mapping[str, int]) -> Iterator[Finding]:
    """The registers whose tables were read."""
    for table in subject.tables:
        if table.register and table.id_column in table.names and table.resource in rows:
            labels = _read_labels(subject.package.file(table.path).location, table)
            if len(labels) >= LEAST_KEPT and list(labels) == [
                str(number) for number in range(1, len(labels) + 1)
            ]:
                yield NUMBERED.finding(table.path, resource=table.resource)
            if subject.known.previous:
                yield from _compare(subject, table, labels, subject.known.previous)


def _compare(
    subject: Subject, table: Table, labels: Mapping[str, str], previous: Previous
) -> Iterator[Finding]:
    before: dict[str, str] = {}
    for other in read_tables(previous.descriptor):
        if other.register == table.register and other.path in previous.locations:
            before |= _read_labels(previous.locations[other.path], other)
    kept = [identifier for identifier in labels if before.get(identifier) and labels[identifier]]
    changed = [identifier for identifier in kept if _differ(before[identifier], labels[identifier])]
    if len(kept) < LEAST_KEPT or len(changed) * 2 <= len(kept):
        return
    column, version = str(table.id_column), subject.package.version
    if subject.confirmations.cover(RENUMBERED.code, table.resource, column, version):
        return
    pairs = [f"{name}: {before[name]} → {labels[name]}" for name in changed[:SHOWN]]
    yield RENUMBERED.finding(
        table.path,
        None,
        column,
        "; ".join(pairs),
        changed=len(changed),
        kept=len(kept),
        version=previous.version,
        entry=create_entry(RENUMBERED.code, table.resource, column, version),
    )


def _differ(one: str, two: str) -> bool:
    return fuzz.ratio(fold_label(one), fold_label(two)) < SIMILAR


def _read_labels(location: Path, table: Table) -> dict[str, str]:
    """The label of each id: of its first label column that is filled, else of the next column."""
    key = table.positions[str(table.id_column)]
    # By language, since a stored descriptor has the keys of its objects in another order.
    columns = (name for _, name in sorted(table.labels.items()))
    named = [table.positions[name] for name in columns if name in table.positions]
    others = [place for place in range(len(table.columns)) if place != key][:1]
    labels: dict[str, str] = {}
    for cells in read_rows(location, table.descriptor):
        if len(cells) == len(table.columns):
            texts = (cells[place].strip() for place in named or others)
            labels[cells[key]] = next(filter(None, texts), "")
    return labels

"""What is wrong with an installation, in words, and what to do: from its state alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from rich.filesize import decimal

from oress_opendata.languages import N_
from oress_opendata.model.diagnosis import Diagnosis, Gravity
from oress_opendata.queries.status import Status

GIGABYTE = 10**9
LOW, FULL = 2 * GIGABYTE, GIGABYTE // 2
FEW_FILES = 10_000
BACKUP_DUE, BACKUP_LATE, VERIFY_DUE = timedelta(days=2), timedelta(days=7), timedelta(days=9)

SPACE = N_("{free} of {total} are free on the disk.")
MAKE_SPACE = N_("Remove what does not belong there, or enlarge the disk. See docs/operating.md.")
FILES = N_("The disk can hold only {count} more files.")
CLOCK = N_("The clock shows a time before the last publication ({last}).")
SET_CLOCK = N_("Set the clock: timedatectl set-ntp true")
VIEWS = N_("All views are up to date.")
LATE = N_("The view “{view}” has been behind for {minutes} minutes.")
REBUILD_VIEW = N_("Wait for a large publication; otherwise run: oress rebuild {view}")
LATE_GRAPHS = N_("The graphs of the other SPARQL server have been behind for {minutes} minutes.")
CHECK_GRAPHS = N_("Check the server in ORESS_SPARQL_GRAPHS; the log has what it answered.")
OMITTED = N_("The view “{view}” lacks {name} {version}.")
DAMAGED_RELEASE = N_("Files of {name} {version} are damaged or missing; it is not served.")
PUBLISH_AGAIN = N_("Publish the same package again, or restore a backup: this repairs it.")
READ_ERROR = N_("The error is shown by: oress list {name} --json")
STALE = N_("The object storage was followed {minutes} minutes ago.")
NEVER_FOLLOWED = N_("The object storage was never followed.")
CHECK_OBJECTS = N_("Check the network and the AWS settings; the log of the service says more.")
BACKED_UP = N_("Last backup: {day}, journal entry {head}.")
COPY = N_("This is a copy of {source}, which needs no backup.")
NO_BACKUP = N_("There is no backup.")
BACK_UP = N_("Run: oress backup FOLDER, on another disk or machine, and let a timer repeat it.")
OLD_BACKUP = N_("The last backup is {days} days old.")
CHECK_TIMER = N_("Check the timer: systemctl list-timers oress-backup.timer")
PARTIAL_BACKUP = N_("The last backup lacks {count} files that were damaged.")
VERIFY = N_("Run: oress verify")
VERIFIED = N_("Last verification: {day}, no errors.")
NEVER_VERIFIED = N_("The files were never verified.")
OLD_VERIFY = N_("The last verification is {days} days old.")
DAMAGED = N_("Damaged files in the last verification: {count}.")
REPAIR = N_("Run oress verify: it names each file and what to do.")


def diagnose(status: Status) -> Iterator[Diagnosis]:
    """The results of all checks, good ones too."""
    yield from _check_disk(status)
    yield from _check_clock(status)
    yield from _check_views(status)
    yield from _check_external(status)
    if status.is_stale:
        words = {"minutes": str(status.seconds_stale // 60)} if status.follow else {}
        sentence = STALE if status.follow else NEVER_FOLLOWED
        yield Diagnosis("objects", Gravity.ERROR, sentence, CHECK_OBJECTS, words)
    yield _check_backup(status)
    yield _check_verify(status)


def _check_disk(status: Status) -> Iterator[Diagnosis]:
    disk = status.disk
    free, total = decimal(disk.free), decimal(disk.total)
    gravity = Gravity.ERROR if disk.free < FULL else Gravity(disk.free < LOW)
    remedy = MAKE_SPACE if gravity else ""
    yield Diagnosis("disk", gravity, SPACE, remedy, {"free": free, "total": total})
    if disk.files and disk.files_free < FEW_FILES:
        found = {"count": disk.files_free}
        yield Diagnosis("disk", Gravity.ERROR, FILES, MAKE_SPACE, found)


def _check_clock(status: Status) -> Iterator[Diagnosis]:
    if status.last and status.at < status.last - timedelta(minutes=1):
        found = {"last": f"{status.last:%Y-%m-%d %H:%M}"}
        yield Diagnosis("clock", Gravity.ERROR, CLOCK, SET_CLOCK, found)


def _check_views(status: Status) -> Iterator[Diagnosis]:
    late = {name: place for name, place in status.positions.items() if place.is_late}
    for name, place in late.items():
        words = {"view": name, "minutes": str(place.seconds_behind // 60)}
        yield Diagnosis("views", Gravity.ERROR, LATE, REBUILD_VIEW, words)
    for omission in status.omissions:
        words = {
            "view": omission.projection,
            "name": omission.dataset,
            "version": omission.version,
        }
        yield Diagnosis("views", Gravity.WARNING, OMITTED, READ_ERROR, words)
    for release in status.damaged:
        found = {"name": release.dataset, "version": release.version}
        yield Diagnosis("releases", Gravity.ERROR, DAMAGED_RELEASE, PUBLISH_AGAIN, found)
    if not late and not status.omissions:
        yield Diagnosis("views", Gravity.OK, VIEWS)


def _check_external(status: Status) -> Iterator[Diagnosis]:
    if status.external and status.external.is_late:
        words = {"minutes": str(status.external.seconds_behind // 60)}
        yield Diagnosis("sparql", Gravity.ERROR, LATE_GRAPHS, CHECK_GRAPHS, words)


def _check_backup(status: Status) -> Diagnosis:
    backup = status.backup
    if status.source:
        return Diagnosis("backup", Gravity.OK, COPY, "", {"source": status.source})
    if backup is None:
        return Diagnosis("backup", Gravity.WARNING, NO_BACKUP, BACK_UP)
    if backup.missing:
        found = {"count": backup.missing}
        return Diagnosis("backup", Gravity.ERROR, PARTIAL_BACKUP, REPAIR, found)
    age = status.at - backup.at
    if age > BACKUP_DUE:
        gravity = Gravity.ERROR if age > BACKUP_LATE else Gravity.WARNING
        return Diagnosis("backup", gravity, OLD_BACKUP, CHECK_TIMER, {"days": age.days})
    words = {"day": f"{backup.at:%Y-%m-%d}", "head": backup.head}
    return Diagnosis("backup", Gravity.OK, BACKED_UP, "", words)


def _check_verify(status: Status) -> Diagnosis:
    verified = status.verify
    if verified is None:
        return Diagnosis("verify", Gravity.WARNING, NEVER_VERIFIED, VERIFY)
    if verified.problems:
        found = {"count": verified.problems}
        return Diagnosis("verify", Gravity.ERROR, DAMAGED, REPAIR, found)
    age = status.at - verified.at
    if age > VERIFY_DUE:
        return Diagnosis("verify", Gravity.WARNING, OLD_VERIFY, VERIFY, {"days": age.days})
    return Diagnosis("verify", Gravity.OK, VERIFIED, "", {"day": f"{verified.at:%Y-%m-%d}"})

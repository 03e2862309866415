"""Check the machine and the files of a home: users, permissions, memory, time, some hashes."""

from __future__ import annotations

import os
import pwd
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from oress_opendata.desk.verification import verify_desk
from oress_opendata.errors import StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.diagnosis import Diagnosis, Gravity
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, find_mismatch
from oress_opendata.store.verification import hash_blobs

SAMPLE, SAMPLE_BYTES = 200, 200_000_000
LITTLE_MEMORY = 900_000  # kB

OTHER_USER = N_("You are {user}, but {home} belongs to {owner}.")
BECOME = N_("Run the commands as that user: sudo -u {owner} oress …")
ROOT = N_("{home} belongs to the administrator (root).")
MAKE_USER = N_("Let the service run as a user of its own. See docs/operating.md.")
MIXED = N_("{count} files in {home} belong to another user, such as {file}.")
OWN = N_("Run as administrator: chown -R {owner} {home}")
OPEN = N_("Everyone on this machine can write to {home}.")
CLOSE = N_("Run: chmod o-w {home}")
RIGHTS = N_("Owner and permissions of {home} are right.")
MEMORY = N_("The machine has {megabytes} MB of memory; the service needs about 1 GB.")
ADD_MEMORY = N_("Serve with one worker (oress serve --workers 1), or add memory.")
UNSYNCHRONISED = N_("The clock is not synchronised with a time server.")
SYNCHRONISE = N_("Run as administrator: timedatectl set-ntp true")
REGISTRY = N_("Registry and journal agree.")
REBUILD = N_("Run: oress rebuild registry")
BLOBS = N_("A sample of {count} files has the right hashes.")
DAMAGED = N_("{count} of {sample} files that were read are damaged, such as {file}.")
VERIFY = N_("Run oress verify: it names each file and what to do.")


def inspect(store: Store, settings: Settings) -> Iterator[Diagnosis]:
    """The results of all checks of the machine and of what is in a home."""
    yield from _check_memory()
    yield from _check_time()
    yield _check_registry(store)
    for problem in verify_desk(settings, store):
        yield Diagnosis("desk", Gravity.ERROR, problem.sentence, VERIFY)
    yield _check_sample(store)


def check_owners(home: Path) -> Iterator[Diagnosis]:
    """Whether the files of a home belong to the user who runs the commands, and to one only."""
    if not home.is_dir():
        return
    owner, user = home.stat().st_uid, os.geteuid()
    words = {"home": str(home), "owner": _name(owner), "user": _name(user)}
    strangers = [path for path in home.rglob("*") if _owner(path) not in (owner, None)]
    found = []
    if owner == 0:
        found.append(Diagnosis("user", Gravity.WARNING, ROOT, MAKE_USER, words))
    elif user != owner:
        found.append(Diagnosis("user", Gravity.WARNING, OTHER_USER, BECOME, words))
    if strangers:
        more = {"count": len(strangers), "file": str(strangers[0].relative_to(home))}
        found.append(Diagnosis("permissions", Gravity.ERROR, MIXED, OWN, words | more))
    if home.stat().st_mode & 0o002:
        found.append(Diagnosis("permissions", Gravity.ERROR, OPEN, CLOSE, words))
    yield from found or [Diagnosis("permissions", Gravity.OK, RIGHTS, "", words)]


def _owner(path: Path) -> int | None:
    """Whose file it is; None if it is gone, as files of views may be meanwhile."""
    try:
        return path.lstat().st_uid
    except OSError:
        return None


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def _check_memory() -> Iterator[Diagnosis]:
    try:
        line = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()[0]
        kilobytes = int(line.split()[1])
    except (OSError, ValueError, IndexError):
        return
    if kilobytes < LITTLE_MEMORY:
        words = {"megabytes": kilobytes // 1000}
        yield Diagnosis("memory", Gravity.WARNING, MEMORY, ADD_MEMORY, words)


def _check_time() -> Iterator[Diagnosis]:
    """Whether the clock follows a time server, where systemd knows."""
    command = shutil.which("timedatectl")
    if command is None:
        return
    asked = [command, "show", "--property=NTPSynchronized", "--value"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    if answer.stdout.strip() == "no":
        yield Diagnosis("clock", Gravity.WARNING, UNSYNCHRONISED, SYNCHRONISE)


def _check_registry(store: Store) -> Diagnosis:
    try:
        with transaction(store.reading) as connection:
            mismatch = find_mismatch(store, connection)
    except StoreUnavailable as error:
        mismatch = error
    if mismatch:
        words = mismatch.parameters
        return Diagnosis("registry", Gravity.ERROR, mismatch.sentence, REBUILD, words)
    return Diagnosis("registry", Gravity.OK, REGISTRY)


def _check_sample(store: Store) -> Diagnosis:
    """Hash some files, chosen at random: the service is not to be slowed down."""
    blobs = list(store.blobs.all())
    chosen, size = [], 0
    for path in random.sample(blobs, min(SAMPLE, len(blobs))):
        size += path.stat().st_size
        chosen.append(path)
        if size > SAMPLE_BYTES:
            break
    damaged = [path for path, sha256, _ in hash_blobs(chosen) if path.name != sha256]
    if damaged:
        file = str(damaged[0].relative_to(store.home))
        words = {"count": len(damaged), "sample": len(chosen), "file": file}
        return Diagnosis("files", Gravity.ERROR, DAMAGED, VERIFY, words)
    return Diagnosis("files", Gravity.OK, BLOBS, "", {"count": len(chosen)})

"""A filter of system calls (seccomp): what a confined process never needs, it cannot do.

The second defence, after the checks that keep data from being run at all. The filter lasts for the
process and its children. Where the kernel has none, or the machine is another one, nothing happens.

https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

NETWORK = ("socket", "connect", "bind", "listen", "io_uring_setup", "ptrace")
PROGRAMS = ("execve", "execveat")

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
# Instructions: load a word, jump if equal, jump if greater or equal, return.
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
# Places in the data of a call: its number and its architecture.
NUMBER, ARCHITECTURE = 0, 4
# Numbers from here on are calls of another form, on x86-64 (x32).
OTHER_FORM = 0x40000000


@dataclass(frozen=True, slots=True)
class Machine:
    """The name of an architecture in the filter, and the numbers of its calls."""

    audit: int
    numbers: Mapping[str, int]


MACHINES = {
    "x86_64": Machine(0xC000003E, {
        "socket": 41, "connect": 42, "bind": 49, "listen": 50, "execve": 59, "ptrace": 101,
        "execveat": 322, "io_uring_setup": 425,
    }),
    "aarch64": Machine(0xC00000B7, {
        "socket": 198, "connect": 203, "bind": 200, "listen": 201, "execve": 221, "ptrace": 117,
        "execveat": 281, "io_uring_setup": 425,
    }),
}  # fmt: skip


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def forbid_calls(names: Iterable[str]) -> bool:
    """Let these calls fail with EPERM from now on; whether the kernel does so."""
    machine = MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    code = _write_filter(machine, names)
    program = _Program(len(code) // 8, code)
    prctl = ctypes.CDLL(None).prctl
    if prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return not prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)


def _write_filter(machine: Machine, names: Iterable[str]) -> bytes:
    """The filter: refuse the calls, and all of another architecture or form; allow the rest."""
    numbers = [machine.numbers[name] for name in names]
    last = len(numbers) + 4
    tests = [(EQUAL, number) for number in numbers]
    return b"".join((
        _instruction(LOAD, ARCHITECTURE),
        _instruction(EQUAL, machine.audit, no=last - 1),
        _instruction(LOAD, NUMBER),
        *(
            _instruction(test, value, yes=last - place)
            for place, (test, value) in enumerate([(AT_LEAST, OTHER_FORM), *tests], start=3)
        ),
        _instruction(RETURN, ALLOW),
        _instruction(RETURN, REFUSE),
    ))  # fmt: skip


def _instruction(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    """One instruction; `yes` and `no` are how many to skip."""
    return struct.pack("HBBI", code, yes, no, value)

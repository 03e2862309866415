"""A confined process reaches no network and starts no program."""

from __future__ import annotations

import os
import platform
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from oress_opendata.sandbox.child import Send, run_confined
from oress_opendata.sandbox.limits import Limits
from oress_opendata.sandbox.system_calls import MACHINES

LIMITS = Limits(memory=100_000_000, seconds=5)
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in MACHINES,
    reason="needs Linux on x86-64 or arm64",
)


def run_true() -> None:
    pid = os.fork()
    if pid == 0:
        try:
            os.execv("/bin/true", ["true"])
        finally:
            os._exit(1)
    if os.waitpid(pid, 0)[1]:
        raise PermissionError


def try_it(act: Callable[[], object], send: Send) -> None:
    try:
        act()
    except PermissionError:
        send(("refused", ""))
    else:
        send(("done", ""))


def answer_of(act: Callable[[], object]) -> str:
    answers: list[tuple[str, str]] = []
    run_confined(partial(try_it, act), LIMITS, answers.append)
    return answers[0][0]


@pytest.mark.parametrize(
    "act",
    [
        socket.socket,
        partial(socket.socket, socket.AF_INET6, socket.SOCK_DGRAM),
        partial(socket.socket, socket.AF_UNIX),
        run_true,
    ],
    ids=["TCP", "UDP", "local", "program"],
)
def test_network_and_programs_are_refused(act: Callable[[], object]) -> None:
    assert answer_of(act) == "refused"


def test_what_a_child_needs_is_allowed(tmp_path: Path) -> None:
    assert answer_of(partial((tmp_path / "file").write_text, "a")) == "done"


def test_the_parent_is_not_confined() -> None:
    answer_of(socket.socket)
    socket.socket().close()

"""The processes of the service: one parent, web workers, one refresher of the projections, one
pool of query workers for SPARQL, one that does the jobs of the desk, and, with object storage, one
that follows it.

All are workers of gunicorn, which starts what dies again. Some of them get another task than
answering requests, by gunicorn's documented server hooks. All of them end with the parent, also
when it is killed: they check who their parent is.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, NoReturn

import click
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from oress_opendata.app import create_app
from oress_opendata.cli.console import language_of
from oress_opendata.cli.logs import use_json
from oress_opendata.delivery.http.measurements import Measurements
from oress_opendata.delivery.inbox.digests import MailRounds
from oress_opendata.desk.worker import follow_jobs
from oress_opendata.errors import OressError
from oress_opendata.languages import N_, say
from oress_opendata.projections.rdf.sparql.worker_pool import serve_queries
from oress_opendata.projections.refresh import follow
from oress_opendata.publication.following import follow_others
from oress_opendata.server.worker import BufferingWorker
from oress_opendata.settings import Settings

# Seconds that a task waits before it is started again: a lasting error must not busy a processor.
PAUSE = 1
# Seconds between signs of life; the parent ends a worker that gives none for `TIMEOUT`.
HEARTBEAT = 5
TIMEOUT = 60
SERVING = N_("Serving on {address} (Ctrl-C to stop).")
ELSEWHERE = N_("Links point to {base_url}, as set by base_url.")

# Signals by which gunicorn's parent is controlled, and which it passes on.
IGNORED = (
    signal.SIGINT,
    signal.SIGHUP,
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGWINCH,
    signal.SIGTTIN,
    signal.SIGTTOU,
)

# What runs while the process with this id, its parent, lives.
Task = Callable[[int], None]


def leave_at_once(_arbiter: Any, _worker: Any) -> NoReturn:
    """End a worker without the exit handlers of libraries that were loaded before the fork:
    DuckDB would look for threads that stayed in the parent, and abort."""
    error = sys.exc_info()[1]
    code = error.code if isinstance(error, SystemExit) and isinstance(error.code, int) else 1
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


class QuietLog(Logger):  # type: ignore[misc]
    """Gunicorn's log without the addresses of clients."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.addFilter(_holds_no_address)


class QuietJsonLog(QuietLog):
    """The same as JSON."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        use_json(self.error_log)


def _holds_no_address(record: logging.LogRecord) -> bool:
    return "from ip=" not in str(record.msg)


class Service(BaseApplication):  # type: ignore[misc]
    """The service as gunicorn runs it."""

    def __init__(
        self, settings: Settings, listener: socket.socket, workers: int, invitation: str = ""
    ) -> None:
        """`invitation` is what is printed once it serves: how to make the first account."""
        self.settings, self.invitation = settings, invitation
        host, port = listener.getsockname()[:2]
        self.address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self.descriptor = listener.detach()
        self.workers = workers
        self.tasks: dict[str, Task] = {
            "refresher": lambda parent: follow(settings, parent),
            "query workers": lambda parent: serve_queries(settings.home, parent),
        }
        if settings.blobs:
            self.tasks["follower"] = lambda parent: follow_others(settings, parent)
        if settings.takes_messages:
            rounds = MailRounds(settings) if settings.smtp else None
            self.tasks["desk"] = lambda parent: follow_jobs(settings, parent, rounds)
        self.holders: dict[str, Any] = {}
        # Twice as many as there are workers: on a reload, the old ones still end their requests.
        self.measurements = Measurements(2 * workers)
        self.parts: dict[Any, int] = {}
        super().__init__()

    def load_config(self) -> None:
        wanted = {
            "bind": f"fd://{self.descriptor}",
            "workers": self.workers + len(self.tasks),
            # A slow client must never hold a thread.
            "worker_class": BufferingWorker,
            "timeout": TIMEOUT,
            "graceful_timeout": 10,
            "loglevel": "warning",
            "logger_class": QuietJsonLog if self.settings.log == "json" else QuietLog,
            "proc_name": "oress",
            "when_ready": self.announce,
            "pre_fork": self.assign_task,
            "post_fork": self.run_task,
            "child_exit": self.release_task,
            "on_reload": self.release_all,
            "worker_exit": leave_at_once,
            # Newer versions would open a socket through which they can be controlled.
            "control_socket_disable": True,
        }
        for name, value in wanted.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """Load the application in each web worker. Templates and vocabularies are read before the
        first request, which would otherwise wait a second for them."""
        app = create_app(self.settings, measurements=self.measurements)
        page = f"/{self.settings.languages[0]}/datasets"
        app.test_client().get(page, base_url=self.settings.base_url, buffered=True)
        return app

    def announce(self, _arbiter: Any) -> None:
        language = language_of()
        click.echo(say(SERVING, language, address=self.address))
        if self.address != self.settings.base_url:
            click.echo(say(ELSEWHERE, language, base_url=self.settings.base_url))
        if self.invitation:
            click.echo(self.invitation)

    def assign_task(self, _arbiter: Any, worker: Any) -> None:
        """In the parent, before a fork: give the worker a task that no other has, or a part of
        the measurements."""
        for name in self.tasks:
            if name not in self.holders:
                self.holders[name] = worker
                return
        free = set(range(self.measurements.processes)) - set(self.parts.values())
        self.parts[worker] = min(free, default=0)

    def release_task(self, _arbiter: Any, worker: Any) -> None:
        """In the parent, after a worker has ended: its task goes to the next one."""
        self.holders = {name: holder for name, holder in self.holders.items() if holder != worker}
        self.parts.pop(worker, None)

    def release_all(self, _arbiter: Any) -> None:
        """In the parent, before all workers are replaced."""
        self.holders = {}

    def run_task(self, _arbiter: Any, worker: Any) -> None:
        """In a worker, after the fork: run its task in place of answering requests, if it has
        one."""
        for name, holder in self.holders.items():
            if holder is worker:
                _become(worker, name)
                _run(self.tasks[name], name, worker)
        self.measurements.part = self.parts[worker]


def _become(worker: Any, name: str) -> None:
    """Close the port, which must be free when the parent is gone, and end when the parent says."""
    for listener in worker.sockets:
        listener.close()
    for number in (signal.SIGTERM, signal.SIGQUIT):
        signal.signal(number, _leave)
    # Ctrl-C reaches all processes of a terminal; the parent ends this one in its own time.
    for number in IGNORED:
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    threading.Thread(target=_beat, args=(worker,), name=f"{name} heartbeat", daemon=True).start()


def _run(task: Task, name: str, worker: Any) -> NoReturn:
    try:
        task(worker.ppid)
    except OressError as error:
        worker.log.error("%s: %s", name, error)
    except Exception:
        worker.log.exception(name)
    time.sleep(PAUSE)
    sys.exit(0)


def _beat(worker: Any) -> NoReturn:
    while True:
        worker.notify()
        time.sleep(HEARTBEAT)


def _leave(_number: int, _frame: Any) -> NoReturn:
    os._exit(0)

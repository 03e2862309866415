"""The processes of the service: one parent, web workers, one refresher of the projections, and one
pool of query workers for SPARQL.

All are workers of gunicorn, which starts what dies again. Two of them get another task than
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
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import click
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from oress_opendata.app import create_app
from oress_opendata.cli.console import language_of
from oress_opendata.errors import OressError
from oress_opendata.languages import N_, say
from oress_opendata.projections.rdf.sparql.worker_pool import serve_queries
from oress_opendata.projections.refresh import follow
from oress_opendata.settings import Settings

THREADS = 8
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


def _holds_no_address(record: logging.LogRecord) -> bool:
    return "from ip=" not in str(record.msg)


class Service(BaseApplication):  # type: ignore[misc]
    """The service as gunicorn runs it."""

    def __init__(self, settings: Settings, listener: socket.socket, workers: int) -> None:
        self.settings = settings
        host, port = listener.getsockname()[:2]
        self.address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self.descriptor = listener.detach()
        self.workers = workers
        self.tasks: Mapping[str, Task] = {
            "refresher": lambda parent: follow(settings, parent),
            "query workers": lambda parent: serve_queries(settings.home, parent),
        }
        self.holders: dict[str, Any] = {}
        super().__init__()

    def load_config(self) -> None:
        wanted = {
            "bind": f"fd://{self.descriptor}",
            "workers": self.workers + len(self.tasks),
            # Threads, so that a slow client of a large file holds up no other.
            "worker_class": "gthread",
            "threads": THREADS,
            "keepalive": 5,
            "timeout": TIMEOUT,
            "graceful_timeout": 10,
            # SPARQL queries also come in the address.
            "limit_request_line": 8190,
            "limit_request_fields": 64,
            "limit_request_field_size": 8190,
            "loglevel": "warning",
            "logger_class": QuietLog,
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
        app = create_app(self.settings)
        page = f"/{self.settings.languages[0]}/datasets"
        app.test_client().get(page, base_url=self.settings.base_url, buffered=True)
        return app

    def announce(self, _arbiter: Any) -> None:
        language = language_of()
        click.echo(say(SERVING, language, address=self.address))
        if self.address != self.settings.base_url:
            click.echo(say(ELSEWHERE, language, base_url=self.settings.base_url))

    def assign_task(self, _arbiter: Any, worker: Any) -> None:
        """In the parent, before a fork: give the worker a task that no other has."""
        for name in self.tasks:
            if name not in self.holders:
                self.holders[name] = worker
                return

    def release_task(self, _arbiter: Any, worker: Any) -> None:
        """In the parent, after a worker has ended: its task goes to the next one."""
        self.holders = {name: holder for name, holder in self.holders.items() if holder != worker}

    def release_all(self, _arbiter: Any) -> None:
        """In the parent, before all workers are replaced."""
        self.holders = {}

    def run_task(self, _arbiter: Any, worker: Any) -> None:
        """In a worker, after the fork: run its task in place of answering requests."""
        for name, holder in self.holders.items():
            if holder is worker:
                _become(worker, name)
                _run(self.tasks[name], name, worker)


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

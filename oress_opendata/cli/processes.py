"""The processes of the service: one parent, web workers, one refresher of the projections, and
one helper that answers SPARQL.

The parent starts them all, and starts again what dies. All of them end with the parent, also
when it is killed: they look at who their parent is.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Any, NoReturn

import click
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from oress_opendata.app import create_app
from oress_opendata.cli.console import language_of
from oress_opendata.errors import OressError
from oress_opendata.languages import N_, say
from oress_opendata.projections.rdf.sparql.worker_pool import serve_queries
from oress_opendata.projections.refresh import follow
from oress_opendata.settings import Settings

THREADS = 8
PAUSE = 1
SERVING = N_("Serving on {address} (Ctrl-C to stop).")
ELSEWHERE = N_("Its links point to {base_url}, as the setting base_url says.")


def leave_at_once(_arbiter: Arbiter, _worker: Any) -> NoReturn:
    """A worker's end, when all is answered. Libraries that were loaded before the fork (DuckDB)
    would else look for threads that stayed in the parent, and abort."""
    error = sys.exc_info()[1]
    code = error.code if isinstance(error, SystemExit) and isinstance(error.code, int) else 1
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


class QuietLog(Logger):  # type: ignore[misc]
    """Gunicorn's log without the address of who asks."""

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
        super().__init__()

    def load_config(self) -> None:
        wanted = {
            "bind": f"fd://{self.descriptor}",
            "workers": self.workers,
            # Threads, so that a slow reader of a large file holds up nobody.
            "worker_class": "gthread",
            "threads": THREADS,
            "keepalive": 5,
            "timeout": 60,
            "graceful_timeout": 10,
            # Queries of SPARQL come in the address, too.
            "limit_request_line": 8190,
            "limit_request_fields": 64,
            "limit_request_field_size": 8190,
            "loglevel": "warning",
            "logger_class": QuietLog,
            "proc_name": "oress",
            "when_ready": self.announce,
            "worker_exit": leave_at_once,
            # A newer gunicorn would else open a socket by which it can be governed.
            "control_socket_disable": True,
        }
        for name, value in wanted.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """In each worker, after the fork. Templates and vocabularies are read before the first
        reader comes, who would else wait a second for them."""
        app = create_app(self.settings)
        page = f"/{self.settings.languages[0]}/datasets"
        app.test_client().get(page, base_url=self.settings.base_url, buffered=True)
        return app

    def run(self) -> None:
        Parent(self).run()

    def announce(self, _arbiter: Arbiter) -> None:
        language = language_of()
        click.echo(say(SERVING, language, address=self.address))
        if self.address != self.settings.base_url:
            click.echo(say(ELSEWHERE, language, base_url=self.settings.base_url))


class Parent(Arbiter):  # type: ignore[misc]
    """Gunicorn's parent, which also keeps one refresher and one helper alive."""

    def __init__(self, service: Service) -> None:
        self.lives: dict[str, Callable[[int], None]] = {
            "refresher": lambda parent: follow(self.settings, parent),
            "helper": lambda parent: serve_queries(self.settings.home, parent),
        }
        self.children = dict.fromkeys(self.lives, 0)
        self.settings = service.settings
        super().__init__(service)

    def manage_workers(self) -> None:
        """Called every second, and whenever a child died."""
        super().manage_workers()
        for name, child in self.children.items():
            if not _is_alive(child):
                self.children[name] = self._start(name)

    def stop(self, graceful: bool = True) -> None:
        for child in self.children.values():
            if _is_alive(child):
                os.kill(child, signal.SIGTERM)
        super().stop(graceful)

    def _start(self, name: str) -> int:
        parent = os.getpid()
        child = os.fork()
        if child == 0:
            self._live(name, parent)
        return child

    def _live(self, name: str, parent: int) -> NoReturn:
        """The life of a child. It must not hold the port after its parent is gone."""
        for number in self.SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        # Ctrl-C reaches all processes of a terminal; the parent ends this one in its own time.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for listener in self.LISTENERS:
            listener.close()
        try:
            self.lives[name](parent)
        except OressError as error:
            self.log.error("%s: %s", name, error)
        except Exception:
            self.log.exception(name)
        finally:
            # It is started again at once; a fault that lasts must not keep a processor busy.
            time.sleep(PAUSE)
            os._exit(1)


def _is_alive(child: int) -> bool:
    """Whether a child runs; the parent reaps its children before it asks."""
    if not child:
        return False
    try:
        os.kill(child, 0)
    except ProcessLookupError:
        return False
    return True

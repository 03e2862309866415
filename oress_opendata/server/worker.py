"""The web worker: gunicorn starts, stops and replaces it, Waitress serves."""

from __future__ import annotations

import logging
import os
import time

from gunicorn.workers.base import Worker

from oress_opendata.delivery.http.clients import LOCAL, network_of
from oress_opendata.server.listener import Server
from oress_opendata.server.memory import INTERVAL, give_back, limit_arenas


class BufferingWorker(Worker):
    """A worker of gunicorn with one loop for all connections and a few threads."""

    def run(self) -> None:
        # Waitress notes each request that waits for a thread, and each client that leaves.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        limit_arenas()
        [listener] = self.sockets
        proxies = map(network_of, self.app.settings.proxies)
        server = Server(self.wsgi, listener.sock, exempt=LOCAL.union(proxies))
        given = time.monotonic()
        while self.alive and os.getppid() == self.ppid:
            server.turn()
            self.app.measurements.set_load(*server.load())
            self.notify()
            if time.monotonic() > given + INTERVAL:
                give_back()
                given = time.monotonic()
        self._finish(server)

    def handle_quit(self, _number: int, _frame: object) -> None:
        """Ctrl-C, for all processes of a terminal: end as when the parent asks, with running
        requests."""
        self.alive = False

    def _finish(self, server: Server) -> None:
        """Let running requests end, and their answers be sent."""
        server.stop_accepting()
        end = time.monotonic() + self.cfg.graceful_timeout
        while not server.is_idle() and time.monotonic() < end:
            server.turn(0.1)
            self.notify()

"""`oress serve`: run the service, on a port that is bound before anything else starts."""

from __future__ import annotations

import errno
import os
import socket
from urllib.parse import urlsplit

import click

from oress_opendata.cli.console import fail, language_of, settings_and_store
from oress_opendata.cli.processes import Service
from oress_opendata.languages import N_, say

HOST, PORT = "127.0.0.1", 8000
MOST_WORKERS = 4
BACKLOG = 512
TAKEN = N_(
    "The port {port} of {host} is in use. Stop the other program, or choose another port: --port"
)
NO_ADDRESS = N_("The address {host}, port {port}, cannot be used: {error}")


@click.command(epilog="Example:  oress serve --port 8080 --workers 2")
@click.option("--host", help="Address to listen on; default: that of the setting base_url.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 0 chooses a free one.")
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Web processes; default: one per processor."
)
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the catalogue: pages, API and files."""
    settings, store = settings_and_store()
    # Connections must not cross a fork: each worker opens its own.
    store.close()
    base = urlsplit(settings.base_url)
    host = host or (base.hostname if _is_local(base.hostname) else HOST) or HOST
    if port is None:
        port = (base.port or 80) if _is_local(base.hostname) else PORT
    listener = listen(host, port)
    Service(settings, listener, workers or min(os.cpu_count() or 1, MOST_WORKERS)).run()


def listen(host: str, port: int) -> socket.socket:
    """The socket that all workers accept on. Exits with one sentence if it cannot be bound."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        sentence = TAKEN if error.errno == errno.EADDRINUSE else NO_ADDRESS
        words = {"host": host, "port": port, "error": error.strerror or str(error)}
        fail(say(sentence, language_of(), **words))
    return listener


def _is_local(host: str | None) -> bool:
    return host in ("localhost", "127.0.0.1", "::1") or (host or "").startswith("127.")

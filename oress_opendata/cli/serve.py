"""`oress serve`: run the service, on a port that is bound before anything else starts."""

from __future__ import annotations

import errno
import gc
import os
import socket
from contextlib import closing
from urllib.parse import urlsplit

import click

from oress_opendata.cli.console import fail, language_of, settings_and_store
from oress_opendata.cli.logs import use_json
from oress_opendata.cli.processes import Service
from oress_opendata.cli.user import link_of
from oress_opendata.desk.accounts.invitations import invite_first
from oress_opendata.desk.database import open_desk
from oress_opendata.desk.moment import utc_now
from oress_opendata.languages import N_, catalogue, say
from oress_opendata.projections.rdf.vocabularies import load_vocabularies
from oress_opendata.projections.search.meaning.search import load_early
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, check_heads
from oress_opendata.store.mirror import without_desk

HOST, PORT = "127.0.0.1", 8000
MOST_WORKERS = 4
BACKLOG = 512
# New objects before the collector looks among them, and among older ones.
COLLECT_AFTER = (20_000, 20, 20)
TAKEN = N_(
    "The port {port} of {host} is in use. Stop the other program, or choose another port: --port"
)
FIRST = N_(
    "The desk has no administrator yet. Open this link to make the first account; it works once, "
    "within seven days:"
)
NO_ADDRESS = N_("The address {host}, port {port}, cannot be used: {error}")


@click.command(epilog="Example:  oress serve --port 8080 --workers 2")
@click.option("--host", help="Address to listen on; default: that of the setting base_url.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 0 chooses a free one.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Web processes; default: one per processor, at most four.",
)
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the catalogue: pages, API and files."""
    settings, store = settings_and_store()
    settings = without_desk(settings)
    if settings.log == "json":
        use_json()
    base = urlsplit(settings.base_url)
    host = host or (base.hostname if _is_local(base.hostname) else HOST) or HOST
    if port is None:
        port = (base.port or 80) if _is_local(base.hostname) else PORT
    # Connections must not cross a fork: each worker opens its own.
    with closing(store):
        # What is in the registry is served even so.
        if mismatch := check_heads(store):
            click.echo(mismatch.say(language_of()), err=True)
        # Where the port is in use, the invitation of the running service stays valid.
        listener = listen(host, port)
        invitation = invite_first_administrator(settings, store) if settings.takes_messages else ""
    share_memory(settings)
    processes = workers or min(os.cpu_count() or 1, MOST_WORKERS)
    Service(settings, listener, processes, invitation).run()


def share_memory(settings: Settings) -> None:
    """Load what all processes read and none changes, before they are forked. The collector then
    leaves it alone: to look at an object would copy it into each process."""
    load_early(settings)
    load_vocabularies(settings.id_base)
    for language in settings.languages:
        catalogue(language)
    gc.collect()
    gc.freeze()
    # A page makes thousands of objects and hardly a cycle: looking for cycles after each 700 of
    # them was a twentieth of its computing.
    gc.set_threshold(*COLLECT_AFTER)


def invite_first_administrator(settings: Settings, store: Store) -> str:
    """The link for a desk that nobody manages, to be printed. An earlier link works no more."""
    desk = open_desk(settings, store)
    with transaction(desk.writing) as connection:
        secret = invite_first(connection, utc_now())
    desk.close()
    return f"{say(FIRST, language_of())}\n{link_of(settings, secret)}" if secret else ""


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

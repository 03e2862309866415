"""Update the views after a command has published or withdrawn."""

from __future__ import annotations

import logging

import click

from oress_opendata.cli.console import language_of, progress_bar
from oress_opendata.errors import OressError, ViewsBehind, shorten_error
from oress_opendata.languages import N_, say
from oress_opendata.projections.progress import PROJECTIONS
from oress_opendata.projections.refresh import refresh_if_free
from oress_opendata.projections.waiting import WAITING, await_views, find_coming
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import head_of
from oress_opendata.store.home import Store

# The exit code of a command that did its work, but left a view behind.
BEHIND = 3
REBUILD = N_("What was published stays. “oress rebuild” rebuilds the view.")
COMING = N_("The service is making the views: {views}. With --wait, the command waits for them.")
FAILED = N_("The views could not be updated: {error}")
log = logging.getLogger(__name__)


def refresh_views(store: Store, settings: Settings, *, wait: bool) -> int:
    """Update the views. While a service runs it does so; `wait` waits for it, otherwise a line
    names what is still coming. Return the exit code: 0, or `BEHIND` with a line that names the
    view."""
    language = language_of()
    try:
        with progress_bar(language) as bar:
            bar(WAITING, 0, 1)
            free = refresh_if_free(store, settings)
            if wait and not free:
                await_views(store, settings, PROJECTIONS.keys(), bar)
        if not wait and not free:
            _say_coming(store, language)
    except ViewsBehind as error:
        click.echo(f"{error.say(language)} {say(REBUILD, language)}", err=True)
        return BEHIND
    except (OressError, OSError) as error:
        log.debug("the views are behind", exc_info=True)
        reason = shorten_error(error)
        sentence = say(FAILED, language, error=reason)
        click.echo(f"{sentence} {say(REBUILD, language)}", err=True)
        return BEHIND
    return 0


def _say_coming(store: Store, language: str) -> None:
    with transaction(store.reading) as connection:
        head = head_of(connection)
    if coming := find_coming(store, PROJECTIONS.keys(), head):
        click.echo(say(COMING, language, views=", ".join(coming)), err=True)

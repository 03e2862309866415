"""Update the views after a command has published or withdrawn."""

from __future__ import annotations

import logging

import click

from oress_opendata.cli.console import language_of
from oress_opendata.errors import OressError, ViewsBehind
from oress_opendata.languages import N_, say
from oress_opendata.projections.refresh import refresh_if_free
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

# The exit code of a command that did its work, but left a view behind.
BEHIND = 3
REBUILD = N_("What was published stays. “oress rebuild” rebuilds the view.")
FAILED = N_("The views could not be updated: {error}")
log = logging.getLogger(__name__)


def refresh_views(store: Store, settings: Settings) -> int:
    """Update the views. Return the exit code: 0, or `BEHIND` with a line that names the view."""
    language = language_of()
    try:
        refresh_if_free(store, settings)
    except ViewsBehind as error:
        click.echo(f"{error.say(language)} {say(REBUILD, language)}", err=True)
        return BEHIND
    except (OressError, OSError) as error:
        log.debug("the views are behind", exc_info=True)
        reason = " ".join(str(error).split()) or type(error).__name__
        sentence = say(FAILED, language, error=reason)
        click.echo(f"{sentence} {say(REBUILD, language)}", err=True)
        return BEHIND
    return 0

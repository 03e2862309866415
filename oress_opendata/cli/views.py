"""Update the views after a command has published or withdrawn; a failure is only a warning."""

from __future__ import annotations

import logging

import click

from oress_opendata.cli.console import language_of
from oress_opendata.languages import N_, say
from oress_opendata.projections.refresh import refresh_if_free
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

BEHIND = N_(
    "A view could not be updated ({error}). Everything else is done; “oress rebuild” "
    "rebuilds the view."
)
log = logging.getLogger(__name__)


def refresh_views(store: Store, settings: Settings) -> None:
    """Update the views; report a failure of any kind in one line."""
    try:
        refresh_if_free(store, settings)
    except Exception as error:
        log.debug("a view is behind", exc_info=True)
        reason = " ".join(str(error).split()) or type(error).__name__
        click.echo(say(BEHIND, language_of(), error=reason), err=True)

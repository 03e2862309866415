"""The views follow what a command has published or withdrawn; they never spoil it.

Called by `oress publish` and `oress withdraw`, which have done their work by then.
"""

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
    """Bring the views up to date; say in one line where one fails, whatever it was."""
    try:
        refresh_if_free(store, settings)
    except Exception as error:
        log.debug("a view is behind", exc_info=True)
        reason = " ".join(str(error).split()) or type(error).__name__
        click.echo(say(BEHIND, language_of(), error=reason), err=True)

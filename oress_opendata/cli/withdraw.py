"""`oress withdraw`: make a release a tombstone."""

from __future__ import annotations

import click

from oress_opendata.cli.console import language_of, settings_and_store
from oress_opendata.cli.views import refresh_views
from oress_opendata.desk.database import open_desk
from oress_opendata.desk.redaction import follow_erasures
from oress_opendata.errors import Gone
from oress_opendata.languages import N_, say
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

DONE = N_("Withdrawn: {name} {version}")
ERASED = N_("Withdrawn and erased: {name} {version}; blobs removed: {count}")
EVERY = N_("(every version)")
FINISHED = N_("What an interrupted erasure had left is removed.")
NO_REASON = N_("Give a reason: it is shown to everyone who requests the data.")


@click.command(
    epilog="Example:  oress withdraw territoires 1.0.0 --reason 'Codes erronés' --replaced-by 1.0.1"
)
@click.argument("name")
@click.argument("version", required=False)
@click.option("--reason", required=True, metavar="TEXT", help="The reason, shown to everybody.")
@click.option("--replaced-by", metavar="V", help="The version that replaces it.")
@click.option("--wait", is_flag=True, help="Wait until the views are made, while a service runs.")
@click.option("--erase", is_flag=True, help="Also remove the bytes (law, privacy).")
def withdraw(
    name: str,
    version: str | None,
    reason: str,
    replaced_by: str | None,
    *,
    erase: bool,
    wait: bool,
) -> None:
    """Withdraw a version of a dataset, or all of them: 410 Gone with the reason, permanently.

    --erase also removes the bytes that no other release has, and keeps their hashes.
    """
    language = language_of()
    if not reason.strip():
        raise click.UsageError(say(NO_REASON, language))
    settings, store = settings_and_store()
    try:
        entry = withdraw_release(store, name, version, reason.strip(), replaced_by, erase=erase)
        if erase:
            _clear_desk(settings, store)
    except Gone as error:
        if not erase:
            raise
        _clear_desk(settings, store)
        # What an interrupted erasure left is removed by now; the views are next.
        click.echo(f"{error.say(language)} {say(FINISHED, language)}")
        raise SystemExit(refresh_views(store, settings, wait=wait)) from error
    behind = refresh_views(store, settings, wait=wait)
    sentence = ERASED if erase else DONE
    shown = version or say(EVERY, language)
    click.echo(say(sentence, language, name=name, version=shown, count=len(entry.erased)))
    if behind:
        raise SystemExit(behind)


def _clear_desk(settings: Settings, store: Store) -> None:
    desk = open_desk(settings, store)
    follow_erasures(desk)
    desk.close()

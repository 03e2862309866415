"""`oress withdraw`: make a release a tombstone."""

from __future__ import annotations

import click

from oress_opendata.cli.console import language_of, settings_and_store
from oress_opendata.cli.views import refresh_views
from oress_opendata.languages import N_, say
from oress_opendata.publication.withdraw import withdraw_release

DONE = N_("Withdrawn: {name} {version}")
ERASED = N_("Withdrawn and erased: {name} {version}; blobs removed: {count}")
EVERY = N_("(every version)")
NO_REASON = N_("Give a reason: it is shown to everyone who requests the data.")


@click.command(
    epilog="Example:  oress withdraw territoires 1.0.0 --reason 'Codes erronés' --replaced-by 1.0.1"
)
@click.argument("name")
@click.argument("version", required=False)
@click.option("--reason", required=True, metavar="TEXT", help="The reason, shown to everybody.")
@click.option("--replaced-by", metavar="V", help="The version that replaces it.")
@click.option("--erase", is_flag=True, help="Also remove the bytes (law, privacy).")
def withdraw(
    name: str, version: str | None, reason: str, replaced_by: str | None, erase: bool
) -> None:
    """Withdraw a version of a dataset, or all of them: 410 Gone with the reason, permanently.

    --erase also removes the bytes that no other release has, and keeps their hashes.
    """
    language = language_of()
    if not reason.strip():
        raise click.UsageError(say(NO_REASON, language))
    settings, store = settings_and_store()
    entry = withdraw_release(store, name, version, reason.strip(), replaced_by, erase=erase)
    behind = refresh_views(store, settings)
    sentence = ERASED if erase else DONE
    shown = version or say(EVERY, language)
    click.echo(say(sentence, language, name=name, version=shown, count=len(entry.erased)))
    if behind:
        raise SystemExit(behind)

"""`oress token`: keys with which programs publish, for the operator."""

from __future__ import annotations

import json

import click

from oress_opendata.cli.console import language_of
from oress_opendata.cli.user import opened_desk, print_table
from oress_opendata.desk.accounts.people import find_account
from oress_opendata.desk.accounts.tokens import (
    DAYS,
    LONGEST_DAYS,
    Token,
    add_token,
    list_tokens,
    revoke_token,
)
from oress_opendata.desk.audit import COMMAND_LINE
from oress_opendata.desk.moment import utc_now
from oress_opendata.languages import N_, say
from oress_opendata.store.engine import transaction

SHOWN_ONCE = N_("The token of {name}, which is not shown again:")
NO_TOKENS = N_("There are no tokens yet. Begin with: oress token add NAME --owner PERSON")
REVOKED = N_("The token {id} is revoked.")
HEADINGS = {
    "id": N_("Number"),
    "name": N_("Name"),
    "owner": N_("Person"),
    "datasets": N_("Datasets"),
    "expires": N_("Expires"),
    "state": N_("Status"),
}


@click.group(epilog="Example:  oress token add nightly --owner amina --datasets indicateurs")
def token() -> None:
    """Manage the tokens with which programs publish."""


@token.command("add", epilog="Example:  oress token add nightly --owner amina --days 90")
@click.argument("name")
@click.option("--owner", required=True, help="The publisher in whose name the program acts.")
@click.option("--datasets", default="", help="Names with commas between them; default: all.")
@click.option("--days", type=click.IntRange(1, LONGEST_DAYS), default=DAYS, show_default=True,
              help="How long it is valid.")  # fmt: skip
def add(name: str, owner: str, datasets: str, days: int) -> None:
    """Make a token and print it, once."""
    scope = [part.strip() for part in datasets.split(",") if part.strip()]
    with opened_desk() as desk, transaction(desk.writing) as connection:
        person = find_account(connection, owner).person
        secret = add_token(connection, COMMAND_LINE, person, name, scope, days=days, now=utc_now())
    click.echo(say(SHOWN_ONCE, language_of(), name=name))
    click.echo(secret)


@token.command("list", epilog="Example:  oress token list --json")
@click.option("--json", "as_json", is_flag=True, help="Output as JSON.")
def list_all(as_json: bool) -> None:
    """List the tokens."""
    with opened_desk() as desk, transaction(desk.reading) as connection:
        rows = [_describe(found) for found in list_tokens(connection)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif rows:
        print_table(HEADINGS, rows)
    else:
        click.echo(say(NO_TOKENS, language_of()))


@token.command("revoke", epilog="Example:  oress token revoke 3")
@click.argument("number")
def revoke(number: str) -> None:
    """End the token with this NUMBER, as `oress token list` shows it."""
    with opened_desk() as desk, transaction(desk.writing) as connection:
        revoke_token(connection, COMMAND_LINE, number, None, utc_now())
    click.echo(say(REVOKED, language_of(), id=number))


def _describe(found: Token) -> dict[str, str]:
    expired = found.expires_at <= utc_now()
    state = "revoked" if found.revoked else "expired" if expired else "valid"
    return {
        "id": found.id,
        "name": found.name,
        "owner": found.owner,
        "datasets": ", ".join(found.datasets) or "*",
        "expires": found.expires_at.date().isoformat(),
        "state": state,
    }

"""`oress user`: the accounts of the desk, for the operator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.table import Table

from oress_opendata.cli.console import language_of, settings_and_store
from oress_opendata.delivery.http.urls import Addresses
from oress_opendata.desk.accounts.invitations import invite_person, reset_person
from oress_opendata.desk.accounts.people import (
    Account,
    add_person,
    disable_person,
    enable_person,
    list_people,
    set_role,
)
from oress_opendata.desk.audit import COMMAND_LINE
from oress_opendata.desk.database import Desk, open_desk
from oress_opendata.desk.moment import utc_now
from oress_opendata.desk.person import Role
from oress_opendata.languages import N_, say
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction

LINK = N_(
    "Give this link to {name}, by a way that only they read. It works once, within seven days:"
)
NOBODY = N_("There are no accounts yet. Begin with: oress user add NAME --role admin")
CHANGED = N_("{name}: {role}. The person signs in again.")
DISABLED = N_("{name} can sign in no more; open sessions and tokens have ended.")
ENABLED = N_("{name} can sign in again.")
HEADINGS = {
    "name": N_("Name"),
    "role": N_("Role"),
    "state": N_("Status"),
    "created": N_("Created"),
}
ROLES = click.Choice([role.value for role in Role])


@contextmanager
def opened_desk() -> Iterator[Desk]:
    """The desk of this call, closed at its end."""
    settings, store = settings_and_store()
    desk = open_desk(settings, store)
    try:
        yield desk
    finally:
        desk.close()
        store.close()


def link_of(settings: Settings, secret: str) -> str:
    """The address of a link that works once."""
    addresses = Addresses(settings.base_url, settings.languages[0])
    return addresses.page("desk", "link", secret)


@click.group(epilog="Example:  oress user add amina --role publisher")
def user() -> None:
    """Manage the accounts of the desk."""


@user.command("add", epilog="Example:  oress user add amina --role publisher")
@click.argument("name")
@click.option("--role", type=ROLES, required=True, help="What the person may do.")
@click.option("--email", default="", help="Address by which an OpenID provider knows the person.")
def add(name: str, role: str, email: str) -> None:
    """Add a person, and print the link with which they set a password."""
    with opened_desk() as desk:
        with transaction(desk.writing) as connection:
            person = add_person(connection, COMMAND_LINE, name, Role(role), email)
            secret = invite_person(connection, COMMAND_LINE, person, utc_now())
        _print_link(desk, person.name, secret)


@user.command("reset", epilog="Example:  oress user reset amina")
@click.argument("name")
def reset(name: str) -> None:
    """Take away a person's password, codes and passkeys, and print a new link."""
    with opened_desk() as desk:
        with transaction(desk.writing) as connection:
            secret = reset_person(connection, COMMAND_LINE, name, utc_now())
        _print_link(desk, name, secret)


@user.command("role", epilog="Example:  oress user role amina editor")
@click.argument("name")
@click.argument("role", type=ROLES)
def role(name: str, role: str) -> None:
    """Give a person another role."""
    with opened_desk() as desk, transaction(desk.writing) as connection:
        set_role(connection, COMMAND_LINE, name, Role(role))
    click.echo(say(CHANGED, language_of(), name=name, role=role))


@user.command("disable", epilog="Example:  oress user disable amina")
@click.argument("name")
def disable(name: str) -> None:
    """Let a person sign in no more; end their sessions and tokens."""
    with opened_desk() as desk, transaction(desk.writing) as connection:
        disable_person(connection, COMMAND_LINE, name)
    click.echo(say(DISABLED, language_of(), name=name))


@user.command("enable", epilog="Example:  oress user enable amina")
@click.argument("name")
def enable(name: str) -> None:
    """Let a person sign in again."""
    with opened_desk() as desk, transaction(desk.writing) as connection:
        enable_person(connection, COMMAND_LINE, name)
    click.echo(say(ENABLED, language_of(), name=name))


@user.command("list", epilog="Example:  oress user list --json")
@click.option("--json", "as_json", is_flag=True, help="Output as JSON.")
def list_users(as_json: bool) -> None:
    """List the accounts."""
    with opened_desk() as desk, transaction(desk.reading) as connection:
        rows = [_describe(account) for account in list_people(connection)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif rows:
        print_table(HEADINGS, rows)
    else:
        click.echo(say(NOBODY, language_of()))


def print_table(headings: dict[str, str], rows: list[dict[str, str]]) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in headings.values():
        table.add_column(say(heading, language_of()), overflow="fold")
    for row in rows:
        table.add_row(*(row[key] for key in headings))
    Console().print(table)


def _describe(account: Account) -> dict[str, str]:
    ready = "ready" if account.has_password else "invited"
    return {
        "name": account.person.name,
        "role": account.person.role.value,
        "state": "disabled" if account.disabled else ready,
        "created": account.created_at.date().isoformat(),
    }


def _print_link(desk: Desk, name: str, secret: str) -> None:
    click.echo(say(LINK, language_of(), name=name))
    click.echo(link_of(desk.settings, secret))

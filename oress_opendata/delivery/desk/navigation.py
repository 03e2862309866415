"""The parts of the desk, in the order in which its menu shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask, request

from oress_opendata.delivery.desk.access import desk_path, find_person_signed_in
from oress_opendata.desk.person import Role
from oress_opendata.languages import N_


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the desk. `path` is below the desk, `help` is what the first page says about it.
    It is shown to those who have the role, once its page exists."""

    path: str
    name: str
    help: str
    role: Role = Role.EDITOR


PARTS = (
    Part(
        "drafts",
        N_("Drafts"),
        N_("Bring a spreadsheet or a document, answer the questions, see what changes, publish."),
    ),
    Part(
        "inbox",
        N_("Inbox"),
        N_("What the public sends: errors, declarations, confirmations."),
    ),
    Part(
        "letters",
        N_("Letters"),
        N_("Edit the letter of a quarter, in each language, and publish it."),
    ),
    Part(
        "people",
        N_("Staff"),
        N_("Who may work here, and what each may do."),
        Role.ADMIN,
    ),
    Part(
        "tokens",
        N_("Tokens"),
        N_("Keys with which a program publishes in your name."),
        Role.PUBLISHER,
    ),
    Part(
        "redact",
        N_("Privacy"),
        N_("Take a private value out of every release, for good."),
        Role.ADMIN,
    ),
    Part("audit", N_("Audit list"), N_("Who did what, and when.")),
    Part(
        "status", N_("State of the service"), N_("What is wrong with the service, and what to do.")
    ),
    Part("account", N_("My account"), N_("Password, codes, passkeys, open sessions.")),
    Part("help", N_("Help"), N_("The manual, step by step.")),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A part as it is shown: its address, its sentences, whether it is the one shown now."""

    href: str
    name: str
    help: str
    is_current: bool


def list_entries(app: Flask) -> tuple[Entry, ...]:
    """The parts that the person of this request may open."""
    return tuple(_entries(app))


def _entries(app: Flask) -> Iterator[Entry]:
    person = find_person_signed_in()
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    for part in PARTS:
        there = f"/<language:language>/desk/{part.path}" in rules
        if person and there and person.may(part.role):
            href = desk_path(part.path)
            shown = f"{request.script_root}{request.path}"
            current = shown == href or shown.startswith(f"{href}/")
            yield Entry(href, part.name, part.help, current)

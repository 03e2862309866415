"""`oress doctor`: check an installation, and say what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import click

from oress_opendata.cli.console import UNUSABLE, language_of
from oress_opendata.errors import OressError, SettingsError
from oress_opendata.languages import N_, say
from oress_opendata.model.diagnosis import Diagnosis, Gravity
from oress_opendata.operations.inspection import check_owners, inspect
from oress_opendata.operations.object_probe import probe_objects
from oress_opendata.operations.probe import probe
from oress_opendata.operations.server_probe import probe_servers
from oress_opendata.queries.diagnoses import diagnose
from oress_opendata.queries.status import read_status
from oress_opendata.settings import Settings, read_settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import open_store

MARKS = {Gravity.OK: ("✓", "green"), Gravity.WARNING: ("!", "yellow"), Gravity.ERROR: ("✗", "red")}
VALID = N_("The settings are valid.")
DEMONSTRATION = N_("The pages say that this is a demonstration.")
NAME_PUBLISHER = N_("Set ORESS_PUBLISHER and ORESS_CONTACT.")
SEE_SETTINGS = N_("See docs/settings.md.")
RESULT = N_("Errors: {errors}, warnings: {warnings}")


@click.command(epilog="Example:  sudo -u oress oress doctor")
@click.option("--json", "as_json", is_flag=True, help="Output as JSON.")
@click.option("--offline", is_flag=True, help="Do not ask the public address.")
def doctor(as_json: bool, offline: bool) -> None:
    """Check a running installation: settings, disk, clock, permissions, object storage, public
    address, backups, views, hashes. Each problem is shown with what to do.

    The exit code is 1 if there is an error; warnings alone give 0.
    """
    language = language_of()
    found = []
    for diagnosis in _examine(offline=offline):
        found.append(diagnosis)
        if not as_json:
            _print_diagnosis(diagnosis, language)
    counts = {gravity: sum(d.gravity == gravity for d in found) for gravity in Gravity}
    if as_json:
        checks = [_to_json(diagnosis, language) for diagnosis in found]
        click.echo(json.dumps({"checks": checks}, ensure_ascii=False, indent=2))
    else:
        words = {"errors": counts[Gravity.ERROR], "warnings": counts[Gravity.WARNING]}
        click.echo(say(RESULT, language, **words))
    raise SystemExit(1 if counts[Gravity.ERROR] else 0)


def _examine(*, offline: bool) -> Iterator[Diagnosis]:
    """All checks. One that cannot be made is an error itself, and the others go on."""
    try:
        settings = read_settings()
    except SettingsError as error:
        yield _from_error("settings", error)
        return
    yield Diagnosis("settings", Gravity.OK, VALID)
    if settings.is_demonstration:
        yield Diagnosis("settings", Gravity.WARNING, DEMONSTRATION, NAME_PUBLISHER)
    yield from _examine_home(settings)
    if not offline:
        yield from probe(settings)


def _examine_home(settings: Settings) -> Iterator[Diagnosis]:
    yield from check_owners(settings.home)
    try:
        store = open_store(settings)
    except OressError as error:
        yield _from_error("home", error)
        return
    except OSError as error:
        words = {"file": error.filename or "", "error": error.strerror or str(error)}
        yield Diagnosis("home", Gravity.ERROR, UNUSABLE, "", words)
        return
    yield from inspect(store, settings)
    yield from probe_objects(store)
    yield from probe_servers(settings)
    try:
        with transaction(store.reading) as connection:
            status = read_status(store, connection, datetime.now(UTC))
    except OressError as error:
        yield _from_error("registry", error)
        return
    yield from diagnose(status)


def _from_error(check: str, error: OressError) -> Diagnosis:
    remedy = SEE_SETTINGS if isinstance(error, SettingsError) else ""
    return Diagnosis(check, Gravity.ERROR, error.sentence, remedy, error.parameters)


def _print_diagnosis(diagnosis: Diagnosis, language: str) -> None:
    mark, colour = MARKS[diagnosis.gravity]
    click.echo(f"{click.style(mark, fg=colour)} {diagnosis.say(language)}")
    if remedy := diagnosis.say_remedy(language):
        click.echo(f"    {remedy}")


def _to_json(diagnosis: Diagnosis, language: str) -> dict[str, str]:
    return {
        "check": diagnosis.check,
        "gravity": diagnosis.gravity.name.lower(),
        "sentence": diagnosis.say(language),
        "remedy": diagnosis.say_remedy(language),
    }

"""The form in which a structure describes itself: that of its register, without what is not its to
say; and the consent to its contact being shown."""

from __future__ import annotations

from collections.abc import Mapping

from oress_opendata.desk.rows.form import Choices, Form, end_columns, read_form
from oress_opendata.meaning.descriptor import Table, declared_registers, read_tables
from oress_opendata.sources.checks.consent import CONSENT, CONTACTS, DATE, YES

NO = "non"
# Computed or decided by the observatory.
_OURS = ("latitude", "longitude", "position_precision", "position_kind", "position_match")


def is_declarable(table: Table) -> bool:
    """Whether structures may declare themselves in a register: its schema says so by
    `oress:declare`, else if it asks for the consent to a contact."""
    stated = table.schema.get("oress:declare")
    return bool(stated) if stated is not None else CONSENT in table.names


def find_declarable(descriptor: Mapping[str, object]) -> tuple[Table, ...]:
    """The tables of a package in which structures may declare themselves."""
    registers = declared_registers(descriptor)
    return tuple(
        table
        for table in read_tables(descriptor)
        if table.register in registers and is_declarable(table)
    )


def read_own_form(table: Table, choices: Choices) -> Form:
    """What a structure says of itself."""
    provenance = (table.schema.get("oress:provenance") or {}).values()
    left_out = {*provenance, *end_columns(table), *_OURS, CONSENT, DATE}
    form = read_form(table, choices)
    fields = tuple(
        field
        for field in form.fields
        if field.name not in left_out and not field.name.startswith("note_")
    )
    return Form(form.resource, form.register, fields, form.fixed)


def apply_consent(
    table: Table, cells: Mapping[str, str], *, consents: bool, day: str
) -> dict[str, str]:
    """The cells with the consent and its date; without consent, no contact."""
    if CONSENT not in table.names:
        return dict(cells)
    kept = {name: cell for name, cell in cells.items() if consents or name not in CONTACTS}
    emptied = {} if consents else {name: "" for name in CONTACTS if name in table.names}
    dated = {DATE: day if consents else ""} if DATE in table.names else {}
    return {**kept, **emptied, CONSENT: YES if consents else NO, **dated}


def list_changes(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """The cells that are different; a new date of an unchanged consent alone is a change too."""
    return {name: cell for name, cell in new.items() if cell != old.get(name, "")}

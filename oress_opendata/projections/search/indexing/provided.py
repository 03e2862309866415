"""What services say of those who provide them: the codes under which these are found too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Connection

from oress_opendata.model.record import Record
from oress_opendata.projections.search.indexing.column_roles import PROVIDER, Role
from oress_opendata.store.records import stream_records

# Scheme and code, by the key of the provider.
Provided = dict[str, frozenset[tuple[str, str]]]
Roles = Mapping[str, Role]


def find_provided(
    connection: Connection, registers: Iterable[str], roles_of: Callable[[str], Roles]
) -> Provided:
    """The codes of the services that a record provides. `roles_of` are those of a register."""
    found: dict[str, set[tuple[str, str]]] = {}
    for register in registers:
        roles = roles_of(register)
        providers = [name for name, role in roles.items() if role.meaning == PROVIDER]
        if providers:
            for record in stream_records(connection, register):
                _add_provided(found, roles, providers, record)
    return {key: frozenset(codes) for key, codes in found.items()}


def _add_provided(
    found: dict[str, set[tuple[str, str]]], roles: Roles, providers: list[str], record: Record
) -> None:
    codes: set[tuple[str, str]] = set()
    for name, role in roles.items():
        if role.kind == "facet" and role.scheme and name not in providers:
            codes.update((role.scheme, code) for code in record.codes(name))
    for name in providers:
        provider, register = record.code(name), roles[name].column.register
        if provider:
            found.setdefault(f"{register}/{provider}", set()).update(codes)

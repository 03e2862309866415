"""Where the choices of forms come from, for one request."""

from __future__ import annotations

from collections.abc import Mapping

from oress_opendata.delivery.http.service import Service
from oress_opendata.desk.database import Desk
from oress_opendata.desk.rows.form import Choices, read_names
from oress_opendata.store.engine import transaction
from oress_opendata.vocabularies.installed import installed_vocabulary


def make_choices(service: Service, desk: Desk, language: str) -> Choices:
    """The choices of forms, each register read once."""
    names: dict[str, Mapping[str, Mapping[str, str]]] = {}

    def find_names(register: str) -> Mapping[str, Mapping[str, str]]:
        if register not in names:
            with transaction(desk.store.reading) as connection:
                names[register] = read_names(connection, register)
        return names[register]

    return Choices(installed_vocabulary(service.settings.id_base), find_names, language)

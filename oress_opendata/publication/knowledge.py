"""What a package is validated against: installed vocabularies and published ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oress_opendata.meaning.descriptor import referred_registers
from oress_opendata.model.known import Known
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.ownership import known_ids
from oress_opendata.vocabularies.installed import (
    installed_schemas,
    installed_shapes,
    installed_vocabulary,
)


def load_known(descriptor: Mapping[str, Any], settings: Settings, store: Store | None) -> Known:
    """What a package with this descriptor may rely on; without a store, no published ids."""
    vocabulary = installed_vocabulary(settings.id_base)
    listed: dict[str, frozenset[str]] = {}
    unlisted: dict[str, frozenset[str]] = {}
    if store is not None:
        with transaction(store.reading) as connection:
            listed, unlisted = known_ids(connection, referred_registers(descriptor))
    return Known(
        schemes={name: frozenset(scheme.concepts) for name, scheme in vocabulary.schemes.items()},
        schemas=installed_schemas(),
        listed=listed,
        unlisted=unlisted,
        id_base=settings.id_base,
        terms=vocabulary.terms,
        entailed=vocabulary.entailed,
        shapes=installed_shapes(settings.id_base),
        languages=settings.languages,
    )

"""What a package is validated against: installed vocabularies and published ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oress_opendata.errors import Damage, Gone, NotFound, ReleaseDamaged
from oress_opendata.meaning.descriptor import referred_registers
from oress_opendata.model.concept import Scheme
from oress_opendata.model.known import Known, Previous, index_labels
from oress_opendata.model.licence import aliases_of
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.ownership import known_ids
from oress_opendata.store.records import list_names
from oress_opendata.store.releases import find_current
from oress_opendata.vocabularies.installed import (
    installed_schemas,
    installed_shapes,
    installed_vocabulary,
)

# Beyond this number, reading all names of a register would take longer than the validation.
MOST_LABELS = 5_000


def load_known(descriptor: Mapping[str, Any], settings: Settings, store: Store | None) -> Known:
    """What a package with this descriptor may rely on; without a store, no published ids."""
    vocabulary = installed_vocabulary(settings.id_base)
    listed: dict[str, frozenset[str]] = {}
    unlisted: dict[str, frozenset[str]] = {}
    labels = {name: index_labels(_labels_of(scheme)) for name, scheme in vocabulary.schemes.items()}
    previous = None
    if store is not None:
        previous = _find_previous(store, str(descriptor.get("name")))
        with transaction(store.reading) as connection:
            listed, unlisted = known_ids(connection, referred_registers(descriptor))
            for register, ids in listed.items():
                if len(ids) <= MOST_LABELS:
                    labels[register] = index_labels(list_names(connection, register))
    return Known(
        schemes={name: frozenset(scheme.concepts) for name, scheme in vocabulary.schemes.items()},
        licences=aliases_of(vocabulary),
        schemas=installed_schemas(),
        listed=listed,
        unlisted=unlisted,
        id_base=settings.id_base,
        terms=vocabulary.terms,
        entailed=vocabulary.entailed,
        shapes=installed_shapes(settings.id_base),
        languages=settings.languages,
        labels=labels,
        previous=previous,
    )


def _labels_of(scheme: Scheme) -> Iterator[tuple[str, str]]:
    for code, concept in scheme.concepts.items():
        for label in (*concept.labels.values(), *concept.alternatives, *concept.hidden):
            yield code, label


def _find_previous(store: Store, name: str) -> Previous | None:
    with transaction(store.reading) as connection:
        try:
            release = find_current(connection, name)
        except (NotFound, Gone, ReleaseDamaged):
            return None
    try:
        manifest = store.manifest(release.manifest)
        files = manifest.resource_files
        locations = {file.path: store.blobs.checked(file.sha256) for file in files}
    except Damage:
        return None  # the package may be the one that repairs it
    return Previous(release.version, manifest.descriptor, locations)

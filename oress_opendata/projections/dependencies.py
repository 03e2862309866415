"""What the records of a dataset show of other datasets: names of their records, and satellites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oress_opendata.meaning.descriptor import (
    declared_registers,
    referred_registers,
    satellite_owners,
)
from oress_opendata.model.release import Dataset
from oress_opendata.store.home import Store
from oress_opendata.store.record_state import RecordState

# The registers that a dataset declares, and those that it extends.
Shared = tuple[frozenset[str], frozenset[str]]


def shared_by(store: Store, dataset: Dataset, before: RecordState | None) -> Shared:
    """What other datasets may show of a dataset, or have shown of its withdrawn releases."""
    declares, extends = declared_by(store, dataset), extended_by(store, dataset)
    return (declares | before.declares, extends | before.extends) if before else (declares, extends)


def shows_any(store: Store, dataset: Dataset, touched: Mapping[str, Shared]) -> bool:
    """Whether the records of a dataset show names or satellites of other touched datasets."""
    others = [shared for name, shared in touched.items() if name != dataset.name]
    refers, declares = referred_by(store, dataset), declared_by(store, dataset)
    return any(refers & declared or declares & extended for declared, extended in others)


def declared_by(store: Store, dataset: Dataset) -> frozenset[str]:
    """The registers to which any visible release of a dataset contributes."""
    return frozenset().union(*map(declared_registers, _descriptors(store, dataset)))


def extended_by(store: Store, dataset: Dataset) -> frozenset[str]:
    """The registers for which a dataset has satellites."""
    return frozenset().union(*map(satellite_owners, _descriptors(store, dataset)))


def _descriptors(store: Store, dataset: Dataset) -> Iterator[Mapping[str, Any]]:
    for release in dataset.visible:
        yield store.manifest(release.manifest).descriptor


def referred_by(store: Store, dataset: Dataset) -> frozenset[str]:
    """The registers to which the current release of a dataset refers."""
    if dataset.current is None:
        return frozenset()
    return referred_registers(store.manifest(dataset.current.manifest).descriptor)

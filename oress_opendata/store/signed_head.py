"""Verify the journal by the newest signature of its head."""

from __future__ import annotations

from collections.abc import Iterator

from oress_opendata.errors import Damage
from oress_opendata.languages import N_
from oress_opendata.model.head import Head
from oress_opendata.store.home import Store
from oress_opendata.store.signatures import (
    FOLDER,
    UNSIGNED,
    PublicKey,
    list_signed,
    read_signature,
    signature_path,
    verify_signature,
)
from oress_opendata.store.verification import Problem

NO_ENTRY = N_("The journal entry of this signature is missing. Restore it from a backup.")


def verify_signature_of_head(store: Store, key: PublicKey) -> Iterator[Problem]:
    """Check the newest signature against the journal, whose entry it must be."""
    signed = list_signed(store.home)
    seq = signed[-1] if signed else 0
    entry, signature = store.journal.read_settled(seq), read_signature(store.home, seq)
    if signature is None:
        yield Problem(FOLDER, UNSIGNED)
        return
    path = str(signature_path(store.home, seq).relative_to(store.home))
    if entry is None:
        yield Problem(path, NO_ENTRY)
        return
    try:
        verify_signature(Head(store.id_base, seq, entry.sha256, entry.at), signature, key)
    except Damage as damage:
        yield Problem(path, damage.sentence)

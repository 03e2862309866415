"""Sign the head of the journal, in a home that has a key."""

from __future__ import annotations

from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import read_head
from oress_opendata.store.home import Store
from oress_opendata.store.signatures import keep_signature, read_key, read_signature


def project_signatures(store: Store) -> bool:
    """Sign a new head. Return whether there was one."""
    key = read_key(store.home)
    if key is None:
        return False
    with transaction(store.reading) as connection:
        head = read_head(connection, store.id_base)
    if head is None or read_signature(store.home, head.seq) is not None:
        return False
    signature = key.sign(head)
    if store.objects:
        store.objects.add_signature(head.seq, signature)
    keep_signature(store.home, head.seq, signature)
    return True

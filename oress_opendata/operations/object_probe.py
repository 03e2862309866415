"""Whether the object storage can be used: read, and at a publisher written under a condition."""

from __future__ import annotations

from collections.abc import Iterator

from oress_opendata.errors import OressError
from oress_opendata.languages import N_
from oress_opendata.model.diagnosis import Diagnosis, Gravity
from oress_opendata.store.home import Store

READABLE = N_("The object store {address} can be read.")
WRITABLE = N_("The object store {address} can be read and written.")
RESUME = N_("Once this is corrected, run: oress sync. See docs/outgrow.md.")


def probe_objects(store: Store) -> Iterator[Diagnosis]:
    """Ask the object storage, if there is one; three small requests at most. An empty one stays
    empty: `oress sync` begins the catalogue in it."""
    objects = store.objects
    if objects is None:
        return
    try:
        objects.refuse_other(store.id_base)
        if not store.reader:
            # Its identity is there, so a good server refuses to write it again.
            objects.claim(store.id_base)
    except OressError as error:
        yield Diagnosis("objects", Gravity.ERROR, error.sentence, RESUME, error.parameters)
        return
    sentence = READABLE if store.reader else WRITABLE
    yield Diagnosis("objects", Gravity.OK, sentence, "", {"address": objects.address})

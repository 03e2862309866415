"""The process that follows the object storage: what other machines published is here soon after.

On a reader it is the only one that writes. The views follow the journal, as after a publication.
"""

from __future__ import annotations

import logging
import os
import time
from datetime import UTC, datetime

from oress_opendata.errors import OressError, shorten_error
from oress_opendata.publication.sharing import follow_objects
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store, open_store
from oress_opendata.store.signatures import keep_signature, list_signed
from oress_opendata.store.upkeep import LastFollow, write_last_follow

FOLLOW_SECONDS = 2.0
# How long after an entry its first signature may come.
SIGNED_SECONDS = 60
log = logging.getLogger(__name__)


def follow_others(settings: Settings, parent: int) -> None:
    """Follow while the process `parent` lives. A failure is logged once, and tried again."""
    store = open_store(settings)
    said = ""
    while os.getppid() == parent:
        try:
            follow_once(store)
            said = ""
        except Exception as error:
            # Any error: the next look may succeed, and the process must go on.
            if (text := shorten_error(error)) != said:
                known = isinstance(error, OressError)
                log.error("the object storage is not followed: %s", text, exc_info=not known)
            said = text
        time.sleep(FOLLOW_SECONDS)


def follow_once(store: Store) -> int:
    """Follow, and note when: everything up to then is here. Returns the number of new entries."""
    began = datetime.now(UTC)
    new = follow_objects(store)
    head = store.journal.head()
    _fetch_signature(store, head)
    write_last_follow(store.home, LastFollow(began, head))
    return new


def _fetch_signature(store: Store, head: int) -> None:
    """The signature of the head, which comes a moment after it if the catalogue is signed."""
    signed = list_signed(store.home)
    if store.objects is None or not head or head in signed:
        return
    age = time.time() - store.journal.path(head).stat().st_mtime
    if signed or age < SIGNED_SECONDS:
        signature = store.objects.read_signature(head)
        if signature is not None:
            keep_signature(store.home, head, signature)

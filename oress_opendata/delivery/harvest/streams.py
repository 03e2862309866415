"""Opening the stream for an answer: 503 while there is none, and where its file is damaged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.projections.healing import REBUILT, request_healing
from oress_opendata.projections.stream.generation import FILE
from oress_opendata.projections.stream.reading import Stream, open_stream

NOT_YET = N_("The changes are being prepared for harvesters. Try again in a moment.")


@contextmanager
def read_stream(service: Service) -> Iterator[Stream]:
    """The current stream, for as long as the context lasts. Raises StoreUnavailable."""
    home = service.store.home
    try:
        with open_stream(home) as stream:
            if stream is None:
                raise StoreUnavailable(NOT_YET)
            yield stream
    except sqlite3.DatabaseError as error:
        request_healing(home, "stream", FILE)
        raise StoreUnavailable(REBUILT) from error

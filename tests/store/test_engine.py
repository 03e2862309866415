"""Reading transactions: as many at once as a process has threads."""

from __future__ import annotations

from contextlib import ExitStack

from oress_opendata.server.listener import THREADS
from oress_opendata.server.queues import EXPRESS_THREADS
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store


def test_a_reader_never_waits_for_another(store: Store) -> None:
    with ExitStack() as readers:
        for _ in range(THREADS + EXPRESS_THREADS):
            connection = readers.enter_context(transaction(store.reading))
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1

"""Reading transactions: as many at once as a process has threads."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from oress_opendata.errors import SettingsError
from oress_opendata.server.listener import THREADS
from oress_opendata.server.queues import EXPRESS_THREADS
from oress_opendata.store.engine import open_engine, transaction
from oress_opendata.store.home import Store


def test_a_reader_never_waits_for_another(store: Store) -> None:
    with ExitStack() as readers:
        for _ in range(THREADS + EXPRESS_THREADS):
            connection = readers.enter_context(transaction(store.reading))
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1


@pytest.mark.parametrize(
    "url", ["postgresql://u:secretpw@host:abc/x", "postgres://u:secretpw@host/x", "u:secretpw@host"]
)
def test_an_ill_address_of_a_database_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError, match="database_url") as found:
        open_engine(url, writing=False)
    assert "secretpw" not in found.value.say("en")

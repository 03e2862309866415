"""The desk's database: made once, refused when a newer program wrote it, its acts kept in order."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from oress_opendata.desk.audit import COMMAND_LINE, list_acts, record_act
from oress_opendata.desk.database import open_desk
from oress_opendata.desk.tables import about
from oress_opendata.errors import NewerFormat
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store


def test_acts_are_kept_in_order(any_store: Store, any_settings: Settings) -> None:
    for subject in ("one", "two"):
        desk = open_desk(any_settings, any_store)
        with transaction(desk.writing) as connection:
            record_act(connection, COMMAND_LINE, "draft.made", subject, rows=3)
        desk.close()
    desk = open_desk(any_settings, any_store)
    with transaction(desk.reading) as connection:
        acts = list_acts(connection)
        older = list_acts(connection, before=2)
    desk.close()
    assert [(act.seq, act.subject) for act in acts] == [(2, "two"), (1, "one")]
    assert [act.seq for act in older] == [1]
    assert acts[0].details == {"rows": 3}


def test_a_newer_database_is_refused(any_store: Store, any_settings: Settings) -> None:
    desk = open_desk(any_settings, any_store)
    with transaction(desk.writing) as connection:
        connection.execute(update(about).values(value="99"))
    desk.close()
    with pytest.raises(NewerFormat):
        open_desk(any_settings, any_store)

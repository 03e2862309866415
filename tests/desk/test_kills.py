"""The process of the desk's jobs is killed at any moment: every draft is published once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.draft import Draft, State
from oress_opendata.desk.drafts.publication import approve_draft
from oress_opendata.desk.drafts.records import find_draft
from oress_opendata.desk.jobs import add_job
from oress_opendata.desk.rows.draft import add_edit
from oress_opendata.desk.rows.edit import Action, Edit
from oress_opendata.desk.worker import do_all
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import check_heads
from oress_opendata.store.releases import find_dataset
from tests.conftest import PATIENCE
from tests.desk.conftest import EDITOR, PUBLISHER

KILLS = 4
PROGRAM = """
import os
from oress_opendata.desk.worker import follow_jobs
from oress_opendata.settings import read_settings
follow_jobs(read_settings(), os.getppid())
"""


def prepare(desk: Desk, members: int) -> Draft:
    edit = Edit("cooperatives-thing", "zitoun", Action.CHANGE, {"members": str(members)})
    with transaction(desk.writing) as connection:
        draft = add_edit(desk, connection, EDITOR.name, "cooperatives", edit)
        add_job(connection, "candidate", draft.id, EDITOR.name)
    do_all(desk)
    with transaction(desk.writing) as connection:
        candidate = str(find_draft(connection, draft.id).candidate)
        approved, _ = approve_draft(
            desk, connection, PUBLISHER, draft.id, candidate=candidate, message="Correction"
        )
    return approved


def start(desk: Desk) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "ORESS_HOME": str(desk.settings.home)}
    return subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment)


def state_of(desk: Desk, draft: Draft) -> State:
    with transaction(desk.reading) as connection:
        return find_draft(connection, draft.id).state


def test_every_draft_is_published_once(desk: Desk) -> None:
    moments = random.Random(2008)
    for number in range(KILLS):
        draft = prepare(desk, 20 + number)
        worker = start(desk)
        time.sleep(moments.uniform(0.5, 3))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker = start(desk)
        until = time.monotonic() + PATIENCE
        while state_of(desk, draft) is not State.PUBLISHED and time.monotonic() < until:
            time.sleep(0.1)
        worker.kill()
        worker.wait()
        assert state_of(desk, draft) is State.PUBLISHED
    assert check_heads(desk.store) is None
    with transaction(desk.store.reading) as connection:
        releases = find_dataset(connection, "cooperatives").releases
    assert [release.version for release in releases] == [
        f"1.0.{number}" for number in reversed(range(KILLS + 1))
    ]

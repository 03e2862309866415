"""Kills at random moments, of every command that writes and of the refresher: nothing breaks, what
was acknowledged is not lost, and what was interrupted succeeds when it is repeated.

`ENDURANCE_KILLS` is the number of the long form. The kills at every single step are in
tests/publication/test_accidents.py.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
import traceback
from collections.abc import Callable
from contextlib import closing, nullcontext, suppress
from functools import partial
from pathlib import Path

import pytest

from oress_opendata.errors import OressError
from oress_opendata.operations.backup import back_up_folder
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import publish_path
from oress_opendata.publication.recovery import rebuild_registry
from oress_opendata.publication.verification import verify_home
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings, read_settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, init_store
from oress_opendata.store.releases import list_datasets
from tests.conftest import ROWS, WritePackage
from tests.publication.test_accidents import CRASHED, DONE, KILLED

pytestmark = pytest.mark.slow

FEW, MANY = 5, int(os.environ.get("ENDURANCE_KILLS", "1000"))
# Kills of one home; then a new one, since each keeps all its releases.
OF_A_HOME = 25
# Seconds within which the kill comes: about as long as the work takes.
LONGEST = 1.0
NAME = "cooperatives"

# By version, whether a release is visible.
Releases = dict[str, bool]
Work = Callable[[Store], object]


def choose(
    dice: random.Random, settings: Settings, write: WritePackage, releases: Releases
) -> tuple[Work, Releases]:
    """What happens next, and the releases after it."""
    visible = [version for version in releases if releases[version]]
    acts = ["publish", "publish", "rebuild", "refresh", "refresh", "back up"]
    act = dice.choice([*acts, "withdraw", "erase"] if visible else acts)
    if act == "publish":
        number = len(releases)
        version = f"1.{number}.0"
        more = ((f"n{row}", f"Nom {row}", "", "3") for row in range(number))
        folder = write(version=version, rows=(*ROWS, *more))
        return lambda store: publish_path(store, folder, settings), {**releases, version: True}
    if act in ("withdraw", "erase"):
        version = dice.choice(visible)
        erase = act == "erase"
        withdraw = partial(withdraw_release, name=NAME, version=version, reason="r", erase=erase)
        return withdraw, {**releases, version: False}
    works: dict[str, Work] = {
        "rebuild": rebuild_registry,
        "refresh": lambda store: refresh(store, settings),
        "back up": lambda store: back_up_folder(store, settings, settings.home.parent / "backups"),
    }
    return works[act], releases


def kill_within(seconds: float, settings: Settings, work: Work) -> bool:
    """Do it in a child that is killed after these seconds; whether it was done before."""
    child = os.fork()
    if child == 0:
        code = CRASHED
        try:
            with closing(init_store(settings)) as store:
                work(store)
            code = DONE
        except OressError:
            traceback.print_exc()
        finally:
            os._exit(code)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (DONE, KILLED)
    return code == DONE


def list_releases(store: Store) -> Releases:
    with transaction(store.reading) as connection:
        datasets = list_datasets(connection)
    return {r.version: r.is_visible for dataset in datasets for r in dataset.releases}


def endure(dice: random.Random, settings: Settings, write: WritePackage, kills: int) -> None:
    """Kill, look what is there, repeat what was interrupted, look again."""
    releases: Releases = {}
    for _ in range(kills):
        work, after = choose(dice, settings, write, releases)
        done = kill_within(dice.uniform(0, LONGEST), settings, work)
        with closing(init_store(settings)) as store:
            found = list_releases(store)
            assert found == after if done else found in (releases, after)
            with suppress(OressError) if found == after else nullcontext():
                work(store)
            assert list_releases(store) == after
            refresh(store, settings)
            assert verify_home(store, settings).problems == ()
        releases = after


def test_random_kills(tmp_path: Path, write_package: WritePackage, is_long: bool) -> None:
    dice = random.Random(20261129)
    kills = MANY if is_long else FEW
    for number in range(0, kills, OF_A_HOME):
        home = tmp_path / f"home{number}" / "var"
        settings = read_settings({"ORESS_HOME": str(home)}, tmp_path / "absent.toml")
        endure(dice, settings, write_package, min(OF_A_HOME, kills - number))
        shutil.rmtree(home.parent)

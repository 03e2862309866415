"""`oress upgrade` as an operator types it, on a state that an earlier version wrote."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from tests.cli.conftest import Run

pytestmark = pytest.mark.slow

OLD = Path(__file__).parents[1] / "homes" / "bf8b1a7.tar.xz"


def test_an_old_state_is_refused_then_upgraded_then_served(run: Run, tmp_path: Path) -> None:
    with tarfile.open(OLD) as content:
        content.extractall(tmp_path / "var", filter="data")
    assert "oress upgrade" in run("list", code=1).stderr
    planned = run("upgrade", "--dry-run").output
    assert "format 2 becomes" in planned
    assert "about" in planned
    assert not (tmp_path / "backups").exists()
    plan = json.loads(run("upgrade", "--dry-run", "--json").stdout)
    assert (plan["found"], plan["entries"], plan["backups"]) == ("2", 7, str(tmp_path / "backups"))
    assert "formats of this version now" in run("upgrade").output
    assert (tmp_path / "backups" / "snapshots").is_dir()
    assert "cooperatives" in run("list").output
    assert "nothing to upgrade" in run("upgrade").output
    assert "No errors" in run("verify").output

"""Clients of others that need an environment of their own, run by scripts in `clients/`."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

PYTHON = "TEST_CLIENTS_PYTHON"
SCRIPTS = Path(__file__).parent / "clients"


def run_client(script: str, given: Any, *arguments: str) -> Any:
    """What a script of `clients/` answers as JSON; skips the test where there is no such client."""
    python = os.environ.get(PYTHON)
    if not python:
        pytest.skip(f"needs the clients of .ci/clients/requirements.txt in {PYTHON}; see .ci/run")
    done = subprocess.run(
        [python, str(SCRIPTS / script), *arguments],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)

"""The service needs no network: everything works where there is none.

In a network namespace of its own a process has the loopback interface and no route.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UNSHARE = ("unshare", "--map-root-user", "--net")
# Raises the loopback interface (netdevice(7)), publishes beside a running service, and asks it.
SCRIPT = """
import fcntl, socket, struct, sys
from pathlib import Path
from functools import partial
from oress_opendata.publication.publish import publish_path
from oress_opendata.settings import read_settings
from oress_opendata.store.home import init_store
from tests.conftest import write_small_package
from tests.serving import Service, wait_until

SIOCSIFFLAGS, IFF_UP = 0x8914, 1
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
    fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))
    try:
        control.connect(("192.0.2.1", 80))
    except OSError:
        pass
    else:
        sys.exit("there is a route")
folder = Path(sys.argv[1])
settings = read_settings({"ORESS_HOME": str(folder / "var")}, folder / "absent.toml")
store = init_store(settings)
service = Service(settings, "--workers", "1")
service.wait_ready()
publish_path(store, write_small_package(folder), settings)
for path in (
    "/api/v1/datasets/cooperatives",
    "/api/v1/datasets/cooperatives/versions/1.0.0/resources/structures/rows.json",
    "/api/v1/search?q=zitoun",
    "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D",
    "/doc/id/dataset/cooperatives.jsonld",
):
    wait_until(partial(service.get, path))
assert not service.stop()
"""


@pytest.mark.slow
def test_it_serves_publishes_searches_and_queries_without_a_route(tmp_path: Path) -> None:
    if not shutil.which("unshare") or subprocess.run([*UNSHARE, "true"], check=False).returncode:
        pytest.skip("needs unshare and user namespaces (Linux)")
    run = subprocess.run(
        [*UNSHARE, sys.executable, "-c", SCRIPT, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr

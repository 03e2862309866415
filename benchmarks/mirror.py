"""`oress mirror` of a whole catalogue, against `rsync` of the same files from a daemon.

    python benchmarks/mirror.py [DATASETS]

Each dataset has three files of 5 MB and their zip. All copy on one machine into an empty folder.
`rsync --fsync` writes to the disk before it ends, as a copy does, which also checks every hash and
the journal. The whole command makes the views, too.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from measure import describe_machine, print_table, run_in_turn

from oress_opendata.publication.publish import publish_package
from oress_opendata.settings import read_settings
from oress_opendata.sources.packages.package import open_package
from oress_opendata.store.home import init_store

SEED, FILES, BYTES = 2008, 3, 5_000_000
COPY = """
import sys
from oress_opendata.operations.mirror.copy import mirror_catalogue
from oress_opendata.settings import read_settings
mirror_catalogue(read_settings(), sys.argv[1])
"""
BIN = Path(sys.executable).parent
LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}


def write_home(home: Path, datasets: int) -> None:
    """A home with datasets of files that no view reads."""
    chance = Random(SEED)
    store = init_store(read_settings({"ORESS_HOME": str(home)}, home / "absent.toml"))
    for number in range(datasets):
        folder = home.parent / "package"
        folder.mkdir()
        names = [f"file-{place}.bin" for place in range(FILES)]
        for name in names:
            (folder / name).write_bytes(chance.randbytes(BYTES))
        descriptor = {
            "name": f"dataset-{number}",
            "version": "1.0.0",
            "title": "Benchmark",
            "licenses": [LICENCE],
            "resources": [{"name": name[:-4], "path": name, "title": name} for name in names],
        }
        (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        with open_package(folder) as package:
            publish_package(store, package, "", datetime.now(UTC), {})
        shutil.rmtree(folder)
    store.close()


def find_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(command: list[str], address: tuple[str, int], home: Path) -> Iterator[None]:
    environment = {**os.environ, "ORESS_HOME": str(home), "ORESS_MEANING": "0"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                with suppress(OSError), socket.create_connection(address, timeout=1):
                    break
                time.sleep(0.1)
            yield
        finally:
            process.terminate()


def wait_until_ready(port: int) -> None:
    for _ in range(600):
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5).close()
            return
        time.sleep(0.5)
    sys.exit("the service is not ready")


def main() -> None:
    datasets = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    if shutil.which("rsync") is None:
        sys.exit("needs rsync: apt install rsync")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home, copy, port, rsync = folder / "home", folder / "copy", find_port(), find_port()
        write_home(home, datasets)
        daemon = folder / "rsyncd.conf"
        daemon.write_text(f"use chroot = no\n[home]\npath = {home}\nread only = yes\n")
        serve = [str(BIN / "oress"), "serve", "--port", str(port), "--workers", "1"]
        watch = ["rsync", "--daemon", "--no-detach", f"--port={rsync}", f"--config={daemon}"]
        source = f"rsync://127.0.0.1:{rsync}/home/"
        wanted = ["--include=/blobs/***", "--include=/journal/***", "--exclude=*"]
        with (
            running(serve, ("127.0.0.1", port), home),
            running(watch, ("127.0.0.1", rsync), home),
        ):
            wait_until_ready(port)
            address = f"http://127.0.0.1:{port}"
            figures = run_in_turn(
                {
                    "oress mirror, with the views": [BIN / "oress", "mirror", address],
                    "oress mirror, files and journal": [sys.executable, "-c", COPY, address],
                    "rsync": ["rsync", "-a", *wanted, source, copy],
                    "rsync --fsync": ["rsync", "-a", "--fsync", *wanted, source, copy],
                },
                {"ORESS_HOME": str(copy), "ORESS_MEANING": "0"},
                before_each=lambda _: shutil.rmtree(copy, ignore_errors=True),
            )
        describe_machine()
        size = sum(path.stat().st_size for path in (home / "blobs").rglob("*") if path.is_file())
        print_table(f"A copy of {datasets} datasets, {size / 1e6:.0f} MB", figures)


if __name__ == "__main__":
    main()

"""Object storage for tests: a real server, and a folder that behaves as a bucket.

The server is versitygw (Apache-2.0), which honours conditional writes and ranges. The folder is
for tests of what happens between two requests, also across processes.
"""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from oress_opendata.store.bucket import Bucket, Found, Target

PROGRAM = "TEST_VERSITYGW"
ABSENT = f"needs versitygw, an S3 server, in {PROGRAM}; .ci/run builds it"
KEY, SECRET = "key", "a-secret-of-the-tests"


class Server:
    """An S3 server with one bucket, on a port that stays the same when it is started again."""

    def __init__(self, folder: Path) -> None:
        program = os.environ.get(PROGRAM)
        if not program:
            pytest.skip(ABSENT)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.program, self.folder = program, folder
        (folder / "bucket").mkdir(parents=True)
        self.address = "s3://bucket/catalogue"
        self.environment = {
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
        }
        self.start()

    def start(self) -> None:
        own = {"ROOT_ACCESS_KEY": KEY, "ROOT_SECRET_KEY": SECRET}
        self.process = subprocess.Popen(
            [self.program, "--quiet", "--port", f"127.0.0.1:{self.port}", "posix", self.folder],
            env={**os.environ, **own},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.02)
        pytest.fail("the object store did not start")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class FolderBucket(Bucket):
    """A bucket in a folder. `before` and `after` are called around each write and removal, with its
    name."""

    def __init__(self, folder: Path) -> None:
        super().__init__("s3://bucket/catalogue")
        self.folder = folder
        self.before: Callable[[str], None] = lambda _: None
        self.after: Callable[[str], None] = lambda _: None

    def add(self, name: str, content: bytes | Path) -> bool:
        self.before(name)
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        beside.write_bytes(_bytes_of(content))
        try:
            os.link(beside, path)
        except FileExistsError:
            return False
        finally:
            beside.unlink()
        self.after(name)
        return True

    def replace(self, name: str, content: bytes | Path) -> None:
        self.before(name)
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_bytes_of(content))
        self.after(name)

    def find(self, name: str) -> Found | None:
        content = self.read(name)
        return Found(name, len(content), _tag(content)) if content is not None else None

    def keeps_versions(self, name: str) -> bool:
        return False

    def read(self, name: str) -> bytes | None:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def copy_to(self, name: str, target: Target) -> bool:
        content = self.read(name)
        if content is not None:
            target.write(content)
        return content is not None

    def list(self, folder: str, after: str = "") -> Iterator[Found]:
        for path in sorted((self.folder / folder).rglob("*")):
            name = str(path.relative_to(self.folder))
            if path.is_file() and name > after:
                yield Found(name, path.stat().st_size, _tag(path.read_bytes()))

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            self.before(name)
            (self.folder / name).unlink(missing_ok=True)
            self.after(name)


def _bytes_of(content: bytes | Path) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()


def _tag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

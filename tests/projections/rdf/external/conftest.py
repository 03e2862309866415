"""`virtuoso`: Debian's Virtuoso, started once for a file of tests; its graph store wants a digest.

`stand_in`: a server that answers as a test says, and keeps what it was sent.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

PROGRAM = shutil.which("virtuoso-t")
CONFIGURATION = """\
[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = {sql}
NumberOfBuffers = 2000
[HTTPServer]
ServerPort = {http}
ServerThreads = 4
"""


@dataclass
class Virtuoso:
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def queries(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql"

    @property
    def graphs(self) -> str:
        return f"http://dba:dba@127.0.0.1:{self.port}/sparql-graph-crud-auth"

    def start(self) -> None:
        assert PROGRAM
        file = self.folder / "virtuoso.ini"
        text = CONFIGURATION.format(folder=self.folder, sql=find_port(), http=self.port)
        file.write_text(text, encoding="utf-8")
        self.process = subprocess.Popen(
            [PROGRAM, "+foreground", "+configfile", str(file)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.queries}?query=ASK%7B%7D", timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        pytest.fail("Virtuoso never became ready")

    def stop(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()
        (self.folder / "v.lck").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    if not PROGRAM:
        pytest.skip("needs Virtuoso (Debian: virtuoso-opensource-7-bin); .ci/run installs it")
    server = Virtuoso(tmp_path_factory.mktemp("virtuoso"), find_port())
    server.start()
    yield server
    server.stop()


def find_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@dataclass
class StandIn:
    """`status`, `headers` and `body` are its answer, after `seconds`; `sent` the requests."""

    address: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0
    sent: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    state = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            state.sent.append((self.command, self.path, dict(self.headers), content))
            time.sleep(state.seconds)
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(state.body)))
            self.end_headers()
            self.wfile.write(state.body)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815  # names of http.server

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield state
    server.shutdown()
    server.server_close()

"""How fast files, answers and pages are served, beside plain file servers. Run it as

    python benchmarks/serve.py [SECONDS]

The servers are whole processes with one worker each; they are queried in turn (A B A B …) by the
same client, eight connections that stay open, in a process of its own. Beside ours: Python's
http.server, and Flask's send_from_directory under the same gunicorn with the same threads.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from measure import describe_machine

CONNECTIONS = 8
ROUNDS = 3
SIZES = {"small (1 kB)": 1_000, "table (100 kB)": 100_000, "large (10 MB)": 10_000_000}
STATIC = """
import sys
from flask import Flask, send_from_directory
app = Flask(__name__, static_folder=None)
@app.get("/<path:path>")
def file(path):
    return send_from_directory(sys.argv_folder, path, conditional=True)
"""


# The process of each server, by its port.
SERVERS: dict[int, int] = {}


@dataclass(frozen=True)
class Question:
    """What a client asks: an address with its headers, and the status that is right."""

    port: int
    path: str
    headers: Mapping[str, str]
    status: int = 200


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    print(f"{describe_machine()}; {CONNECTIONS} connections, {ROUNDS} rounds of {seconds} s\n")
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        write_package(folder / "package")
        environment = {**os.environ, "ORESS_HOME": str(folder / "var"), "ORESS_LANGUAGES": "en"}
        oress(environment, "init")
        oress(environment, "publish", str(folder / "package"))
        ours = stack.enter_context(serve_ours(environment))
        static = stack.enter_context(serve_static(folder / "package"))
        plain = stack.enter_context(serve_plain(folder / "package"))
        for title in SIZES:
            path = f"/{file_name(title)}"
            ask = {
                "oress": Question(ours, f"/datasets/bench/1.0.0{path}", {}),
                "Flask static": Question(static, path, {}),
                "http.server": Question(plain, path, {}),
            }
            print_table(title, compare(ask, seconds))
        print_table("answers", compare(answers(ours), seconds))


def answers(port: int) -> dict[str, Question]:
    """Our own answers, whole and unchanged."""
    found = {}
    for name, path in (
        ("file", "/datasets/bench/1.0.0/datapackage.json"),
        ("API: 100 items", "/api/v1/registers/bench-thing?limit=100"),
        ("API: a dataset", "/api/v1/datasets/bench"),
        ("page of a dataset", "/en/datasets/bench"),
    ):
        found[name] = Question(port, path, {})
        tag = tag_of(port, path)
        found[f"{name}, unchanged"] = Question(port, path, {"If-None-Match": tag}, 304)
    return found


def compare(questions: dict[str, Question], seconds: float) -> dict[str, float]:
    """Answers a second of each, the median of the rounds."""
    rates: dict[str, list[float]] = {name: [] for name in questions}
    with get_context("spawn").Pool(1) as client:
        for _ in range(ROUNDS):
            for name, question in questions.items():
                rates[name].append(client.apply(measure, (question, seconds)))
    return {name: statistics.median(rate) for name, rate in rates.items()}


def measure(question: Question, seconds: float) -> float:
    end = time.perf_counter() + seconds
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        counts = threads.map(lambda _: ask_until(question, end), range(CONNECTIONS))
        return sum(counts) / seconds


def ask_until(question: Question, end: float) -> int:
    """Ask again and again on one connection; plain sockets, so that the client costs little."""
    headers = {"Host": f"127.0.0.1:{question.port}", **question.headers}
    lines = [f"GET {question.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
    request, count = "\r\n".join(lines).encode(), 0
    buffer = bytearray(1 << 18)
    with socket.create_connection(("127.0.0.1", question.port)) as connection:
        while time.perf_counter() < end:
            connection.sendall(request)
            status = read_answer(connection, buffer)
            if status != question.status:
                raise SystemExit(f"{question.path}: {status}")
            count += 1
    return count


def read_answer(connection: socket.socket, buffer: bytearray) -> int:
    """The status of an answer, which is read to its end."""
    head = b""
    while b"\r\n\r\n" not in head:
        got = connection.recv_into(buffer)
        if not got:
            raise SystemExit("the server hung up")
        head += buffer[:got]
    head, _, body = head.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    if re.search(rb"(?i)transfer-encoding: chunked", head):
        while not body.endswith(b"0\r\n\r\n"):
            body = body[-5:] + buffer[: connection.recv_into(buffer)]
    left = int(length.group(1)) - len(body) if length else 0
    while left > 0:
        left -= connection.recv_into(buffer)
    return int(head.split(b" ", 2)[1])


def print_table(title: str, rates: dict[str, float]) -> None:
    last = list(rates.values())[-1]
    print(f"**{title}**\n\n| what | answers a second | × the last row |\n|---|---:|---:|")
    for name, rate in rates.items():
        print(f"| {name} | {rate:,.0f} | {rate / last:.2f} |")
    print()


def tag_of(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers["ETag"]


def file_name(title: str) -> str:
    return f"{title.split(maxsplit=1)[0]}.csv"


def write_package(folder: Path) -> None:
    """One register of a thousand rows, and files of three sizes."""
    folder.mkdir()
    lines = ["id,name"] + [f"thing-{number:05d},Thing {number}" for number in range(1000)]
    (folder / "things.csv").write_text("\n".join(lines) + "\n")
    for title, size in SIZES.items():
        line = "a line of a table\n"
        (folder / file_name(title)).write_text("text\n" + line * (size // len(line)))
    (folder / "datapackage.json").write_text(json.dumps(describe_package()))


def describe_package() -> dict[str, Any]:
    things = {
        "name": "things",
        "path": "things.csv",
        "type": "table",
        "schema": {
            "oress:register": "bench-thing",
            "oress:label": {"en": "name"},
            "aboutUrl": "/id/bench-thing/{id}",
            "primaryKey": ["id"],
            "fields": [
                {"name": "id", "type": "string", "constraints": {"required": True}},
                {"name": "name", "type": "string"},
            ],
        },
    }
    others = [
        {"name": title.split()[0], "path": file_name(title), "mediatype": "text/csv"}
        for title in SIZES
    ]
    licence = {"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}
    return {
        "name": "bench",
        "version": "1.0.0",
        "title": "Benchmark",
        "licenses": [licence],
        "resources": [things, *others],
    }


def oress(environment: Mapping[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "oress_opendata", *arguments], env=environment, check=True
    )


@contextlib.contextmanager
def serve_ours(environment: Mapping[str, str]) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "oress_opendata", "serve", "--workers", "1"]
    with running([*command, "--port", str(port)], port, environment):
        time.sleep(2)  # the refresher's first rounds
        yield port


@contextlib.contextmanager
def serve_static(folder: Path) -> Iterator[int]:
    port = free_port()
    (folder / "static_app.py").write_text(STATIC.replace("sys.argv_folder", repr(str(folder))))
    command = [sys.executable, "-m", "gunicorn", "-w", "1", "-k", "gthread", "--threads", "8"]
    where = ["--chdir", str(folder), "-b", f"127.0.0.1:{port}", "--log-level", "error"]
    with running([*command, *where, "static_app:app"], port):
        yield port


@contextlib.contextmanager
def serve_plain(folder: Path) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "http.server", "--protocol", "HTTP/1.1", "--directory"]
    with running([*command, str(folder), "--bind", "127.0.0.1", str(port)], port):
        yield port


@contextlib.contextmanager
def running(
    command: list[str], port: int, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        SERVERS[port] = process.pid
        try:
            wait_for(port)
            yield
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    for _ in range(3_000):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise SystemExit(f"no server on port {port}")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


if __name__ == "__main__":
    main()

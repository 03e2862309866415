"""How many requests one, two and three readers answer, each on the same share of a processor, and
when a new reader is ready. Run it as

    TEST_VERSITYGW=.ci/clients/s3/versitygw python benchmarks/readers.py [ROWS] [SECONDS]

The readers follow an S3 server, which is stopped before the requests. A reader has its share by
being stopped for the rest of each tenth of a second, one after another, so that readers and clients
do not compete on a small machine. The client has two connections for each reader that stay open.
"""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from itertools import cycle
from pathlib import Path
from threading import Event
from urllib.error import URLError
from urllib.request import urlopen

from beside import doing
from generate import write_package
from measure import describe_machine
from serve import free_port, oress

ROWS, SECONDS, ROUNDS, MOST = 10_000, 6.0, 3, 3
# Of one processor, for each reader; seconds of a turn.
SHARE, TURN = 0.2, 0.1
CONNECTIONS = 2
IGNORED = shutil.ignore_patterns("*.sock")
PATIENCE = 1_200
PATHS = ("/en/", "/api/v1/datasets", "/en/datasets", "/api/v1/registers")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    print(f"{describe_machine()}; {rows} rows, {SHARE:.0%} of a processor for each reader\n")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        store, environment = start_store(folder)
        stack.callback(store.kill)
        publisher = {**environment, "ORESS_HOME": str(folder / "publisher")}
        oress(publisher, "init")
        oress(publisher, "publish", str(write_package(folder / "package", rows)))
        ports = [free_port() for _ in range(MOST)]
        first = folder / "reader-0"
        began = time.perf_counter()
        with reading(environment, first, ports[0]):
            print(f"a reader is ready from nothing after {time.perf_counter() - began:.1f} s")
        processes = []
        for number, port in enumerate(ports):
            began, home = time.perf_counter(), folder / f"reader-{number}"
            if number:
                shutil.copytree(first, home, symlinks=True, ignore=IGNORED)
                print(f"a home is copied after {time.perf_counter() - began:.1f} s")
            processes.append(stack.enter_context(reading(environment, home, port)))
            how = "with a copy of a home" if number else "again"
            print(f"a reader is ready {how} after {time.perf_counter() - began:.1f} s")
        store.kill()
        print_rates(ports, processes, seconds)


def start_store(folder: Path) -> tuple[subprocess.Popen[bytes], dict[str, str]]:
    """An S3 server, and the environment of those who use it."""
    (folder / "store" / "bucket").mkdir(parents=True)
    port = free_port()
    keys = {"ROOT_ACCESS_KEY": "key", "ROOT_SECRET_KEY": "a-secret"}
    command = [os.environ["TEST_VERSITYGW"], "--quiet", "--port", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        [*command, "posix", str(folder / "store")],
        env={**os.environ, **keys},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return process, {
        **os.environ,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "a-secret",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "ORESS_BLOBS": "s3://bucket/catalogue",
        "ORESS_LANGUAGES": "en",
        "ORESS_MEANING": "0",
    }


@contextmanager
def reading(environment: dict[str, str], home: Path, port: int) -> Iterator[int]:
    """A reader that is ready; the number of its group of processes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "oress_opendata", "serve", "--workers", "1", "--port", str(port)],
        env={**environment, "ORESS_HOME": str(home), "ORESS_READER": "1"},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + PATIENCE
        while not is_ready(port):
            if time.monotonic() > until:
                sys.exit("a reader was never ready")
            time.sleep(0.05)
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGCONT)
        process.terminate()
        process.wait()


def is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=30) as answer:
            state = answer.read()
    except (URLError, OSError):
        return False
    return b'"head":1' in state and b'"cursor":0' not in state


def print_rates(ports: list[int], processes: list[int], seconds: float) -> None:
    """Also for each second of the processor that the readers used: on a busy machine, a share of
    the time is no share of the processor."""
    rates: dict[int, list[tuple[float, float]]] = {number: [] for number in range(1, MOST + 1)}
    with throttled(processes):
        ask(ports, 3.0)
        for _ in range(ROUNDS):
            for number, found in rates.items():
                used = measure_processor(processes[:number])
                rate = ask(ports[:number], seconds)
                used = measure_processor(processes[:number]) - used
                found.append((rate, rate * seconds / used))
    one = statistics.median(rate for rate, _ in rates[1])
    print("\n| readers | requests per second | of linear | per second of the processor |")
    print("|---:|---:|---:|---:|")
    for number, found in rates.items():
        rate = statistics.median(rate for rate, _ in found)
        work = statistics.median(work for _, work in found)
        print(f"| {number} | {rate:.0f} | {rate / one / number:.2f} | {work:.0f} |")


def measure_processor(groups: list[int]) -> float:
    """The seconds of the processor that these groups of processes have used."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rsplit(")", 1)[1].split()
            if int(fields[2]) in groups:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def throttled(groups: list[int]) -> Iterator[None]:
    """Let each group of processes run for its share of each turn, one after another."""

    def take_turns(ended: Event) -> None:
        for group in groups:
            os.killpg(group, signal.SIGSTOP)
        while not ended.is_set():
            began = time.monotonic()
            for group in groups:
                os.killpg(group, signal.SIGCONT)
                time.sleep(SHARE * TURN)
                os.killpg(group, signal.SIGSTOP)
            time.sleep(max(0.0, TURN - (time.monotonic() - began)))
        for group in groups:
            os.killpg(group, signal.SIGCONT)

    with doing(take_turns):
        yield


def ask(ports: list[int], seconds: float) -> float:
    """The requests per second that the readers at these ports answer together."""
    end = time.monotonic() + seconds
    clients = [port for port in ports for _ in range(CONNECTIONS)]
    with ThreadPoolExecutor(len(clients)) as pool:
        counts = list(pool.map(lambda port: count_answers(port, end), clients))
    return sum(counts) / seconds


def count_answers(port: int, end: float) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    count = 0
    with suppress(TimeoutError):
        for path in cycle(PATHS):
            if time.monotonic() >= end:
                break
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                sys.exit(f"{path}: {answer.status}")
            count += 1
    connection.close()
    return count


if __name__ == "__main__":
    main()

"""Harvesting by OAI-PMH: records a second on the first, the middle and the last page, beside the
CSW of pycsw on as many records with the same fields.

    python -m venv build/pycsw && build/pycsw/bin/pip install -r benchmarks/requirements-pycsw.txt
    python benchmarks/oai.py build/pycsw/bin/python [RECORDS]

Both are asked through their WSGI application, without a network and uncompressed. Pages have
the same size.
"""

from __future__ import annotations

import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient
from measure import describe_machine
from sitemap import publish

from oress_opendata.app import create_app
from oress_opendata.delivery.harvest.oai.verbs import PAGE
from oress_opendata.projections.refresh import refresh

RECORDS, ROUNDS = 100_000, 5
TOKEN = re.compile(rb"<resumptionToken[^>]*>([^<]+)<")
FORMATS = ("oai_dc", "ess")
Seconds = dict[str, list[float]]


def main() -> None:
    python, records = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else RECORDS
    print(f"{describe_machine()}; {records:,} records, pages of {PAGE}\n")
    with tempfile.TemporaryDirectory() as folder:
        settings, store = publish(Path(folder), records)
        began = time.perf_counter()
        refresh(store, settings)
        print(f"all views: {time.perf_counter() - began:.0f} s\n")
        client = create_app(settings, store).test_client()
        taken: dict[str, Seconds] = {}
        for form in FORMATS:
            taken[f"oress: {form}"] = harvest(client, form)
        taken["pycsw: CSW, full"] = measure_pycsw(python, Path(folder), records)
    print("| what | page | records a second |\n|---|---|---:|")
    for name, seconds in taken.items():
        for page, times in seconds.items():
            print(f"| {name} | {page} | {PAGE / statistics.median(times):,.0f} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\npeak memory, with publishing: {peak} MB")


def harvest(client: FlaskClient, form: str) -> Seconds:
    """Every page of a list, in order; the seconds of its first, middle and last full pages."""
    query, times = f"verb=ListRecords&metadataPrefix={form}", []
    while query:
        began = time.perf_counter()
        answer = client.get(f"/oai?{query}")
        times.append(time.perf_counter() - began)
        assert answer.status_code == 200
        token = TOKEN.search(answer.data)
        query = f"verb=ListRecords&resumptionToken={token[1].decode()}" if token else ""
    middle = len(times) // 2
    return {
        "first": times[:ROUNDS],
        "middle": times[middle : middle + ROUNDS],
        "last": times[-ROUNDS - 1 : -1],
        "all": [sum(times) / len(times)],
    }


def measure_pycsw(python: str, folder: Path, records: int) -> Seconds:
    """Pages at the start, in the middle and at the end."""
    starts = {"first": 1, "middle": records // 2, "last": records - PAGE + 1}
    script = Path(__file__).with_name("pycsw_records.py")
    arguments = (str(folder), str(records), str(PAGE), *map(str, starts.values()))
    found: Seconds = {name: [] for name in starts}
    for _ in range(ROUNDS):
        ran = subprocess.run(
            [python, "-W", "ignore", str(script), *arguments],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        seconds = json.loads(ran.stdout.splitlines()[-1])
        for name, start in starts.items():
            found[name].append(seconds[str(start)])
    return found


if __name__ == "__main__":
    main()

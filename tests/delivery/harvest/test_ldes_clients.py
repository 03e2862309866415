"""The reference client of LDES follows both streams, and then holds what the catalogue holds."""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

import pytest
from pyoxigraph import RdfFormat, parse
from werkzeug.serving import make_server

from oress_opendata.app import create_app
from oress_opendata.delivery.harvest.ldes import tree
from oress_opendata.errors import PackageRefused
from oress_opendata.projections.generations import request_rebuild
from oress_opendata.projections.refresh import refresh
from oress_opendata.projections.stream.generation import folder_of
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.conftest import ROWS
from tests.delivery.conftest import LATER
from tests.projections.stream.test_projection import act, describe_all

pytestmark = pytest.mark.node
# Reads a stream once, from where it was before, and prints each member with the quads of its graph.
NODE = """
import { createRequire } from "node:module";
const [modules, url, statePath] = process.argv.slice(1);
const { replicateLDES } = await import(`${modules}/ldes-client/dist/lib/client.js`);
const { Writer } = createRequire(`${modules}/`)("n3");
const client = replicateLDES({ url, statePath });
client.on("error", (error) => { console.error(error); process.exit(1); });
const reader = client.stream({ highWaterMark: 10 }).getReader();
for (let next = await reader.read(); !next.done; next = await reader.read()) {
  const { id, quads, type, isVersionOf } = next.value;
  const published = quads.find((quad) => quad.predicate.value.endsWith("#published"));
  const payload = quads.filter((quad) => quad.graph.equals(id));
  console.log(JSON.stringify({
    id: id.value, kind: type.value, thing: isVersionOf, at: published.object.value,
    payload: new Writer({ format: "N-Quads" }).quadsToString(payload),
  }));
}
"""
DELETE = "https://www.w3.org/ns/activitystreams#Delete"
Follow = Callable[..., "Replica"]


@dataclass
class Replica:
    """What one follower holds of a stream: the last version of each thing, by its time."""

    address: str
    state: Path
    held: dict[str, tuple[str, frozenset[str] | None]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def follow(self) -> None:
        for line in run_client(self.address, self.state).splitlines():
            member = json.loads(line) if line.startswith('{"id"') else None
            if member is None:
                continue
            assert member["id"] not in self.seen
            self.seen.add(member["id"])
            if member["at"] >= self.held.get(member["thing"], ("", None))[0]:
                statements = None if member["kind"] == DELETE else read(member["payload"])
                self.held[member["thing"]] = (member["at"], statements)

    @property
    def things(self) -> dict[str, frozenset[str]]:
        return {thing: said for thing, (_, said) in self.held.items() if said is not None}


def read(payload: str) -> frozenset[str]:
    return frozenset(str(quad.triple) for quad in parse(payload, RdfFormat.N_QUADS))


def run_client(address: str, state: Path) -> str:
    modules, node = os.environ.get("TEST_NODE_MODULES"), shutil.which("node")
    if not modules or node is None:
        pytest.skip("needs Node.js and TEST_NODE_MODULES; .ci/run installs the npm clients")
    run = subprocess.run(
        [node, "--input-type=module", "-e", NODE, modules, address, str(state)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr + run.stdout
    assert "error" not in run.stderr.lower(), run.stderr
    return run.stdout


@pytest.fixture
def server(settings: Settings, store: Store) -> Iterator[str]:
    """The address of a server whose IRIs are those of the store."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    server = make_server(
        "127.0.0.1",
        port,
        create_app(replace(settings, base_url=base, rate=0), store),
        threaded=True,
    )
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield base
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def start(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Follow:
    """A function that gives a new follower of a stream, whose pages are small."""
    monkeypatch.setattr(tree, "PAGE", {"things": 3, "datasets": 2})

    def start(stream: str, name: str) -> Replica:
        return Replica(f"{server}/ldes/{stream}", tmp_path / f"{stream}-{name}")

    return start


def test_publications_corrections_withdrawal_and_erasure_are_followed(
    start: Follow, publish: Callable[..., Any], store: Store, settings: Settings, server: str
) -> None:
    things, datasets = start("things", "a"), start("datasets", "a")

    def follow() -> dict[str, frozenset[str]]:
        refresh(store, settings)
        things.follow()
        datasets.follow()
        assert things.things == describe_all(store, settings)
        check_datasets(server, datasets)
        return things.things

    assert follow() == {}
    secret = (ROWS[0], ("zitoun", "Secret", "", "1"), ("gone", "Secret", "", "2"))
    publish("cooperatives", "1.0.0", secret)
    assert "Secret" in str(follow())
    publish("cooperatives", "1.1.0", LATER)
    publish("autres", "1.0.0", ROWS)
    assert len(follow()) == len(LATER) - 1 + len(ROWS) - 1
    known = len(things.seen)
    request_rebuild(folder_of(store.home))
    follow()
    assert len(things.seen) == known
    withdraw_release(store, "autres", None, "Faux")
    assert len(follow()) == len(LATER) - 1
    withdraw_release(store, "cooperatives", "1.0.0", "Loi 09-08", erase=True)
    assert "Secret" not in str(follow())
    late = start("things", "late")
    late.follow()
    assert late.things == things.things
    assert len(late.seen) < len(things.seen)
    # What was erased cannot be read again: what came after it is then told in another way.
    request_rebuild(folder_of(store.home))
    follow()


def check_datasets(server: str, replica: Replica) -> None:
    """The datasets are those of the catalogue, each described as its document describes it; that
    document also names what its places and slices are."""
    catalogue = fetch(f"{server}/catalog.nt")
    listed = {str(triple).split()[2].strip("<>") for triple in catalogue
              if "<http://www.w3.org/ns/dcat#dataset>" in triple}  # fmt: skip
    assert replica.things.keys() == listed
    for iri, held in replica.things.items():
        path = iri.partition("/id/")[2]
        document = fetch(f"{server}/doc/id/{path}.nt")
        own = {line for line in document if line.startswith(f"<{iri}> ") and "_:" not in line}
        assert own <= held
        assert {line for line in held if "_:" not in line and server not in line} <= document | held


def fetch(address: str) -> frozenset[str]:
    with urlopen(Request(address)) as answer:
        quads = parse(answer.read(), RdfFormat.N_TRIPLES)
        return frozenset(str(quad.triple) for quad in quads)


@pytest.mark.slow
def test_two_who_follow_at_random_hold_what_is(
    start: Follow, publish: Callable[..., Any], store: Store, settings: Settings
) -> None:
    draw = random.Random(2008)
    followers = [start("things", "a"), start("things", "b")]
    versions = {"cooperatives": 0, "autres": 0}
    for number in range(12):
        # Ids that seem to be given anew are refused.
        with suppress(PackageRefused):
            act(draw, publish, store, versions)
        if draw.random() < 0.1:
            request_rebuild(folder_of(store.home))
        refresh(store, settings)
        for follower in followers:
            if number == 11 or draw.random() < 0.5:
                follower.follow()
                assert follower.things == describe_all(store, settings)

"""What a proxy in front may break is seen from outside."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from oress_opendata.model.diagnosis import Diagnosis, Gravity
from oress_opendata.operations.probe import KEPT, probe
from oress_opendata.settings import Settings

Answers = Callable[[str, str], tuple[int, Mapping[str, str], bytes]]
HEADERS = dict.fromkeys(KEPT, "x")


@contextmanager
def serve(settings: Settings, answers: Answers) -> Iterator[Settings]:
    """A service at an address of its own: (path, address) -> status, headers, body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
            status, headers, body = answers(self.path, address)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield replace(settings, base_url=f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


def answer_well(path: str, address: str) -> tuple[int, Mapping[str, str], bytes]:
    if path.startswith("/api"):
        item = {"name": "n", "version": "1.0.0", "url": f"{address}/fr/datasets/n"}
        return 200, HEADERS, json.dumps({"items": [item]}).encode()
    return (206 if path.startswith("/datasets") else 200), HEADERS, b"{}"


def find_problems(settings: Settings) -> list[Diagnosis]:
    return [diagnosis for diagnosis in probe(settings) if diagnosis.gravity]


def test_a_service_that_answers_well(settings: Settings) -> None:
    with serve(settings, answer_well) as local:
        assert find_problems(local) == []


def test_an_address_that_nobody_serves(settings: Settings) -> None:
    with serve(settings, answer_well) as local:
        pass
    [problem] = find_problems(local)
    assert (problem.check, problem.gravity) == ("address", Gravity.ERROR)


@pytest.mark.parametrize("header", KEPT)
def test_a_header_that_the_proxy_removes(settings: Settings, header: str) -> None:
    def answer(path: str, address: str) -> tuple[int, Mapping[str, str], bytes]:
        status, headers, body = answer_well(path, address)
        return status, {name: headers[name] for name in headers if name != header}, body

    with serve(settings, answer) as local:
        [problem] = find_problems(local)
    assert problem.parameters == {"header": header}


def test_a_proxy_that_changes_the_host_name(settings: Settings) -> None:
    with serve(settings, lambda *_: (400, {}, b"")) as local:
        [problem] = find_problems(local)
    assert "400" in problem.say("en")
    assert "Host" in problem.say_remedy("en")


def test_another_program_at_the_address(settings: Settings) -> None:
    with serve(settings, lambda *_: (200, {}, b"<html>")) as local:
        [problem] = find_problems(local)
    assert "another program" in problem.say("en")


@pytest.mark.parametrize("item", [{"url": "x"}, {"name": "a b\n", "version": "é", "url": "x"}])
def test_what_another_program_lists(settings: Settings, item: dict[str, str]) -> None:
    body = json.dumps({"items": [item]}).encode()
    with serve(settings, lambda *_: (200, HEADERS, body)) as local:
        assert find_problems(local)


def test_links_to_another_address_and_no_ranges(settings: Settings) -> None:
    def answer(path: str, _: str) -> tuple[int, Mapping[str, str], bytes]:
        return 200, HEADERS, answer_well(path, "http://old.example")[2]

    with serve(settings, answer) as local:
        checks = [problem.check for problem in find_problems(local)]
    assert checks == ["address", "proxy"]

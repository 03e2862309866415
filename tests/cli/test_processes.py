"""Which worker of gunicorn runs which task."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from oress_opendata.cli.processes import Service
from oress_opendata.settings import Settings


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    listener = socket.create_server(("127.0.0.1", 0))
    service = Service(replace(settings, desk=False), listener, workers=2)
    yield service
    socket.socket(fileno=service.descriptor).close()


def fork(service: Service, *workers: str) -> None:
    for worker in workers:
        service.assign_task(None, worker)


def test_tasks_are_workers_in_addition_to_web_workers(service: Service) -> None:
    assert service.cfg.workers == 2 + len(service.tasks)


def test_each_task_has_one_worker(service: Service) -> None:
    fork(service, "a", "b", "c", "d")
    assert service.holders == {"refresher": "a", "query workers": "b"}


def test_the_next_worker_takes_the_task_of_one_that_ended(service: Service) -> None:
    fork(service, "a", "b", "c")
    service.release_task(None, "c")
    service.release_task(None, "a")
    fork(service, "d", "e")
    assert service.holders == {"refresher": "d", "query workers": "b"}


def test_a_reload_gives_the_tasks_to_new_workers(service: Service) -> None:
    fork(service, "a", "b", "c")
    service.release_all(None)
    fork(service, "d", "e", "f")
    service.release_task(None, "a")
    assert service.holders == {"refresher": "d", "query workers": "e"}

"""The headers of every answer, and what the service does not know."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from oress_opendata.app import create_app
from oress_opendata.delivery.http.security import trusted_hosts
from oress_opendata.settings import Settings, read_settings
from oress_opendata.store.home import Store


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    "path",
    ["/fr/datasets", "/ar/absent", "/api/v1/datasets", "/datasets/cooperatives/1.0.0/SHA256SUMS",
     "/health/live", "/", "/static/site.css", "/api/openapi.json"],
)  # fmt: skip
def test_every_answer(client: FlaskClient, path: str) -> None:
    for answer in (client.get(path), client.head(path), client.options(path)):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "frame-ancestors" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("path", ["/", "/id/dataset/cooperatives", "/fr/datasets/cooperatives"])
def test_headers_are_ascii_on_a_host_in_any_script(
    store: Store, settings: Settings, path: str
) -> None:
    settings = replace(settings, base_url="http://بيانات.ma")
    answer = create_app(settings, store).test_client().get(path)
    assert answer.status_code in (200, 302, 303)
    assert all(value.isascii() for value in answer.headers.values())
    assert ".ma/" in (answer.location or answer.headers["Link"])


def test_pages_run_nothing_inline(client: FlaskClient) -> None:
    policy = client.get("/fr/datasets").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("base", ["http://localhost:9000", "https://data.example.org"])
def test_the_machine_itself_is_trusted(base: str) -> None:
    """The health check of the container and Prometheus ask 127.0.0.1, on a public service too."""
    settings = read_settings(
        {"ORESS_BASE_URL": base, "ORESS_PUBLISHER": "x", "ORESS_CONTACT": "https://x.example"}
    )
    hosts = trusted_hosts(settings)
    assert hosts[0] == urlsplit(base).hostname
    assert {"127.0.0.1", "localhost"} <= set(hosts)


def test_the_host_of_the_iris_is_trusted_too() -> None:
    bases = {"ORESS_BASE_URL": "http://127.0.0.1:8000", "ORESS_ID_BASE": "https://id.example.org/x"}
    hosts = trusted_hosts(read_settings(bases))
    assert hosts[:2] == ["127.0.0.1", "id.example.org"]
    assert "localhost" in hosts

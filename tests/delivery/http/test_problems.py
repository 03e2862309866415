"""Every error has one format and the reader's language; internal details stay hidden."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from oress_opendata.app import create_app
from oress_opendata.delivery.http import problems
from oress_opendata.errors import (
    BadQuery,
    Damage,
    Gone,
    NotFound,
    OressError,
    PackageRefused,
    SettingsError,
    StoreUnavailable,
    VersionTaken,
)
from oress_opendata.publication.publish import Publication
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

MEMBERS = ("type", "title", "status", "detail", "instance")


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/api/v1/nothing", "GET", 404),
        ("/api/v1/datasets/absent", "GET", 404),
        ("/api/v1/datasets?limit=0", "GET", 400),
        ("/api/v1/datasets", "POST", 405),
        ("/datasets/absent/1.0.0/datapackage.json", "GET", 404),
        ("/api/v1/datasets/absent?q=%0d%0aSet-Cookie:a", "GET", 400),
        ("/api/v1/datasets/a%00b", "GET", 400),
        ("/datasets/a/1.0.0/x%0Ay", "GET", 400),
    ],
)
def test_one_shape(client: FlaskClient, path: str, method: str, status: int) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    problem = answer.get_json(force=True)
    assert all(problem[member] for member in MEMBERS)
    assert problem["status"] == status
    assert "Accept" in answer.headers["Vary"]
    assert "\n" not in str(answer.headers).replace("\r\n", "")


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_page_in_the_language_of_the_address(client: FlaskClient, language: str) -> None:
    answer = client.get(f"/{language}/datasets/absent", headers={"Accept-Language": "fr"})
    assert answer.status_code == 404
    assert answer.content_type == "text/html; charset=utf-8"
    assert f'lang="{language}"' in answer.text
    assert answer.headers["Content-Language"] == language


def test_a_page_that_wants_json_gets_a_problem(client: FlaskClient) -> None:
    answer = client.get("/fr/datasets/absent", headers={"Accept": "application/json"})
    assert answer.content_type == "application/problem+json"


def test_the_language_of_a_problem(client: FlaskClient) -> None:
    answer = client.get("/api/v1/datasets/absent", headers={"Accept-Language": "ar-MA,fr;q=0.3"})
    assert answer.headers["Content-Language"] == "ar"
    assert answer.get_json(force=True)["title"] == "غير موجود"


def test_the_parameter_is_named(client: FlaskClient) -> None:
    for query, name in (("limit=many", "limit"), ("limit=101", "limit"), ("where=1", "where"),
                        ("cursor=%25%25", "cursor")):  # fmt: skip
        problem = client.get(f"/api/v1/datasets?{query}").get_json(force=True)
        assert (problem["status"], problem["parameter"]) == (400, name)
        assert name in problem["detail"]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadQuery("x {parameter}", parameter="limit"), 400),
        (NotFound("x"), 404),
        (Gone("x", reason="y"), 410),
        (VersionTaken("x"), 409),
        (PackageRefused("x", report=None), 422),
        (StoreUnavailable("x"), 503),
        (Damage("x"), 500),
        (SettingsError("x"), 500),
        (OressError("x"), 500),
    ],
)
def test_the_table(settings: Settings, store: Store, error: OressError, status: int) -> None:
    app = create_app(settings, store)

    @app.get("/api/fails")
    def fails() -> str:
        raise error

    answer = app.test_client().get("/api/fails")
    assert answer.status_code == status
    assert answer.get_json(force=True)["status"] == status
    assert ("Retry-After" in answer.headers) == (status == 503)


@pytest.mark.parametrize("path", ["/api/fails", "/fr/fails"])
def test_an_internal_error_is_logged_and_not_shown(
    settings: Settings, store: Store, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(settings, store)

    @app.get(path)
    def fails() -> str:
        raise ValueError("the secret of the house")

    with caplog.at_level(logging.ERROR):
        answer = app.test_client().get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    noted = caplog.text.split("error ")[1].split()[0]
    assert noted in answer.text
    assert "secret" in caplog.text


def test_another_host_is_refused(client: FlaskClient) -> None:
    answer = client.get("/fr/datasets", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


def test_on_a_public_address_its_own_name_and_the_machine(settings: Settings, store: Store) -> None:
    public = replace(
        settings, base_url="https://data.example.org", id_base="https://data.example.org"
    )
    client = create_app(public, store).test_client()
    for host, status in (("data.example.org", 302), ("evil.example", 400), ("192.0.2.1", 400)):
        answer = client.get("/", headers={"Host": host})
        assert answer.status_code == status
    for path in ("/health/live", "/metrics"):
        assert client.get(path, headers={"Host": "127.0.0.1:8000"}).status_code == 200
    assert (
        client.get("/", headers={"Host": "localhost"})
        .headers["Location"]
        .startswith("https://data.example.org/")
    )
    redirect = client.get("/", headers={"Host": "data.example.org", "X-Forwarded-Host": "evil"})
    assert redirect.headers["Location"] == "https://data.example.org/fr/"


@pytest.mark.parametrize(
    "path", ["//evil.example", "//evil.example/%2e%2e", "/\\evil.example", "//fr//datasets"]
)
def test_nothing_leads_elsewhere(client: FlaskClient, path: str) -> None:
    answer = client.get("/", environ_overrides={"PATH_INFO": path})
    assert answer.status_code == 404


def test_every_status_of_the_table_has_words() -> None:
    assert {status for _, status in problems.STATUSES} <= set(problems.WORDS)


def test_health_of_a_broken_store(client: FlaskClient, monkeypatch: Any) -> None:
    def broken(*_: object) -> None:
        raise StoreUnavailable("The registry cannot be used: locked")

    monkeypatch.setattr("oress_opendata.delivery.http.health.transaction", broken)
    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200


@pytest.mark.parametrize(
    ("path", "href"),
    [
        ("/fr/datasets/coopratives", "/fr/datasets/cooperatives"),
        ("/ar/datasets/Coopératives", "/ar/datasets/cooperatives"),
        ("/fr/datasets/zzzz", ""),
        ("/fr/nothing", ""),
    ],
)
def test_not_found_offers_a_search_and_what_has_a_name_like_it(
    client: FlaskClient, publish: Callable[..., Publication], path: str, href: str
) -> None:
    publish()
    page = client.get(path).text
    assert 'role="search"' in page
    assert f'value="{path.rpartition("/")[2]}"' in page
    assert not href or f'{href}"' in page.partition('<ul class="rows">')[2]
    assert ('<ul class="rows">' in page) == bool(href)


def test_withdrawn_says_what_when_and_why(
    client: FlaskClient, store: Store, publish: Callable[..., Publication]
) -> None:
    publish()
    withdraw_release(store, "cooperatives", "1.0.0", "Contient des erreurs")
    page = client.get("/ar/datasets/cooperatives")
    assert page.status_code == 410
    assert "سُحبت في" in page.text
    assert '<bdi lang="fr">Contient des erreurs</bdi>' in page.text
    answer = client.get("/api/v1/datasets/cooperatives/versions/1.0.0").get_json(force=True)
    assert (answer["dataset"], answer["version"]) == ("cooperatives", "1.0.0")

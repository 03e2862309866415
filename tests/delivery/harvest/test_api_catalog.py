"""The catalogue of interfaces: a linkset whose every link leads somewhere."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from oress_opendata.delivery.http import interfaces
from oress_opendata.delivery.http.interfaces import Interface

BASE = "http://127.0.0.1:8000"
PATH = "/.well-known/api-catalog"


def test_every_interface_is_an_item_and_a_context(client: FlaskClient) -> None:
    answer = client.get(PATH)
    assert answer.content_type == (
        'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
    )
    (catalog, *contexts) = answer.get_json(force=True)["linkset"]
    assert catalog["anchor"] == BASE + PATH
    addresses = [item["href"] for item in catalog["item"]]
    assert addresses == [context["anchor"] for context in contexts]
    assert {f"{BASE}/api/v1", f"{BASE}/sparql", f"{BASE}/catalog", f"{BASE}/mcp"} <= {*addresses}
    api = next(context for context in contexts if context["anchor"] == f"{BASE}/api/v1")
    assert api["service-desc"][0]["href"] == f"{BASE}/api/openapi.json"
    assert api["service-doc"][0]["href"] == f"{BASE}/api/docs"


def targets(linkset: list[dict[str, Any]]) -> set[str]:
    return {
        link["href"]
        for context in linkset
        for relation, links in context.items()
        if relation not in ("anchor", "profile")
        for link in links
    }


@pytest.mark.usefixtures("release")
def test_no_link_is_dead(client: FlaskClient) -> None:
    """What only takes POST, or needs a parameter, is there too."""
    for address in targets(client.get(PATH).get_json(force=True)["linkset"]):
        status = client.get(address.removeprefix(BASE)).status_code
        assert status not in (404, 410, 500, 503), address


def test_head_has_the_link(client: FlaskClient) -> None:
    answer = client.head(PATH)
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Link"].startswith(f'<{BASE}{PATH}>; rel="api-catalog"')
    same = client.get(PATH, headers={"If-None-Match": answer.headers["ETag"]})
    assert same.status_code == 304


def test_what_this_service_lacks_is_not_listed(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = (*interfaces.INTERFACES, Interface("/gopher", "Everything by Gopher"))
    monkeypatch.setattr(interfaces, "INTERFACES", more)
    assert f"{BASE}/gopher" not in client.get(PATH).text
    assert "/gopher" not in client.get("/llms.txt").text


def test_pages_lead_to_it(client: FlaskClient) -> None:
    page = client.get("/ar/developers").text
    assert f'<link rel="api-catalog" href="{BASE}{PATH}"' in page
    assert f"{BASE}/ar/feed.atom" in page

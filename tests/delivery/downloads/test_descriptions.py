"""The descriptions of a release, beside its formats."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from oress_opendata.delivery.downloads import descriptions
from oress_opendata.delivery.downloads.descriptions import DESCRIPTIONS
from oress_opendata.publication.publish import Publication

FORMATS = "/datasets/cooperatives/1.0.0/formats"


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("file", DESCRIPTIONS)
def test_a_known_description_is_not_made_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    first = client.get(f"{FORMATS}/{file}")
    assert (first.status_code, first.content_type) == (200, DESCRIPTIONS[file][0])
    monkeypatch.setattr(descriptions, "make_subject", None)
    again = client.get(f"{FORMATS}/{file}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"{FORMATS.replace('1.0.0', '9.9.9')}/{file}").status_code == 404


def test_a_description_in_another_language_has_another_tag(
    client: FlaskClient, publish: Callable[..., Publication]
) -> None:
    publish()
    path = f"{FORMATS}/ro-crate-metadata.json"
    tags = {client.get(f"{path}?lang={code}").headers["ETag"] for code in ("fr", "ar", "en")}
    assert len(tags) == 3


@pytest.mark.usefixtures("release")
def test_the_page_of_a_release_links_to_its_crate(client: FlaskClient) -> None:
    page = client.get("/fr/datasets/cooperatives/1.0.0").get_data(as_text=True)
    assert f"{FORMATS}/ro-crate-metadata.json" in page

"""The page of a dataset: requested rows, the dictionary, quality, freshness, changes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from oress_opendata.delivery.pages.datasets import freshness
from oress_opendata.delivery.pages.datasets.pinned import PINNED
from tests.conftest import ROWS, Service, make_descriptor
from tests.delivery.pages.developers.test_developers import TOOLS

PAGE = "/fr/datasets/exemple-structures"
OURS = "/fr/datasets/cooperatives"


def get(service: Service, path: str) -> str:
    status, _, body = service.get(path)
    assert status == 200, body[-300:]
    return body.decode()


def test_codes_have_labels_and_ids_lead_to_their_pages(service: Service) -> None:
    page = get(service, PAGE)
    assert re.search(r'/fr/structures/exemple-001"><bdi class="cell">exemple-001', page)
    assert "/fr/vocab/legal-form/union_cooperatives" in page
    assert '<code class="label">union_cooperatives</code>' in page
    assert re.search(r'/fr/places/01\.405\.01\.09">', page)


def test_rows_that_were_on_the_page_are_on_that_of_their_table(
    client: FlaskClient, two_releases: None
) -> None:
    table = f"{OURS}/1.1.0/tables/structures"
    for path, target in (
        (f"{OURS}?table=structures&where.id=rif", f"{table}?where.id=rif"),
        (f"{OURS}/1.0.0?table=structures", f"{OURS}/1.0.0/tables/structures"),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, target)
    assert client.get(f"{OURS}?table=nothing").status_code == 404
    page = client.get(OURS).text
    assert f'href="{table}"' in page
    assert f'href="{table}?sort=members#rows"' in page


def test_the_versions_show_their_changes(client: FlaskClient, two_releases: None) -> None:
    page = client.get(OURS).text
    assert "+1 ligne" in page
    assert "−1 ligne" in page
    assert "1 ligne corrigée" in page
    assert f"{OURS}/diff/1.0.0..1.1.0" in page
    assert page.count('aria-current="true"') >= 2  # the language, the section, the version


def test_the_dictionary_shows_types_constraints_and_empty_cells(
    client: FlaskClient, two_releases: None
) -> None:
    page = client.get(OURS).text
    part = page.split('id="dictionary"')[1].split("</section>")[0]
    assert "nombre entier" in part
    assert "au moins \u20660\u2069" in part
    assert "33,3" in part  # one of three Arabic names


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_quality_is_described(service: Service, language: str) -> None:
    page = get(service, f"/{language}/datasets/acteurs-accompagnement")
    part = page.split('id="quality"')[1].split("</section>")[0]
    assert "oress-opendata" in part
    assert "private-column" in part
    assert "100" not in part  # what all datasets have says nothing


def test_warnings_of_the_validation_are_kept_and_shown(
    client: FlaskClient, publish: Callable[..., object], project: Callable[[], object]
) -> None:
    resources = make_descriptor("cooperatives", "1.0.0", ROWS[0])["resources"]
    del resources[0]["encoding"]
    publish(resources=resources)
    project()
    for language in ("fr", "ar", "en"):
        page = client.get(f"/{language}/datasets/cooperatives").text
        part = page.split('id="quality"')[1].split("</section>")[0]
        assert "× 1 · <code>encoding-missing</code>" in part
        assert "{" not in part


def test_checksums_citations_and_code_are_copied_by_buttons(
    client: FlaskClient, two_releases: None
) -> None:
    page = client.get(OURS).text
    sums = re.findall(r"sha256 ([0-9a-f]{64})</code>", page)
    assert sums
    assert re.findall('data-text="([^"]+)"', page) == sums
    for name in re.findall('data-copy="([^"]+)"', page):
        assert f'id="{name}"' in page
    # A button that cannot work is not shown.
    assert page.count('class="copy"') == len(
        re.findall('<button [^>]*class="copy"[^>]* hidden>', page)
    )
    assert "/copy.js?v=" in page


def test_missing_parts_of_a_description_are_listed(client: FlaskClient, two_releases: None) -> None:
    part = client.get(OURS).text.split('id="quality"')[1].split("</section>")[0]
    assert "des mots-clés" in part
    assert "un thème" in part


@pytest.mark.parametrize(
    ("frequency", "issued", "due"),
    [
        ("MONTHLY", date(2026, 1, 31), date(2026, 2, 28)),
        ("QUARTERLY", date(2026, 11, 24), date(2027, 2, 24)),
        ("ANNUAL", date(2024, 2, 29), date(2025, 2, 28)),
        ("DECENNIAL", date(2024, 9, 1), date(2034, 9, 1)),
        ("IRREG", date(2024, 9, 1), None),
        ("", date(2024, 9, 1), None),
    ],
)
def test_the_next_version_is_due(frequency: str, issued: date, due: date | None) -> None:
    assert freshness.find_due(frequency, issued) == due


def test_freshness_changes_with_the_day_and_so_does_the_tag(
    client: FlaskClient,
    publish: Callable[..., object],
    project: Callable[[], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish(**{"oress:frequency": "MONTHLY"})
    project()
    module = "oress_opendata.delivery.pages.datasets.routes.today"
    monkeypatch.setattr(module, lambda service: date.today())
    first = client.get(OURS)
    assert "À jour" in first.text
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(OURS, headers=tag).status_code == 304
    monkeypatch.setattr(module, lambda service: date(2099, 1, 1))
    late = client.get(OURS, headers=tag)
    assert late.status_code == 200
    assert "En retard de" in late.text


def test_search_engines_read_the_version(service: Service) -> None:
    page = get(service, "/fr/datasets/acteurs-accompagnement/1.0.0")
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert block
    value = json.loads(block[1])
    assert value["@type"] == "Dataset"
    assert value["version"] == "1.0.0"


def test_the_first_load_is_small(service: Service) -> None:
    for name in ("acteurs-accompagnement", "exemple-structures", "documents-ess"):
        status, headers, body = service.get(f"/fr/datasets/{name}", Accept_Encoding="gzip")
        assert status == 200
        assert headers["Content-Encoding"] == "gzip"
        assert len(body) < 60_000


@pytest.mark.parametrize("number", range(len(PINNED)), ids=[recipe.name for recipe in PINNED])
def test_the_code_on_the_page_runs(service: Service, number: int, tmp_path: Path) -> None:
    page = get(service, "/fr/datasets/acteurs-accompagnement/1.1.0")
    code = re.findall("<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)[number]
    command = TOOLS[PINNED[number].tool]
    if shutil.which(command[0]) is None:
        pytest.skip(f"needs {command[0]}; .ci/run installs it")
    ran = subprocess.run(
        [*command, unescape(code)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout


def test_the_list_is_narrowed_and_ordered(service: Service) -> None:
    page = get(service, "/fr/datasets")
    assert page.count('<li class="card">') >= 10
    assert "120 lignes" in page or "206 lignes" in page
    assert page.count("fictives, pour la d") == 1
    narrowed = get(service, "/fr/datasets?theme=GOVE&year=2026")
    assert 0 < narrowed.count('<li class="card">') < page.count('<li class="card">')
    assert 'href="/fr/datasets?year=2026"' in narrowed
    ordered = re.findall(
        r'<h2><a href="/fr/datasets/([^"]+)"', get(service, "/fr/datasets?sort=rows")
    )
    assert ordered[0] == "indicateurs"
    assert service.get("/fr/datasets?sort=size")[0] == 400


def test_words_are_understood_in_every_language(service: Service) -> None:
    for words in ("contacts", "%D9%85%D9%88%D8%A7%D9%83%D8%A8%D8%A9"):
        assert '<li class="card">' in get(service, f"/ar/datasets?q={words}")
    nothing = get(service, "/fr/datasets?q=zzzzqqqq")
    assert "Aucun jeu de données ne correspond" in nothing

"""Structures and actors on a map: clusters that do not touch, lists, samples that say so."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from oress_opendata.delivery.pages.atlas.clusters import gather
from tests.conftest import Service

POINTS = some.lists(some.tuples(some.floats(0, 300), some.floats(0, 200)), max_size=25)


@given(POINTS)
def test_every_point_is_in_one_circle_and_none_touch(points: list[tuple[float, float]]) -> None:
    clusters = gather((str(number), point) for number, point in enumerate(points))
    members = [member for cluster in clusters for member in cluster.members]
    assert sorted(members) == sorted(str(number) for number in range(len(points)))
    for at, one in enumerate(clusters):
        for other in clusters[at + 1 :]:
            away = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
            assert away >= one.radius + other.radius


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_structures_are_on_a_map_and_say_that_they_are_made_up(
    service: Service, language: str
) -> None:
    page = _page(service, f"/{language}/atlas/points")
    assert 'class="band sample"' in page
    assert page.count("badge fictitious") == 120
    numbers = [int(number) for number in re.findall(r'pointer-events="none">(\d+)</text>', page)]
    assert sum(numbers) == 120


def test_a_circle_leads_to_a_province_and_there_to_a_list(service: Service) -> None:
    page = _page(service, "/fr/atlas/points?what=actor")
    assert "what=actor&amp;province=01.511" in page
    near = _page(service, "/fr/atlas/points?what=actor&province=01.511")
    (target,) = set(re.findall(r'<a href="#(c-[\d.]+)"', near))
    assert f'id="{target}"' in near
    assert "badge fictitious" not in near
    assert service.get("/fr/atlas/points?what=river")[0] == 400


def _page(service: Service, path: str) -> str:
    status, _, body = service.get(path)
    assert status == 200, path
    return body.decode("utf-8")

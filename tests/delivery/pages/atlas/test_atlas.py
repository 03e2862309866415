"""The atlas: the page and its files agree; what is shown, what is refused, and what is flagged."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from xml.etree import ElementTree

import pytest

from tests.conftest import Service

LANGUAGES = ["fr", "ar", "en"]
SVG = "{http://www.w3.org/2000/svg}"
CENSUS = "indicator=labour_unemployment_rate"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_of_the_atlas_agree_with_its_page(service: Service, language: str) -> None:
    query = "?indicator=establishments_non_profit&as=count"
    page = _text(service, f"/{language}/atlas{query}")
    rows = _rows(service, f"/{language}/atlas.csv{query}")
    assert len(rows) == 8
    assert sum(float(row["value"]) for row in rows) == 3090
    assert all(row["source"] for row in rows)
    features = json.loads(_text(service, f"/{language}/atlas.geojson{query}"))["features"]
    values = {feature["properties"]["code"]: feature["properties"]["value"] for feature in features}
    assert values == {row["place"]: float(row["value"]) for row in rows}
    drawing = ElementTree.fromstring(_text(service, f"/{language}/atlas.svg{query}"))
    circles = [
        circle for circle in drawing.iter(f"{SVG}circle") if circle.find(f"{SVG}title") is not None
    ]
    assert len(circles) == 8
    for row in rows:
        assert row["name"] in html.unescape(page).replace("’", "'")


def test_communes_have_a_row_and_a_shape_each(service: Service) -> None:
    page = _text(service, f"/fr/atlas?level=commune&{CENSUS}")
    assert len(re.findall(r'<tr id="r-', page)) == 146
    assert set(re.findall(r'<tr id="(r-[\d.]+)"', page)) == set(
        re.findall(r'href="#(r-[\d.]+)"', page)
    )
    assert len(_rows(service, f"/fr/atlas.csv?level=commune&{CENSUS}")) == 146
    assert "généralisées" in page
    assert "OpenStreetMap" in page


def test_a_province_is_zoomed_to_by_a_link(service: Service) -> None:
    page = html.unescape(_text(service, "/ar/atlas?sex=female&" + CENSUS))
    (link,) = set(re.findall(r'href="/ar/(atlas\?[^"]*province=01\.151[^"]*)"', page))
    zoomed = _text(service, f"/ar/{link}")
    assert "sex=female" in link
    codes = re.findall(r'<tr id="r-([\d.]+)"', zoomed)
    assert len(codes) == 28
    assert all(code.startswith("01.151") for code in codes)


def test_counts_are_circles_and_rates_are_shaded(service: Service) -> None:
    count = _text(service, "/fr/atlas?as=count")
    assert "proportionnelle" in count
    assert "seuils naturels" not in count
    rate = _text(service, "/fr/atlas?as=rate")
    assert "proportionnelle" not in rate
    assert "seuils naturels" in rate


def test_a_rate_is_for_each_ten_thousand_people(service: Service) -> None:
    def value(query: str) -> float:
        rows = _rows(service, f"/fr/atlas.csv?{query}")
        return next(float(row["value"]) for row in rows if row["place"] == "01.151")

    count = value("indicator=establishments_non_profit&as=count")
    people = value("indicator=population_legal")
    rate = value("indicator=establishments_non_profit")
    assert rate == pytest.approx(10_000 * count / people, rel=1e-4)


def test_the_change_of_a_count_is_in_percent_and_has_two_sources(service: Service) -> None:
    changed = "indicator=population_legal&period=2014-2024"
    grown = _by_place(service, changed)
    before = _by_place(service, "indicator=population_legal&period=2014")
    after = _by_place(service, "indicator=population_legal&period=2024")
    for code, change in grown.items():
        assert change == pytest.approx(100 * (after[code] / before[code] - 1), abs=0.051)
    assert len(_by_place(service, f"{changed}&level=commune")) == 146
    for row in _rows(service, f"/fr/atlas.csv?{changed}"):
        assert "RGPH 2014" in row["source"]
        assert "RGPH 2024" in row["source"]
    shown = _text(service, f"/fr/atlas?{changed}").partition("Source")[2].partition("</p>")[0]
    assert "RGPH 2014" in shown
    assert "RGPH 2024" in shown


def test_a_map_says_how_to_cite_it(service: Service) -> None:
    page = html.unescape(_text(service, "/fr/atlas?indicator=population_legal&period=2014-2024"))
    cited = page.partition('class="citation">')[2].partition("</p>")[0]
    assert "indicateurs" in cited
    assert "/fr/atlas?indicator=population_legal&period=2014-2024" in cited


def test_communes_are_sorted_by_province(service: Service) -> None:
    page = _text(service, "/fr/atlas?level=commune&sort=province")
    inside = re.findall(r'<td class="inside">(?:<[^>]+>)*([^<]+)', page)
    assert len(set(inside)) == 8
    assert [name for n, name in enumerate(inside) if inside[n - 1 : n] != [name]] == list(
        dict.fromkeys(inside)
    )


@pytest.mark.parametrize(
    ("indicator", "why"),
    [
        ("labour_activity_rate", "heading is “Taux net d'activité” in 2014"),
        ("illiteracy_rate_10_plus", "may not count the same people"),
        ("rural_share", "each census decides"),
        ("labour_employed", "only one of these years"),
        ("employment_status_cooperative_member", "not checked"),
        ("labour_unemployment_rate", "not checked"),
        ("establishments_total", "only one of these years"),
    ],
)
def test_a_change_that_means_nothing_is_refused_with_the_reason(
    service: Service, indicator: str, why: str
) -> None:
    page = html.unescape(_text(service, f"/en/atlas?indicator={indicator}&period=2014-2024"))
    assert "The change from 2014 to 2024 is not shown" in page
    assert why in page
    rows = _rows(service, f"/en/atlas.csv?indicator={indicator}&period=2014-2024")
    assert {row["change_from"] for row in rows} == {""}


def test_partners_and_cooperators_are_not_ranked(service: Service) -> None:
    query = "indicator=employment_status_cooperative_member&level=commune&sort=value"
    page = _text(service, f"/fr/atlas?{query}")
    assert "sort=value" not in page.split('id="table"')[1]
    names = [row["name"] for row in _rows(service, f"/fr/atlas.csv?{query}")]
    assert names[0][0] < names[-1][0]


def test_small_numbers_are_flagged(service: Service) -> None:
    rows = _rows(service, "/fr/atlas.csv?level=commune")
    few = {row["place"]: row["rests_on"] for row in rows if row["rests_on"]}
    assert few
    assert all(int(number) < 30 for number in few.values())
    page = _text(service, "/en/atlas?level=commune")
    assert len(re.findall(r'<span class="few">', page)) == len(few)
    assert "Small numbers:" in page


def test_the_table_sorts_by_links(service: Service) -> None:
    def names(sort: str) -> list[str]:
        return [row["name"] for row in _rows(service, f"/fr/atlas.csv?{CENSUS}&sort={sort}")]

    assert names("value") == list(reversed(names("least")))
    assert names("name") == sorted(names("name"), key=lambda name: name.replace("é", "e"))
    page = _text(service, f"/fr/atlas?{CENSUS}&sort=name")
    assert 'aria-sort="ascending"' in page


def test_a_past_perimeter_is_drawn_by_commune(service: Service) -> None:
    """Al Hoceima joined in 2015; a third of the communes of Ouezzane were in the region of 1997."""
    places = {row["place"] for row in _rows(service, "/fr/atlas.csv?perimeter=2009")}
    assert "01.051" not in places
    assert "01.151" in places
    communes = {
        row["place"] for row in _rows(service, "/fr/atlas.csv?perimeter=1997&level=commune")
    }
    assert sum(code.startswith("01.405") for code in communes) == 6
    assert len(communes) == 99

    def people(query: str) -> float:
        return _by_place(service, f"indicator=population_legal&{query}")["01.405"]

    parts = _by_place(service, "indicator=population_legal&level=commune&perimeter=1997")
    inside = sum(value for code, value in parts.items() if code.startswith("01.405"))
    assert people("perimeter=1997") == inside < people("perimeter=2009")
    # A share of a part of a province is not known.
    assert "01.405" not in _by_place(service, f"{CENSUS}&perimeter=1997")


def test_two_maps_are_side_by_side_with_one_table(service: Service) -> None:
    page = _text(service, f"/fr/atlas?{CENSUS}&indicator2=illiteracy_rate_10_plus&sex2=female")
    assert page.count('<svg class="map"') == 2
    row = page.split('<tr id="r-01.151">')[1].split("</tr>")[0]
    assert row.count('class="number"') == 2
    assert "10 ans et plus, femmes" in page


def test_the_same_map_is_shown_once(service: Service) -> None:
    page = _text(service, f"/en/atlas?{CENSUS}&indicator2=labour_unemployment_rate")
    assert page.count('<svg class="map"') == 1
    assert "<title>Unemployment rate " in page
    years = _text(service, f"/en/atlas?{CENSUS}&indicator2=labour_unemployment_rate&period2=2014")
    assert "<title>Unemployment rate (2024 / 2014) " in years
    assert years.count("What is counted") == 1


def test_each_map_has_its_own_unit(service: Service) -> None:
    """Beside a count for each ten thousand people a share stays a share."""
    count, share = "establishments_non_profit", "illiteracy_rate_10_plus"
    for first, second in ((count, share), (share, count)):
        page = _text(service, f"/en/atlas?indicator={first}&indicator2={second}")
        titles = [part.split("</h2>")[0] for part in page.split('<h2 id="map-')[1:]]
        assert ["10,000" in title.replace("\u202f", ",") for title in titles] == [
            first == count,
            second == count,
        ]
        cells = page.split('<tr id="r-01.151">')[1].split("</tr>")[0].split('class="number"')[1:]
        assert ["%" in cell for cell in cells] == [first == share, second == share]


@pytest.mark.parametrize("order", ["value2", "least2"])
def test_the_table_is_sorted_by_either_map(service: Service, order: str) -> None:
    page = _text(service, f"/en/atlas?indicator2=illiteracy_rate_10_plus&sort={order}")
    head, body = page.split('<table class="sortable')[1].split("</thead>")
    columns = head.split('<th scope="col"')[1:]
    assert ["aria-sort" in column for column in columns] == [False, False, True]
    values = [float(value) for value in re.findall(r"([\d.]+)%</bdi>", body)]
    assert len(values) == 8
    assert values == sorted(values, reverse=order == "value2")


def test_figures_that_are_not_published_by_commune_are_shown_by_province(service: Service) -> None:
    page = _text(service, f"/en/atlas?{CENSUS}&area=rural&level=commune")
    assert "not published by commune" in page
    assert len(re.findall(r'<tr id="r-', page)) == 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_indicators_are_in_groups(service: Service, language: str) -> None:
    form = _text(service, f"/{language}/atlas").split('id="indicator"')[1].split("</select>")[0]
    groups = form.split("<optgroup")[1:]
    assert len(groups) == 7
    if language == "en":
        labels = re.findall(r">([^<]+)</option>", groups[3])
        assert labels == sorted(labels)


@pytest.mark.parametrize(
    "query",
    [
        "indicator=nothing",
        "perimeter=1066",
        "as=colour",
        "province=01",
        "period=2024-2014",
        "period=x",
        "indicator2=population_legal&period2=x",
    ],
)
def test_an_invalid_choice_is_refused(service: Service, query: str) -> None:
    assert service.get(f"/fr/atlas?{query}")[0] == 400


def _by_place(service: Service, query: str) -> dict[str, float]:
    rows = _rows(service, f"/fr/atlas.csv?{query}")
    return {row["place"]: float(row["value"]) for row in rows}


def _rows(service: Service, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_text(service, path))))


def _text(service: Service, path: str) -> str:
    status, _, body = service.get(path)
    assert status == 200, path
    return body.decode("utf-8")


@pytest.mark.parametrize(
    ("query", "chart"),
    [
        (
            "indicator=labour_unemployment_rate&period=2014&sex=female",
            "map-labour_unemployment_rate?year=2014&sex=female",
        ),
        ("indicator=establishments_jobs&as=count", "establishments_jobs"),
        ("indicator=establishments_non_profit&as=count&province=01.151", "non-profit?place=01.151"),
    ],
)
def test_a_map_links_to_the_chart_that_shows_the_same(
    service: Service, query: str, chart: str
) -> None:
    page = html.unescape(service.get(f"/fr/atlas?{query}")[2].decode())
    assert f'/fr/charts/{chart}"' in page
    assert service.get(f"/fr/charts/{chart}")[0] == 200


def test_a_change_has_no_chart(service: Service) -> None:
    page = service.get("/fr/atlas?indicator=population_legal&period=2014-2024")[2].decode()
    assert "/fr/charts/" not in page.partition('class="exports"')[2].partition("</p>")[0]


@pytest.mark.parametrize(("language", "name"), [("fr", "Chefchaouen"), ("ar", "شفشاون")])
def test_the_title_of_a_zoomed_map_names_its_province(
    service: Service, language: str, name: str
) -> None:
    page = service.get(f"/{language}/atlas?province=01.151")[2].decode()
    assert name in page.partition("<h1>")[2].partition("</h1>")[0]
    drawing = service.get(f"/{language}/atlas.svg?province=01.151")[2].decode()
    assert name in drawing.partition("<title>")[2].partition("</title>")[0]

"""The site's own pages as entries of the index: they are no data, but people look for them.

An entry's id is the path of the page below its language, with a query or a fragment. The pages of
the atlas and of charts follow the cubes: an indicator that has values has a map and a chart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.charts import COMPOSED, ChartKind
from oress_opendata.model.concept import Concept, Vocabulary
from oress_opendata.model.indicators import NON_PROFIT
from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.projections.search.entry import Entry, facet_values
from oress_opendata.sources.tables.rows import read_rows

PAGE = "page"
ATLAS = "atlas?indicator={code}"
ATLAS_TITLE = N_("Atlas: {title}")
CHART, CHART_TITLE = "charts/{id}", N_("Chart: {title}")
# What people write for any of them.
ATLAS_WORDS = ("carte", "map", "خريطة")
CHART_WORDS = ("graphique", "chart", "رسم بياني", "مبيان")
INDICATOR = "indicator"


@dataclass(frozen=True, slots=True)
class SitePage:
    """`title` and `texts` are marked sentences; `words` are what else people call it."""

    path: str
    title: str
    texts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


PAGES = (
    SitePage(
        "guide",
        N_("The guide, step by step"),
        (N_("Founding a cooperative"),),
        ("guide", "guide de création", "دليل", "الدليل"),
    ),
    SitePage(
        "actors",
        N_("Who can help"),
        (
            N_(
                "Who helps the cooperatives, associations and mutual societies of the region, by "
                "kind of body, with what, where, and how to reach them."
            ),
        ),
        ("finder", "chercher un accompagnement", "من يساعدني"),
    ),
    SitePage("actors/coverage", N_("Coverage of support"), (), ("couverture", "lacunes")),
    SitePage("actors/catalogue", N_("The catalogue of all support actors"), (), ("annuaire",)),
    SitePage("atlas", N_("Atlas"), (N_("By province"),), ("carte", "cartes", "map", "خريطة")),
    SitePage(
        "panorama",
        N_("Panorama"),
        (N_("Cooperatives, as cited"), N_("Support actors by what they offer")),
        ("graphiques", "charts", "رسوم بيانية"),
    ),
    SitePage(
        "charts",
        N_("Charts and maps"),
        (N_("Indicators by place"), N_("Maps of the region")),
        ("graphiques", "statistiques", "رسوم بيانية", "مبيانات"),
    ),
    SitePage("panorama#economy", N_("Non-profit establishments, cooperators")),
    SitePage("panorama#people", N_("People"), (N_("Women and men"),)),
    SitePage("panorama#work", N_("Work and school")),
    SitePage("panorama#establishments", N_("All establishments")),
    SitePage("panorama#past", N_("Cooperatives, as cited"), (N_("Contradictory figures"),)),
    SitePage("panorama#gaps", N_("What is missing")),
    SitePage(
        "panorama/note",
        N_("A note for chosen communes"),
        (),
        ("note communale", "fiche à imprimer", "مذكرة"),
    ),
    SitePage("places", N_("Places"), (N_("Look at all places"),), ("communes", "provinces")),
    SitePage("documents", N_("Documents")),
    SitePage("datasets", N_("Datasets"), (), ("catalogue", "télécharger", "download", "تحميل")),
    SitePage("structures", N_("Structures")),
    SitePage("developers", N_("For developers"), (), ("API", "SPARQL", "développeurs", "مطورون")),
    SitePage("about", N_("About the observatory and this site"), (), ("contact", "à propos")),
)


def site_to_entries(languages: tuple[str, ...]) -> Iterator[Entry]:
    for page in PAGES:
        yield Entry(
            key=f"{PAGE}/{page.path}",
            titles={language: say(page.title, language) for language in languages},
            texts={
                language: " ".join(say(text, language) for text in page.texts)
                for language in languages
            },
            codes={},
            facets=facet_values([("type", PAGE)]),
            more_titles=page.words,
            shown={"sample": False},
        )


def cube_to_entries(
    table: Table, location: Path, vocabulary: Vocabulary, languages: tuple[str, ...]
) -> Iterator[Entry]:
    """The pages of each indicator of a cube of places, and the charts composed of them."""
    if not table.is_cube or not any(column.register == PLACE for column in table.columns):
        return
    scheme = vocabulary.schemes.get(INDICATOR)
    columns = [n for n, column in enumerate(table.columns) if column.scheme == INDICATOR]
    if not columns or scheme is None:
        return
    rows = read_rows(location, table.descriptor)
    codes = {row[columns[0]] for row in rows if len(row) > columns[0]}
    for code in sorted(codes & scheme.concepts.keys()):
        concept = scheme.concepts[code]
        yield _atlas_to_entry(concept, languages)
        if code != NON_PROFIT:
            yield _indicator_to_entry(concept, languages)
    for kind in COMPOSED:
        # Those of no indicator are shown where there are others.
        if (kind.indicator or NON_PROFIT) in codes:
            yield _composed_to_entry(kind, languages)


def _indicator_to_entry(concept: Concept, languages: tuple[str, ...]) -> Entry:
    labels = concept.labels
    first = next(iter(labels.values()), concept.notation)
    titles = {language: labels.get(language, first) for language in languages}
    return _chart_to_entry(concept.notation, titles, {}, (*labels.values(), *concept.hidden))


def _composed_to_entry(kind: ChartKind, languages: tuple[str, ...]) -> Entry:
    titles = {language: say(kind.title, language) for language in languages}
    texts = {language: say(kind.description, language) for language in languages}
    return _chart_to_entry(kind.id, titles, texts, ())


def _chart_to_entry(
    name: str, titles: Mapping[str, str], texts: Mapping[str, str], more: tuple[str, ...]
) -> Entry:
    return Entry(
        key=f"{PAGE}/{CHART.format(id=name)}",
        titles={
            language: say(CHART_TITLE, language, title=title) for language, title in titles.items()
        },
        texts=texts,
        codes={},
        facets=facet_values([("type", PAGE)]),
        more_titles=(*more, *CHART_WORDS),
        shown={"sample": False},
    )


def _atlas_to_entry(concept: Concept, languages: tuple[str, ...]) -> Entry:
    labels = concept.labels
    first = next(iter(labels.values()), concept.notation)
    names = (*labels.values(), *concept.hidden)
    return Entry(
        key=f"{PAGE}/{ATLAS.format(code=concept.notation)}",
        titles={
            language: say(ATLAS_TITLE, language, title=labels.get(language, first))
            for language in languages
        },
        texts={},
        codes={},
        facets=facet_values([("type", PAGE)]),
        # Readers call a map by both: “carte chômage”.
        more_titles=(
            *names,
            *ATLAS_WORDS,
            *(f"{word} {name}" for word in ATLAS_WORDS for name in names),
        ),
        shown={"sample": False},
    )

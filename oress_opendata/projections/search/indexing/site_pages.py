"""The site's own pages as entries of the index: they are no data, but people look for them.

An entry's id is the path of the page below its language, with a query or a fragment. The pages of
the atlas follow the cubes, one for each indicator that has values.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.concept import Concept, Vocabulary
from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.projections.search.entry import Entry, facet_values
from oress_opendata.sources.tables.rows import read_rows

PAGE = "page"
ATLAS = "atlas?indicator={code}"
ATLAS_TITLE = N_("Atlas: {title}")
INDICATOR = "indicator"


@dataclass(frozen=True, slots=True)
class SitePage:
    """`title` and `texts` are marked sentences; `words` are what else people call it."""

    path: str
    title: str
    texts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


PAGES = (
    SitePage("guide", N_("The guide, step by step"), (N_("Founding a cooperative"),)),
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


def atlas_to_entries(
    table: Table, location: Path, vocabulary: Vocabulary, languages: tuple[str, ...]
) -> Iterator[Entry]:
    """The page of each indicator of a cube of places."""
    if not table.is_cube or not any(column.register == PLACE for column in table.columns):
        return
    scheme = vocabulary.schemes.get(INDICATOR)
    columns = [n for n, column in enumerate(table.columns) if column.scheme == INDICATOR]
    if not columns or scheme is None:
        return
    rows = read_rows(location, table.descriptor)
    for code in sorted({row[columns[0]] for row in rows if len(row) > columns[0]}):
        if concept := scheme.concepts.get(code):
            yield _atlas_to_entry(concept, languages)


def _atlas_to_entry(concept: Concept, languages: tuple[str, ...]) -> Entry:
    labels = concept.labels
    first = next(iter(labels.values()), concept.notation)
    return Entry(
        key=f"{PAGE}/{ATLAS.format(code=concept.notation)}",
        titles={
            language: say(ATLAS_TITLE, language, title=labels.get(language, first))
            for language in languages
        },
        texts={},
        codes={},
        facets=facet_values([("type", PAGE)]),
        more_titles=(*labels.values(), *concept.hidden),
        shown={"sample": False},
    )

"""Worked examples of SPARQL queries, titled by the question they answer. A test runs them.

`{base}` is the id base. The examples match the shipped packages; other data answer fewer of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from oress_opendata.languages import N_

PREFIXES = """\
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX essglobal: <http://purl.org/essglobal/vocab/>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX oress: <{base}/vocab/oress#>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX schema: <http://schema.org/>
PREFIX sdmx: <http://purl.org/linked-data/sdmx/2009/dimension#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX value: <http://purl.org/linked-data/sdmx/2009/measure#>
"""


@dataclass(frozen=True, slots=True)
class Example:
    name: str
    question: str
    pattern: str

    def query(self, base: str) -> str:
        """The whole query, with the prefixes that it uses."""
        used = [
            line
            for line in PREFIXES.splitlines()
            if f"{line.split()[1]}" in self.pattern.replace("<{base}", "")
        ]
        return "\n".join([*used, self.pattern]).replace("{base}", base)


EXAMPLES = (
    Example(
        "datasets",
        N_("Which datasets are there, and under which licence?"),
        """SELECT DISTINCT ?dataset ?title ?licence {
  ?dataset a dcat:Dataset ; dct:title ?title ; dcat:distribution/dct:license ?licence .
  FILTER(LANG(?title) = "fr")
} ORDER BY ?title""",
    ),
    Example(
        "helpers",
        N_("Who helps with training?"),
        """SELECT DISTINCT ?actor ?name {
  ?service dct:type <{base}/vocab/support-service/formation> ; schema:provider ?actor .
  ?actor skos:prefLabel ?name
  FILTER(LANG(?name) = "fr")
} ORDER BY ?name""",
    ),
    Example(
        "kinds",
        N_("How many support actors of each kind are there?"),
        """SELECT ?kind (COUNT(?actor) AS ?number) {
  ?actor a oress:SupportActor ; org:classification/skos:prefLabel ?kind
  FILTER(LANG(?kind) = "fr")
} GROUP BY ?kind ORDER BY DESC(?number)""",
    ),
    Example(
        "publics",
        N_("Which services are for which publics?"),
        """SELECT ?title ?public {
  ?service dct:title ?title ; schema:audience/skos:prefLabel ?public
  FILTER(LANG(?title) = "fr" && LANG(?public) = "fr")
} ORDER BY ?public ?title LIMIT 200""",
    ),
    Example(
        "places",
        N_("Which communes are in which province?"),
        """SELECT ?province ?commune {
  ?place dct:type <{base}/vocab/place-type/commune_rurale> ; skos:prefLabel ?commune ;
    skos:broader+ ?above .
  ?above dct:type <{base}/vocab/place-type/province> ; skos:prefLabel ?province
  FILTER(LANG(?commune) = "ar" && LANG(?province) = "ar")
} ORDER BY ?province ?commune""",
    ),
    Example(
        "population",
        N_("How many people live in each province, in 2014 and in 2024?"),
        """SELECT ?province ?year ?people {
  ?observation sdmx:refArea ?place ; sdmx:refPeriod ?year ; value:obsValue ?people ;
    sdmx:sex <{base}/vocab/sex/all> ; oress:residenceArea <{base}/vocab/area/total> ;
    schema:variableMeasured <{base}/vocab/indicator/population_legal> .
  ?place dct:type ?type ; skos:prefLabel ?province
  FILTER(?type IN (<{base}/vocab/place-type/province>, <{base}/vocab/place-type/prefecture>))
  FILTER(LANG(?province) = "fr")
} ORDER BY ?province ?year""",
    ),
    Example(
        "associations",
        N_("Where are the most non-profit establishments for each 10,000 people?"),
        """SELECT ?province (ROUND(10000 * ?associations / ?people) AS ?rate) {
  ?one sdmx:refArea ?place ; value:obsValue ?associations ;
    schema:variableMeasured <{base}/vocab/indicator/establishments_non_profit> .
  ?two sdmx:refArea ?place ; value:obsValue ?people ; sdmx:refPeriod ?year ;
    sdmx:sex <{base}/vocab/sex/all> ; oress:residenceArea <{base}/vocab/area/total> ;
    schema:variableMeasured <{base}/vocab/indicator/population_legal> .
  ?place dct:type ?type ; skos:prefLabel ?province
  FILTER(?type IN (<{base}/vocab/place-type/province>, <{base}/vocab/place-type/prefecture>))
  FILTER(STR(?year) = "2024" && LANG(?province) = "fr")
} ORDER BY DESC(?rate)""",
    ),
    Example(
        "indicators",
        N_("Which indicators are there, and what are their limits?"),
        """SELECT DISTINCT ?indicator ?label ?caveat {
  [] schema:variableMeasured ?indicator .
  ?indicator skos:prefLabel ?label FILTER(LANG(?label) = "fr")
  OPTIONAL { ?indicator skos:scopeNote ?caveat FILTER(LANG(?caveat) = "fr") }
} ORDER BY ?label""",
    ),
    Example(
        "contradictions",
        N_("Which cited figures contradict one another?"),
        """SELECT ?finding ?figure ?source {
  ?figure oress:contradictedIn ?contradiction ; dct:source ?source .
  ?contradiction oress:finding ?finding FILTER(LANG(?finding) = "fr")
} ORDER BY ?contradiction ?figure""",
    ),
    Example(
        "unverified",
        N_("What is general knowledge without a source?"),
        """SELECT ?thing ?name {
  ?thing oress:factStatus <{base}/vocab/fact-status/general_knowledge> ; skos:prefLabel ?name
  FILTER(LANG(?name) = "fr")
} ORDER BY ?thing LIMIT 200""",
    ),
    Example(
        "replaced",
        N_("Which bodies no longer exist, and what took their place?"),
        """SELECT ?name ?until ?successor {
  ?actor dct:isReplacedBy/skos:prefLabel ?successor ; skos:prefLabel ?name .
  OPTIONAL { ?actor schema:dissolutionDate ?until }
  FILTER(LANG(?name) = "fr" && LANG(?successor) = "fr")
}""",
    ),
    Example(
        "positions",
        N_("Where are the communes?"),
        """SELECT ?commune ?point {
  ?place geo:hasGeometry/geo:asWKT ?point ; skos:prefLabel ?commune ; dct:type ?type
  FILTER(LANG(?commune) = "fr")
} ORDER BY ?commune""",
    ),
)

"""The integrity constraints of the RDF Data Cube vocabulary (IC-1 to IC-21), on our own cubes.

https://www.w3.org/TR/vocab-data-cube/#wf-rules Each query asks for what must not be. IC-12 is
quadratic as published; here observations are compared by a key. Our cubes have one measure
each and no hierarchy of codes: IC-15, 16, 20 and 21 are seen to find faults in cubes that do.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from tests.projections.rdf.conftest import Shipped

PREFIXES = """
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
CONSTRAINTS = {
    "IC-1": """{ ?obs a qb:Observation FILTER NOT EXISTS { ?obs qb:dataSet ?set } }
      UNION { ?obs qb:dataSet ?one, ?two FILTER (?one != ?two) }""",
    "IC-2": """{ ?set a qb:DataSet FILTER NOT EXISTS { ?set qb:structure ?dsd } }
      UNION { ?set qb:structure ?one, ?two FILTER (?one != ?two) }""",
    "IC-3": """?dsd a qb:DataStructureDefinition
      FILTER NOT EXISTS { ?dsd qb:component/qb:componentProperty [ a qb:MeasureProperty ] }""",
    "IC-4": """?dim a qb:DimensionProperty FILTER NOT EXISTS { ?dim rdfs:range [] }
      FILTER EXISTS { ?component qb:dimension ?dim }""",
    "IC-5": """?dim a qb:DimensionProperty ; rdfs:range skos:Concept
      FILTER NOT EXISTS { ?dim qb:codeList [] } FILTER EXISTS { ?component qb:dimension ?dim }""",
    "IC-6": """?dsd qb:component ?spec . ?spec qb:componentRequired "false"^^xsd:boolean ;
      qb:componentProperty ?component
      FILTER NOT EXISTS { ?component a qb:AttributeProperty }""",
    "IC-7": """?key a qb:SliceKey
      FILTER NOT EXISTS { [ a qb:DataStructureDefinition ] qb:sliceKey ?key }""",
    "IC-8": """?key a qb:SliceKey ; qb:componentProperty ?property . ?dsd qb:sliceKey ?key
      FILTER NOT EXISTS { ?dsd qb:component [ qb:componentProperty ?property ] }""",
    "IC-9": """{ ?slice a qb:Slice FILTER NOT EXISTS { ?slice qb:sliceStructure ?key } }
      UNION { ?slice a qb:Slice ; qb:sliceStructure ?one, ?two FILTER (?one != ?two) }""",
    "IC-10": """?slice qb:sliceStructure [ qb:componentProperty ?dim ]
      FILTER NOT EXISTS { ?slice ?dim [] }""",
    "IC-11": """?obs qb:dataSet/qb:structure/qb:component/qb:componentProperty ?dim .
      ?dim a qb:DimensionProperty FILTER NOT EXISTS { ?obs ?dim [] }""",
    "IC-13": """?obs qb:dataSet/qb:structure/qb:component ?component .
      ?component qb:componentRequired "true"^^xsd:boolean ;
      qb:componentProperty ?attribute
      FILTER NOT EXISTS { ?obs ?attribute [] }""",
    "IC-14": """?obs qb:dataSet/qb:structure ?dsd .
      ?dsd qb:component/qb:componentProperty ?measure . ?measure a qb:MeasureProperty
      FILTER NOT EXISTS { ?obs ?measure [] }""",
    "IC-15": """?obs qb:dataSet/qb:structure/qb:component/qb:componentProperty qb:measureType .
      ?obs qb:measureType ?measure
      FILTER NOT EXISTS { ?obs ?measure [] }""",
    "IC-16": """?obs qb:dataSet/qb:structure ?dsd ; qb:measureType ?measure .
      ?dsd qb:component/qb:componentProperty qb:measureType .
      ?dsd qb:component/qb:componentProperty ?other . ?other a qb:MeasureProperty
      FILTER (?other != ?measure) ?obs ?other []""",
    "IC-17": """?set qb:slice ?slice . ?slice qb:observation ?obs
      FILTER NOT EXISTS { ?obs qb:dataSet ?set }""",
    "IC-18": """?slice qb:observation ?obs ; qb:sliceStructure/qb:componentProperty ?dim .
      ?slice ?dim ?value
      FILTER NOT EXISTS { ?obs ?dim ?value }""",
    "IC-19": """?set qb:structure/qb:component/qb:componentProperty ?dim .
      ?dim a qb:DimensionProperty ; qb:codeList ?list . ?list a skos:ConceptScheme .
      ?obs qb:dataSet ?set ; ?dim ?value
      FILTER NOT EXISTS { ?value a skos:Concept ; skos:inScheme ?list }""",
}  # fmt: skip

# For each property by which a hierarchy goes from parent to child, or the other way round.
HIERARCHIES = {
    "IC-20": (
        """?list a qb:HierarchicalCodeList ; qb:parentChildProperty ?step FILTER (isIRI(?step))""",
        "qb:hierarchyRoot/{step}*",
    ),
    "IC-21": (
        """?list a qb:HierarchicalCodeList ; qb:parentChildProperty [ owl:inverseOf ?step ]
          FILTER (isIRI(?step))""",
        "qb:hierarchyRoot/(^{step})*",
    ),
}
OUTSIDE = """?obs qb:dataSet/qb:structure/qb:component/qb:componentProperty ?dim .
  ?dim a qb:DimensionProperty ; qb:codeList ?list . ?list a qb:HierarchicalCodeList .
  ?obs ?dim ?value FILTER NOT EXISTS {{ ?list {path} ?value }}"""


@pytest.fixture(scope="module")
def graphs(shipped: Shipped) -> Store:
    return Store.read_only(str(shipped.generation / "graph"))


def asks(graphs: Store, pattern: str) -> bool:
    return bool(graphs.query(f"{PREFIXES} ASK {{ {pattern} }}"))


def leaves_hierarchy(graphs: Store, name: str) -> bool:
    steps, path = HIERARCHIES[name]
    found = graphs.query(f"{PREFIXES} SELECT DISTINCT ?step {{ {steps} }}")
    return any(
        asks(graphs, OUTSIDE.format(path=path.format(step=row["step"])))
        for row in list(found)  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("name", HIERARCHIES)
def test_no_code_is_outside_its_hierarchy(graphs: Store, name: str) -> None:
    assert not leaves_hierarchy(graphs, name)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_cubes_keep_each_constraint(graphs: Store, name: str) -> None:
    assert not asks(graphs, CONSTRAINTS[name])


def test_no_two_observations_have_the_same_dimensions(graphs: Store) -> None:
    """IC-12."""
    cubes = list(graphs.query(PREFIXES + "SELECT ?set { ?set a qb:DataSet }"))  # type: ignore[arg-type]
    assert len(cubes) == 2
    for (cube,) in cubes:
        keys = [
            tuple(row)
            for row in graphs.query(  # type: ignore[union-attr]
                PREFIXES
                + f"""SELECT (GROUP_CONCAT(STR(?value); separator="|") AS ?key) {{
                  {{ SELECT ?obs ?dim ?value {{ ?obs qb:dataSet {cube} ; ?dim ?value .
                    {cube} qb:structure/qb:component/qb:dimension ?dim }} ORDER BY ?obs ?dim }}
                }} GROUP BY ?obs"""
            )
        ]
        assert len(keys) > 1000
        assert len(set(map(str, keys))) == len(keys)


@pytest.mark.parametrize(
    ("name", "predicate"),
    [("IC-1", "dataSet"), ("IC-14", None), ("IC-2", "structure"), ("IC-10", None)],
)
def test_a_broken_cube_is_seen(
    graphs: Store, name: str, predicate: str | None, tmp_path: Path
) -> None:
    """The queries find what they look for: a part of a cube is taken away."""
    copy = tmp_path / "graph"
    graphs.backup(str(copy))
    broken = Store(str(copy))
    other = {
        "IC-14": "http://purl.org/linked-data/sdmx/2009/measure#obsValue",
        "IC-10": "http://purl.org/linked-data/sdmx/2009/dimension#refPeriod",
    }
    iri = other.get(name) or f"http://purl.org/linked-data/cube#{predicate}"
    for quad in list(broken.quads_for_pattern(None, NamedNode(iri), None, None)):
        assert isinstance(quad, Quad)
        broken.remove(quad)
    assert asks(broken, CONSTRAINTS[name])


MEASURES = """
:obs qb:dataSet :set ; qb:measureType :one ; :{said} 1 .
:set qb:structure :dsd .
:dsd qb:component [ qb:componentProperty qb:measureType ], [ qb:componentProperty :one ],
  [ qb:componentProperty :two ] .
:one a qb:MeasureProperty . :two a qb:MeasureProperty .
"""
CODES = """
:obs qb:dataSet :set ; :dim :{said} .
:set qb:structure [ qb:component [ qb:componentProperty :dim ] ] .
:dim a qb:DimensionProperty ; qb:codeList :list .
:list a qb:HierarchicalCodeList ; qb:hierarchyRoot :root ; qb:parentChildProperty {step} .
:root skos:narrower :child . :child skos:broader :root .
"""
INVERSE = "[ owl:inverseOf skos:broader ]"


def small(turtle: str) -> Store:
    prefixes = PREFIXES.replace("PREFIX", "@prefix").replace(">\n", "> .\n")
    graphs = Store()
    graphs.load(f"{prefixes}@prefix : <urn:x:> .{turtle}".encode(), format=RdfFormat.TURTLE)
    return graphs


@pytest.mark.parametrize(("said", "broken"), [("one", ()), ("two", ("IC-15", "IC-16"))])
def test_a_cube_of_several_measures_is_checked(said: str, broken: tuple[str, ...]) -> None:
    graphs = small(MEASURES.format(said=said))
    found = {name for name in ("IC-15", "IC-16") if asks(graphs, CONSTRAINTS[name])}
    assert found == set(broken)


@pytest.mark.parametrize(
    ("name", "step"), [("IC-20", "skos:narrower"), ("IC-21", INVERSE)], ids=["IC-20", "IC-21"]
)
def test_a_hierarchy_of_codes_is_checked(name: str, step: str) -> None:
    assert not leaves_hierarchy(small(CODES.format(said="child", step=step)), name)
    assert leaves_hierarchy(small(CODES.format(said="stranger", step=step)), name)

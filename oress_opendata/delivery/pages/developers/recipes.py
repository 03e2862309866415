"""Worked recipes for programmers, one for each common task. A test runs them all.

`{base}` is the address of the service. The names are those of the shipped datasets.
"""

from __future__ import annotations

from dataclasses import dataclass

from oress_opendata.languages import N_


@dataclass(frozen=True, slots=True)
class Recipe:
    """`tool` is what runs it: python, r, javascript or shell; `heading` is its name on the page."""

    name: str
    heading: str
    tool: str
    purpose: str
    pattern: str

    def code(self, base: str) -> str:
        return self.pattern.replace("{base}", base)


RECIPES = (
    Recipe(
        "pandas",
        "Python · pandas",
        "python",
        N_("Read a table of one version. The address is stable and can be cited."),
        """\
import pandas

communes = pandas.read_csv(
    "{base}/datasets/territoires/1.0.0/data/communes.csv",
    dtype={"code": str},
)
print(communes[["code", "name_fr", "name_ar"]].head())""",
    ),
    Recipe(
        "frictionless",
        "Python · frictionless",
        "python",
        N_("Open a whole package with its types, titles and licences, and check it."),
        """\
from frictionless import Package

package = Package("{base}/datasets/acteurs-accompagnement/latest/datapackage.json")
print(package.version, package.resource_names)
print(package.get_resource("acteurs").read_rows()[0]["name_fr"])""",
    ),
    Recipe(
        "pages",
        "Python",
        "python",
        N_("Go through a list, page by page. Pages stay stable while you read."),
        """\
import json
from urllib.request import urlopen

address = "{base}/api/v1/actors?select=id,name_fr,kind&sort=name_fr&limit=50"
while address:
    page = json.load(urlopen(address))
    for actor in page["items"]:
        print(actor["id"], actor["name"])
    address = page["next"]""",
    ),
    Recipe(
        "rdflib",
        "Python · rdflib",
        "python",
        N_("Read a record as linked data from its IRI."),
        """\
from rdflib import Graph

graph = Graph().parse("{base}/doc/id/place/01.151.ttl")
for subject, predicate, value in graph:
    print(predicate, value)""",
    ),
    Recipe(
        "mcp",
        "Python · mcp",
        "python",
        N_("Ask as an assistant does: who helps with funding in Tétouan?"),
        """\
import anyio
from mcp import Client

async def ask():
    async with Client("{base}/mcp") as client:
        question = {"need": "financement", "place": "01.571", "language": "en"}
        answer = await client.call_tool("who_helps", question)
        for actor in answer.structured_content["actors"]:
            print(actor["name"], actor["checked"], actor["iri"])
        print(*answer.structured_content["notes"], sep="\\n")

anyio.run(ask)""",
    ),
    Recipe(
        "r",
        "R",
        "r",
        N_("Filter rows on the server: population by place in 2024."),
        """\
address <- paste0(
  "{base}/api/v1/datasets/indicateurs/versions/1.0.0/resources/indicateurs/rows.csv",
  "?where.indicator=population_legal&where.period=2024&where.sex=all&where.area=total"
)
people <- read.csv(address, colClasses = c(place = "character"), encoding = "UTF-8")
print(head(people[order(-people$value), c("place", "value")]))""",
    ),
    Recipe(
        "javascript",
        "JavaScript",
        "javascript",
        N_("Count by groups, in a browser or in Node.js. Any site may send requests (CORS)."),
        """\
const address = new URL(
  "{base}/api/v1/datasets/acteurs-accompagnement/versions/1.1.0/resources/acteurs/rows",
);
address.search = new URLSearchParams({ group: "kind", aggregate: "count" });
const answer = await fetch(address);
const { items, citation } = await answer.json();
for (const { kind, count } of items) console.log(kind, count);
console.log(citation.text.en);""",
    ),
    Recipe(
        "curl",
        "curl",
        "shell",
        N_("Download a whole package and check every byte."),
        """\
curl -fsSO {base}/datasets/territoires/1.0.0/territoires-1.0.0.zip
unzip -q territoires-1.0.0.zip -d territoires
cd territoires && sha256sum -c SHA256SUMS""",
    ),
    Recipe(
        "changes",
        "curl",
        "shell",
        N_("Follow what is published, corrected and withdrawn; fetch only what is new."),
        """\
curl -fsS '{base}/api/v1/changes?since=0&limit=100'
curl -fsS '{base}/api/v1/datasets/acteurs-accompagnement/diff?from=1.0.0&to=1.1.0&limit=5'""",
    ),
    Recipe(
        "feed",
        "Python · feedparser",
        "python",
        N_("Read in words what changed. Each dataset, register, place and search has a feed."),
        """\
import feedparser

feed = feedparser.parse("{base}/fr/feed.atom")
for entry in feed.entries:
    print(entry.updated, entry.title, entry.link)""",
    ),
    Recipe(
        "catalogue",
        "DCAT · rdflib",
        "python",
        N_("Harvest the catalogue page by page, as data portals do; here what covers a province."),
        """\
from rdflib import DCAT, DCTERMS, RDF, Graph, Namespace

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
address = "{base}/catalog.ttl?place=01.151&limit=5"
while address:
    graph = Graph().parse(address, format="turtle")
    for dataset in graph.subjects(RDF.type, DCAT.Dataset):
        print(dataset, graph.value(dataset, DCTERMS.modified))
    page = graph.value(predicate=RDF.type, object=HYDRA.PartialCollectionView)
    address = graph.value(page, HYDRA.next)""",
    ),
    Recipe(
        "ro-crate",
        "RO-Crate",
        "python",
        N_("Archive a version with its files, and compare each with its hash (RO-Crate)."),
        """\
import hashlib
import json
from urllib.request import urlopen

address = "{base}/datasets/territoires/1.0.0/formats/ro-crate-metadata.json"
for entity in json.load(urlopen(address))["@graph"]:
    if entity["@type"] == "File" and "sha256" in entity:
        content = urlopen(entity["@id"]).read()
        same = hashlib.sha256(content).hexdigest() == entity["sha256"]
        print(entity["name"], entity["contentSize"], same)""",
    ),
    Recipe(
        "signposting",
        "Signposting",
        "shell",
        N_("Find from any page what to cite, to read and to download (FAIR Signposting)."),
        """\
curl -fsSI '{base}/fr/documents/atlas-2026' | grep -i '^link:' | tr ',' '\\n'
curl -fsS '{base}/linkset/id/document/atlas-2026' -H 'Accept: application/linkset'""",
    ),
    Recipe(
        "schema.org",
        "schema.org",
        "python",
        N_("Read from a page what it is, as search engines do (schema.org)."),
        """\
import json
import re
from urllib.request import urlopen

page = urlopen("{base}/fr/datasets/territoires").read().decode()
for part in re.findall(r'<script type="application/ld.json">(.*?)</script>', page, re.S):
    described = json.loads(part)
    print(described["@type"], described.get("name"), described.get("license"))""",
    ),
    Recipe(
        "oai",
        "OAI-PMH · Sickle",
        "python",
        N_("Harvest all records by OAI-PMH, then ask only for what changed since."),
        """\
from sickle import Sickle

client = Sickle("{base}/oai", max_retries=5)
records = client.ListRecords(metadataPrefix="oai_dc", set="register:actor")
for record in records:
    if not record.deleted:
        print(record.header.datestamp, record.metadata["title"])

changed = {"from": record.header.datestamp, "metadataPrefix": "oai_dc"}
print(len(list(client.ListIdentifiers(**changed))))""",
    ),
    Recipe(
        "ldes",
        "Python · pyoxigraph",
        "python",
        N_("Follow every version of every dataset, or of every record, as linked data (LDES)."),
        '''\
from urllib.request import Request, urlopen

from pyoxigraph import RdfFormat, parse


def walk(node):
    """All statements of a node and of those to which it leads."""
    request = Request(node, headers={"Accept": RdfFormat.N_QUADS.media_type})
    with urlopen(request) as answer:
        quads = list(parse(answer.read(), RdfFormat.N_QUADS))
    yield from quads
    links = (quad for quad in quads if quad.predicate.value == "https://w3id.org/tree#node")
    for address in sorted({quad.object.value for quad in links}):
        yield from walk(address)


for quad in walk("{base}/ldes/datasets"):
    if quad.predicate.value == "https://www.w3.org/ns/activitystreams#object":
        print(quad.object.value, quad.subject.value)''',
    ),
    Recipe(
        "sparql",
        "SPARQL",
        "shell",
        N_("Query all datasets in SPARQL and get CSV."),
        """\
curl -fsS '{base}/sparql' -H 'Accept: text/csv' --data-urlencode 'query=
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?concept ?label { ?concept a skos:Concept ; skos:prefLabel ?label
  FILTER(LANG(?label) = "ar") } LIMIT 5'""",
    ),
    Recipe(
        "duckdb",
        "DuckDB",
        "python",
        N_("Query a typed Parquet file in SQL."),
        """\
import duckdb
from urllib.request import urlretrieve

urlretrieve(
    "{base}/datasets/etablissements/1.0.0/formats/etablissements.parquet",
    "etablissements.parquet",
)
print(duckdb.sql("SUMMARIZE SELECT * FROM 'etablissements.parquet'"))""",
    ),
    Recipe(
        "reconcile",
        "OpenRefine · curl",
        "shell",
        N_("Match names with the catalogue, misspelt ones too. OpenRefine takes the same address."),
        """\
curl -fsS '{base}/fr/reconcile' --data-urlencode 'queries={
  "a": {"query": "Cne de Chaouen", "type": "commune", "limit": 3},
  "b": {"query": "Prov. de Tetuan", "type": "province", "limit": 3}
}'""",
    ),
    Recipe(
        "cite",
        "curl",
        "shell",
        N_("Cite exactly the rows that were used."),
        """\
curl -fsS '{base}/api/v1/datasets/indicateurs/versions/1.0.0/resources/indicateurs/rows/citation.bib?where.period=2024'""",  # noqa: E501 - one address
    ),
)

"""Load the vocabularies: SKOS schemes in Turtle, and schemas of registers.

A file that is invalid is an error of the installation and is named.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL
from rdflib.term import Node

from oress_opendata.errors import Damage
from oress_opendata.iris import RESERVED_SCHEMES, is_slug
from oress_opendata.languages import N_
from oress_opendata.model.concept import Concept, Scheme, Vocabulary

UNIT = URIRef("http://purl.org/linked-data/sdmx/2009/attribute#unitMeasure")
UNREADABLE = N_("The vocabulary file {file} cannot be read: {error}")
INVALID = N_("The vocabulary file {file} is invalid at {iri}: {error}")


def load_vocabulary(folder: Path, base: str) -> Vocabulary:
    """All concept schemes of `folder/*.ttl`, whose IRIs are relative to the id base.

    A file without a concept scheme (an ontology, shapes) is skipped. Raises Damage.
    """
    schemes: dict[str, Scheme] = {}
    terms: set[str] = set()
    for file in sorted(folder.glob("*.ttl")):
        graph = _read_graph(file, base)
        terms |= _read_terms(graph, base)
        for scheme in _read_schemes(file, graph, base):
            if scheme.name in schemes:
                raise _invalid(file, scheme.name, "another file has this scheme")
            schemes[scheme.name] = scheme
    return Vocabulary(schemes, hash_folder(folder), frozenset(terms))


def read_turtle(file: Path, base: str) -> str:
    """A Turtle file of `vocab/` with its `/id/…` and `/vocab/…` under the id base.

    Written out, since a relative IRI with a leading slash would lose the path of its base
    (RFC 3986, section 5.2.2).
    """
    return file.read_text(encoding="utf-8").replace("</", f"<{base}/")


def load_shapes(folder: Path, base: str) -> str:
    """The SHACL shapes of `folder/shapes` as one Turtle text."""
    return "\n".join(read_turtle(file, base) for file in sorted(folder.glob("shapes/*.ttl")))


def load_schemas(folder: Path) -> dict[str, dict[str, Any]]:
    """The house Table Schemas of registers, by `register/version`. Raises Damage."""
    schemas = {}
    for file in sorted((folder / "schemas").glob("*/*.json")):
        try:
            schema = json.loads(file.read_text(encoding="utf-8"))
            fields = [field["name"] for field in schema["fields"]]
        except (ValueError, KeyError, TypeError) as error:
            raise Damage(UNREADABLE, file=file.name, error=str(error)) from error
        if len(set(fields)) < len(fields):
            raise _invalid(file, file.name, "two fields have one name")
        schemas[f"{file.parent.name}/{file.stem}"] = schema
    return schemas


def load_spellings(folder: Path) -> tuple[tuple[str, ...], ...]:
    """Groups of words that search treats as equal: the column `words` of `spellings.csv`, separated
    by bars. Raises Damage."""
    return tuple(_split(row["words"]) for row in _read_csv(folder / "spellings.csv", "words"))


def load_publics(folder: Path) -> Mapping[str, frozenset[str]]:
    """The publics whose services each public may use as well, at any depth: `publics.csv`.
    Raises Damage."""
    rows = _read_csv(folder / "publics.csv", "public", "served_with")
    direct = {row["public"]: _split(row["served_with"]) for row in rows}
    return {public: _follow(direct, public) for public in direct}


def _follow(direct: Mapping[str, tuple[str, ...]], public: str) -> frozenset[str]:
    found = [public]
    for code in found:
        found += [wider for wider in direct.get(code, ()) if wider not in found]
    return frozenset(found)


def _read_csv(file: Path, *columns: str) -> list[dict[str, str]]:
    """The rows of a CSV that may be missing. Raises Damage."""
    if not file.is_file():
        return []
    try:
        with file.open(encoding="utf-8", newline="") as source:
            return [{name: row[name].strip() for name in columns} for row in csv.DictReader(source)]
    except (ValueError, KeyError, AttributeError, csv.Error) as error:
        raise Damage(UNREADABLE, file=file.name, error=str(error)) from error


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def hash_folder(folder: Path) -> str:
    """The sha256 of the names and bytes of all files, in the order of their names."""
    total = sha256()
    for file in sorted(folder.rglob("*")):
        relative = file.relative_to(folder)
        if file.is_file() and not any(_is_private(part) for part in relative.parts):
            name, content = relative.as_posix().encode(), file.read_bytes()
            total.update(b"%d %d\n" % (len(name), len(content)) + name + content)
    return total.hexdigest()


def _is_private(part: str) -> bool:
    return part.startswith(".") or part == "__pycache__"


def _read_graph(file: Path, base: str) -> Graph:
    graph = Graph()
    try:
        graph.parse(data=read_turtle(file, base), format="turtle", publicID=f"{base}/")
    except Exception as error:  # rdflib's parser raises many kinds
        raise Damage(UNREADABLE, file=file.name, error=str(error)) from error
    return graph


def _read_terms(graph: Graph, base: str) -> set[str]:
    """The local names of the ontology's terms."""
    space = f"{base}/vocab/oress#"
    named = {str(subject) for subject in graph.subjects(RDF.type, None)}
    return {iri.removeprefix(space) for iri in named if iri.startswith(space)}


def _read_schemes(file: Path, graph: Graph, base: str) -> Iterator[Scheme]:
    for iri in sorted(graph.subjects(RDF.type, SKOS.ConceptScheme), key=str):
        yield _read_scheme(file, graph, base, iri)


def _read_scheme(file: Path, graph: Graph, base: str, iri: Node) -> Scheme:
    name = str(iri).removeprefix(f"{base}/vocab/")
    if not is_slug(name) or name in RESERVED_SCHEMES:
        raise _invalid(file, str(iri), "the IRI of a scheme must be /vocab/ and a slug")
    concepts = [
        _read_concept(file, graph, f"{base}/vocab", name, concept)
        for concept in graph.subjects(SKOS.inScheme, iri)
        if (concept, RDF.type, SKOS.Concept) in graph
    ]
    by_notation = {
        concept.notation: concept for concept in sorted(concepts, key=lambda c: c.notation)
    }
    if len(by_notation) < len(concepts):
        raise _invalid(file, str(iri), "two concepts have one notation")
    for concept in concepts:
        if concept.broader is not None and concept.broader not in by_notation:
            raise _invalid(file, concept.notation, "its broader concept is not in the scheme")
    return Scheme(name, _texts(graph, iri, (DCTERMS.title, SKOS.prefLabel)), by_notation)


def _read_concept(file: Path, graph: Graph, root: str, scheme: str, iri: Node) -> Concept:
    notations = sorted(str(value) for value in graph.objects(iri, SKOS.notation))
    if len(notations) != 1 or unquote(str(iri)) != f"{root}/{scheme}/{notations[0]}":
        raise _invalid(file, str(iri), "a concept must have one notation, with which its IRI ends")
    labels = _texts(graph, iri, (SKOS.prefLabel,))
    if not labels:
        raise _invalid(file, str(iri), "a concept must have a label")
    broader = sorted(str(value) for value in graph.objects(iri, SKOS.broader))
    return Concept(
        scheme=scheme,
        notation=notations[0],
        labels=labels,
        definitions=_texts(graph, iri, (SKOS.definition,)),
        alternatives=_values(graph, iri, SKOS.altLabel),
        hidden=_values(graph, iri, SKOS.hiddenLabel),
        broader=unquote(broader[0]).removeprefix(f"{root}/{scheme}/") if broader else None,
        entails=_iris(graph, iri, URIRef(f"{root}/oress#entails")),
        notes=_texts(graph, iri, (SKOS.scopeNote,)),
        unit=unquote(str(graph.value(iri, UNIT) or "")).rpartition("/")[2],
        deprecated=any(
            literal.toPython() is True for literal in _literals(graph, iri, OWL.deprecated)
        ),
        pages=_iris(graph, iri, FOAF.page),
        matches=_iris(graph, iri, SKOS.exactMatch),
        kinds=_iris(graph, iri, DCTERMS.type),
    )


def _texts(graph: Graph, iri: Node, properties: Iterable[URIRef]) -> dict[str, str]:
    """Texts by language; for a language, the first property that has one wins."""
    texts: dict[str, str] = {}
    for term in properties:
        for literal in sorted(_literals(graph, iri, term)):
            texts.setdefault(literal.language or "", str(literal))
    return texts


def _values(graph: Graph, iri: Node, term: URIRef) -> tuple[str, ...]:
    return tuple(sorted(str(literal) for literal in _literals(graph, iri, term)))


def _iris(graph: Graph, iri: Node, term: URIRef) -> tuple[str, ...]:
    return tuple(sorted(str(value) for value in graph.objects(iri, term)))


def _literals(graph: Graph, iri: Node, term: URIRef) -> Iterator[Literal]:
    return (value for value in graph.objects(iri, term) if isinstance(value, Literal))


def _invalid(file: Path, iri: str, error: str) -> Damage:
    return Damage(INVALID, file=file.name, iri=iri, error=error)

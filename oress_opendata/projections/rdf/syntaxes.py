"""A small graph in every syntax that is served: the same triples, in a stable, readable order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    serialize,
)

from oress_opendata.meaning.templates import escape_text
from oress_opendata.meaning.triples import short_iri
from oress_opendata.projections.rdf.namespaces import PREFIXES

TYPE = PREFIXES["rdf"] + "type"
_BARE = {
    PREFIXES["xsd"] + "integer": re.compile(r"[+-]?[0-9]+"),
    PREFIXES["xsd"] + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    PREFIXES["xsd"] + "boolean": re.compile(r"true|false"),
}
# Properties whose values JSON-LD gives by language.
BY_LANGUAGE = (
    "skos:prefLabel", "skos:altLabel", "skos:definition", "skos:editorialNote", "schema:name",
    "schema:description", "dct:title", "dct:description", "rdfs:label", "rdfs:comment",
    "dcat:keyword", "adms:versionNotes", "foaf:name",
)  # fmt: skip


# IRIs whose short form is remembered: properties and classes are the same on every page.
KNOWN = 4_096
_PREFIX = re.compile(r"[\s^]([a-z]+):")

Shorten = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Page:
    """A graph with the prefixes of its base, about one resource, which comes first."""

    triples: tuple[Triple, ...]
    main: str
    prefixes: Mapping[str, str]


def make_page(triples: Iterable[Triple], main: str, id_base: str) -> Page:
    prefixes = {**PREFIXES, "oress": f"{id_base}/vocab/oress#"}
    named = _name_blank_nodes(set(triples))
    ordered = sorted(named, key=lambda triple: _order(triple, main))
    return Page(tuple(ordered), main, prefixes)


def _name_blank_nodes(triples: set[Triple]) -> set[Triple]:
    """The same triples with labels of blank nodes that depend on the content only (RDFC-1.0): those
    of the store change when it is rebuilt."""
    if not any(isinstance(triple.subject, BlankNode) for triple in triples):
        return triples
    graph = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {quad.triple for quad in graph}


def write_page(page: Page, suffix: str) -> bytes:
    match suffix:
        case "ttl":
            return to_turtle(page).encode()
        case "jsonld":
            return to_jsonld(page).encode()
        case "nt":
            return serialize(page.triples, format=RdfFormat.N_TRIPLES) or b""
        case _:
            prefixes = {name: iri for name, iri in page.prefixes.items() if _uses(page, iri)}
            return serialize(page.triples, format=RdfFormat.RDF_XML, prefixes=prefixes) or b""


def to_turtle(page: Page) -> str:
    """A block for each subject: its classes, then a line for each value."""
    shorten = _shortener(page.prefixes)
    blocks = [_block(own, shorten) for own in _by_subject(page.triples)]
    body = "\n".join(blocks)
    used = sorted(page.prefixes.keys() & set(_PREFIX.findall(body)))
    header = "".join(f"@prefix {prefix}: <{page.prefixes[prefix]}> .\n" for prefix in used)
    return f"{header}\n{body}"


def to_jsonld(page: Page) -> str:
    """JSON-LD: the main resource first, with its nested nodes inside, then the rest."""
    shorten = _shortener(page.prefixes)
    nodes = {key: _node(own, shorten) for key, own in _keyed(page.triples)}
    inside = _nest(nodes, page.main)
    graph = [node for key, node in nodes.items() if key not in inside]
    document = {"@context": _used_context(page, nodes), "@graph": graph}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def nodes_of(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> list[dict[str, Any]]:
    """A node of JSON-LD for each subject, in the order in which they come."""
    shorten = _shortener(prefixes)
    return [_node(own, shorten) for _, own in _keyed(triples)]


def context_of(prefixes: Mapping[str, str]) -> dict[str, Any]:
    by_language = {
        name: {"@id": name, "@container": "@language"}
        for name in BY_LANGUAGE
        if name.partition(":")[0] in prefixes
    }
    return {"@version": 1.1, "id": "@id", "type": "@type", **prefixes, **by_language}


def _used_context(page: Page, nodes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The part of the context that a page needs, embedded so that no client has to fetch it."""
    text = json.dumps(list(nodes.values()))
    whole = context_of(page.prefixes)
    return {
        name: value
        for name, value in whole.items()
        if name not in page.prefixes or f'"{name}:' in text
        if isinstance(value, str | float) or f'"{name}"' in text
    }


def _order(triple: Triple, main: str) -> tuple[object, ...]:
    subject, predicate, value = str(triple.subject), triple.predicate.value, str(triple.object)
    plain = subject.strip("<>")
    place = 0 if plain == main else 1 if plain.startswith(f"{main}#") else 2
    return place, subject, predicate != TYPE, predicate, value


def _keyed(triples: Iterable[Triple]) -> list[tuple[str, list[Triple]]]:
    found: dict[str, list[Triple]] = {}
    for triple in triples:
        found.setdefault(str(triple.subject), []).append(triple)
    return [(key.strip("<>"), own) for key, own in found.items()]


def _by_subject(triples: Iterable[Triple]) -> list[list[Triple]]:
    return [own for _, own in _keyed(triples)]


def _shortener(prefixes: Mapping[str, str]) -> Shorten:
    return _remembering(tuple(prefixes.items()))


@lru_cache(maxsize=8)
def _remembering(prefixes: tuple[tuple[str, str], ...]) -> Shorten:
    shorten = {iri: prefix for prefix, iri in prefixes}
    return lru_cache(maxsize=KNOWN)(partial(short_iri, shorten=shorten))


def _block(own: Sequence[Triple], shorten: Shorten) -> str:
    lines: dict[str, list[str]] = {}
    for triple in own:
        predicate = triple.predicate.value
        verb = "a" if predicate == TYPE else shorten(predicate)
        lines.setdefault(verb, []).append(_term(triple.object, shorten))
    statements = [_line(name, values) for name, values in lines.items()]
    return f"{_term(own[0].subject, shorten)}\n    " + " ;\n    ".join(statements) + " .\n"


def _line(name: str, values: Sequence[str]) -> str:
    if name == "a" or len(values) == 1:
        return f"{name} {' , '.join(values)}"
    return f"{name}\n        " + " ,\n        ".join(values)


def _term(term: object, shorten: Shorten) -> str:
    if isinstance(term, NamedNode):
        return shorten(term.value)
    if not isinstance(term, Literal):
        return str(term)
    if term.language:
        return f'"{escape_text(term.value)}"@{term.language}'
    datatype = term.datatype.value
    if datatype in _BARE and _BARE[datatype].fullmatch(term.value):
        return term.value
    if datatype == PREFIXES["xsd"] + "string":
        return f'"{escape_text(term.value)}"'
    return f'"{escape_text(term.value)}"^^{shorten(datatype)}'


def _uses(page: Page, namespace: str) -> bool:
    return any(triple.predicate.value.startswith(namespace) for triple in page.triples)


def _node(own: Sequence[Triple], shorten: Shorten) -> dict[str, Any]:
    node: dict[str, Any] = {"id": str(own[0].subject).strip("<>")}
    for triple in own:
        if triple.predicate.value == TYPE and isinstance(triple.object, NamedNode):
            _append(node, "type", _short(triple.object.value, shorten))
            continue
        name = _short(triple.predicate.value, shorten)
        if name in BY_LANGUAGE and isinstance(triple.object, Literal) and _is_text(triple.object):
            texts = node.setdefault(name, {})
            _append(texts, triple.object.language or "@none", triple.object.value)
        elif name in BY_LANGUAGE:
            # A value that a language map cannot hold is given under the full IRI.
            _append(node, triple.predicate.value, _value(triple.object, shorten))
        else:
            _append(node, name, _value(triple.object, shorten))
    return node


def _is_text(literal: Literal) -> bool:
    return bool(literal.language) or literal.datatype.value == PREFIXES["xsd"] + "string"


def _append(target: dict[str, Any], name: str, value: Any) -> None:
    """Add a value: one value is plain, several are a list."""
    if name not in target:
        target[name] = value
    elif isinstance(target[name], list):
        target[name].append(value)
    else:
        target[name] = [target[name], value]


def _short(iri: str, shorten: Shorten) -> str:
    return shorten(iri).strip("<>")


def _value(term: object, shorten: Shorten) -> Any:
    if not isinstance(term, Literal):
        return {"id": str(term).strip("<>")}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if _is_text(term):
        return term.value
    return {"@value": term.value, "@type": _short(term.datatype.value, shorten)}


def _nest(nodes: dict[str, dict[str, Any]], main: str) -> set[str]:
    """Move each nested node to its first reference. Returns the ids of the moved nodes."""
    inside: set[str] = set()
    waiting = [main]
    while waiting:
        node = nodes.get(waiting.pop(0), {})
        for value in node.values():
            for nested in value if isinstance(value, list) else [value]:
                key = nested.get("id") if isinstance(nested, dict) and len(nested) == 1 else None
                if key and key in nodes and key != main and key not in inside:
                    inside.add(key)
                    nested.update(nodes[key])
                    waiting.append(key)
    return inside

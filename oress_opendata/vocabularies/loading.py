"""Load the vocabularies: SKOS schemes in Turtle, and schemas of registers.

A file that is invalid is an error of the installation and is named.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from oress_opendata.errors import Damage
from oress_opendata.iris import RESERVED_SCHEMES, is_slug
from oress_opendata.languages import N_
from oress_opendata.model.concept import Concept, Scheme, Vocabulary

RDF, OWL = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2002/07/owl#"
SKOS, FOAF = "http://www.w3.org/2004/02/skos/core#", "http://xmlns.com/foaf/0.1/"
DCTERMS = "http://purl.org/dc/terms/"
UNIT = "http://purl.org/linked-data/sdmx/2009/attribute#unitMeasure"
Term = NamedNode | BlankNode | Literal | Triple
UNREADABLE = N_("The vocabulary file {file} cannot be read: {error}")
INVALID = N_("The vocabulary file {file} is invalid at {iri}: {error}")


def load_vocabulary(folder: Path, base: str) -> Vocabulary:
    """All concept schemes of `folder/*.ttl`, whose IRIs are relative to the id base.

    A file without a concept scheme (an ontology, shapes) is skipped. Raises Damage.
    """
    schemes: dict[str, Scheme] = {}
    terms: set[str] = set()
    for file in sorted(folder.glob("*.ttl")):
        facts = _read_facts(file, base)
        terms |= _read_terms(facts, base)
        for scheme in _read_schemes(file, facts, base):
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


class _Facts:
    """The triples of a file, by subject and property, both as their IRIs."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.found: dict[str, dict[str, list[Term]]] = {}
        for triple in dict.fromkeys(triples):
            properties = self.found.setdefault(_value(triple.subject), {})
            properties.setdefault(triple.predicate.value, []).append(triple.object)

    def objects(self, subject: str, term: str) -> list[Term]:
        return self.found.get(subject, {}).get(term, [])

    def values(self, subject: str, term: str) -> tuple[str, ...]:
        """The texts and IRIs, sorted."""
        return tuple(sorted(map(_value, self.objects(subject, term))))

    def literals(self, subject: str, term: str) -> list[Literal]:
        """By language, then by text; a text without a language first."""
        found = [value for value in self.objects(subject, term) if isinstance(value, Literal)]
        return sorted(found, key=lambda literal: (literal.language or "", literal.value))

    def subjects(self, kind: str) -> Iterator[str]:
        """The IRIs of all things of a type."""
        typed = NamedNode(kind)
        return (iri for iri in self.found if typed in self.objects(iri, RDF + "type"))


def _value(term: Term) -> str:
    return str(term) if isinstance(term, Triple) else term.value


def _read_facts(file: Path, base: str) -> _Facts:
    try:
        text = read_turtle(file, base)
        quads = parse(text, format=RdfFormat.TURTLE, base_iri=f"{base}/")
        return _Facts(quad.triple for quad in quads)
    except (SyntaxError, ValueError, OSError) as error:
        raise Damage(UNREADABLE, file=file.name, error=str(error)) from error


def _read_terms(facts: _Facts, base: str) -> set[str]:
    """The local names of the ontology's terms."""
    space = f"{base}/vocab/oress#"
    named = (iri for iri, properties in facts.found.items() if RDF + "type" in properties)
    return {iri.removeprefix(space) for iri in named if iri.startswith(space)}


def _read_schemes(file: Path, facts: _Facts, base: str) -> Iterator[Scheme]:
    concepts = list(facts.subjects(SKOS + "Concept"))
    for iri in sorted(facts.subjects(SKOS + "ConceptScheme")):
        yield _read_scheme(file, facts, base, iri, concepts)


def _read_scheme(file: Path, facts: _Facts, base: str, iri: str, concepts: Iterable[str]) -> Scheme:
    name = iri.removeprefix(f"{base}/vocab/")
    if not is_slug(name) or name in RESERVED_SCHEMES:
        raise _invalid(file, iri, "the IRI of a scheme must be /vocab/ and a slug")
    read = partial(_read_concept, file, facts, f"{base}/vocab", name)
    members = [read(one) for one in concepts if iri in facts.values(one, SKOS + "inScheme")]
    by_notation = {
        concept.notation: concept for concept in sorted(members, key=lambda c: c.notation)
    }
    if len(by_notation) < len(members):
        raise _invalid(file, iri, "two concepts have one notation")
    for concept in members:
        if concept.broader is not None and concept.broader not in by_notation:
            raise _invalid(file, concept.notation, "its broader concept is not in the scheme")
    titles = _texts(facts, iri, DCTERMS + "title", SKOS + "prefLabel")
    return Scheme(name, titles, by_notation)


def _read_concept(file: Path, facts: _Facts, root: str, scheme: str, iri: str) -> Concept:
    notations = facts.values(iri, SKOS + "notation")
    if len(notations) != 1 or unquote(iri) != f"{root}/{scheme}/{notations[0]}":
        raise _invalid(file, iri, "a concept must have one notation, with which its IRI ends")
    labels = _texts(facts, iri, SKOS + "prefLabel")
    if not labels:
        raise _invalid(file, iri, "a concept must have a label")
    broader = facts.values(iri, SKOS + "broader")
    return Concept(
        scheme=scheme,
        notation=notations[0],
        labels=labels,
        definitions=_texts(facts, iri, SKOS + "definition"),
        alternatives=_names(facts, iri, SKOS + "altLabel"),
        hidden=_names(facts, iri, SKOS + "hiddenLabel"),
        broader=unquote(broader[0]).removeprefix(f"{root}/{scheme}/") if broader else None,
        entails=facts.values(iri, f"{root}/oress#entails"),
        notes=_texts(facts, iri, SKOS + "scopeNote"),
        unit=unquote("".join(facts.values(iri, UNIT)[:1])).rpartition("/")[2],
        deprecated=any(
            literal.value in ("true", "1") for literal in facts.literals(iri, OWL + "deprecated")
        ),
        pages=facts.values(iri, FOAF + "page"),
        matches=facts.values(iri, SKOS + "exactMatch"),
        kinds=facts.values(iri, DCTERMS + "type"),
    )


def _texts(facts: _Facts, iri: str, *terms: str) -> dict[str, str]:
    """Texts by language; for a language, the first property that has one wins."""
    texts: dict[str, str] = {}
    for term in terms:
        for literal in facts.literals(iri, term):
            texts.setdefault(literal.language or "", literal.value)
    return texts


def _names(facts: _Facts, iri: str, term: str) -> tuple[str, ...]:
    return tuple(sorted(literal.value for literal in facts.literals(iri, term)))


def _invalid(file: Path, iri: str, error: str) -> Damage:
    return Damage(INVALID, file=file.name, iri=iri, error=error)

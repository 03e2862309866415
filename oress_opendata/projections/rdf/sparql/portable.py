"""A query that means the same to every server, for those of others.

They have functions, predicates and pragmas that read files, run code or ask the network, and each
reads escapes, comments and odd characters in its own way. So a query is plain SPARQL 1.1 of the
catalogue's own graphs, in a form that no two parsers read differently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rdflib import URIRef
from rdflib.plugins.sparql.parserutils import CompValue

from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.projections.rdf.sparql.guard import (
    ESCAPE,
    OUTSIDE,
    find_tokens,
    list_parts,
    name_of,
    parse,
)

# Functions whose names are IRIs.
CASTS = "http://www.w3.org/2001/XMLSchema#"
# Virtuoso and Jena run what such names stand for.
CODE = ("bif:", "sql:", "java:", "jdbc:")
ESCAPED = N_("Write characters as they are: codes such as {code} are not supported here.")
RELATIVE = N_("Write the whole IRI: {iri} is not supported here.")
UNDECLARED = N_("The prefix {prefix} is not declared.")
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^'\s]*>")


def make_portable(text: str) -> str:
    """The query without comments. Raises BadQuery for what is not plain SPARQL 1.1, for functions
    other than the casts of XML Schema, and for `FROM`: the protocol names the graphs."""
    if found := ESCAPE.search(text):
        raise BadQuery(ESCAPED, parameter="query", code=found.group())
    plain = _leave_out_comments(text)
    parts = list(list_parts(parse(plain)))
    if any(name_of(part) == "DatasetClause" for part in parts):
        raise BadQuery(OUTSIDE, parameter="query", word="FROM")
    declared = [part for part in parts if name_of(part) == "PrefixDecl"]
    prefixes = {str(part.prefix or ""): str(part.iri) for part in declared}
    for part in parts:
        if name_of(part) == "Function" and not _resolve(part.iri, prefixes).startswith(CASTS):
            raise BadQuery(OUTSIDE, parameter="query", word=_resolve(part.iri, prefixes))
        if isinstance(part, URIRef) or name_of(part) == "pname":
            name = _resolve(part, prefixes)
            if name.casefold().startswith(CODE):
                raise BadQuery(OUTSIDE, parameter="query", word=name)
    return plain


def _leave_out_comments(text: str) -> str:
    """Raises BadQuery for a relative IRI: `?a<?b#c>` may be one, or a comparison and a comment."""
    kept, end = [], 0
    for token in find_tokens(text):
        if token.group().startswith("<") and not _ABSOLUTE.fullmatch(token.group()):
            raise BadQuery(RELATIVE, parameter="query", iri=token.group())
        if token.group().startswith("#"):
            kept.append(text[end : token.start()])
            end = token.end()
    return " ".join([*kept, text[end:]])


def _resolve(name: Any, prefixes: Mapping[str, str]) -> str:
    if not isinstance(name, CompValue):
        return str(name)
    prefix = str(name.prefix or "")
    if prefix not in prefixes:
        raise BadQuery(UNDECLARED, parameter="query", prefix=f"{prefix}:")
    return f"{prefixes[prefix]}{name.localname or ''}"

"""The guard: checks a query before it is evaluated.

Refuses queries that reach outside (`SERVICE`, `FROM` of a graph that is not ours), and queries so
long or so deeply nested that a parser would overflow. The query is cut into SPARQL tokens, which
takes a tenth of a millisecond;
the grammar is left to Oxigraph, and slow queries to the limits of the worker. Oxigraph needs no
space around a word (`trueSERVICE:x{`), and only a grammar decides whether `<` opens an IRI. So if
the letters of SERVICE occur at all, even in a name, a complete parser (rdflib) must confirm that
there is no SERVICE: hiding the word would require a way to hide it from both.

https://www.w3.org/TR/sparql11-query/#sparqlGrammar, sections 19.2 (escapes) and 19.8
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from pyparsing import ParseResults
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_

MOST_BYTES = 20_000
MOST_LEVELS = 50
# Whether an IRI is that of a graph of the catalogue.
IsOurs = Callable[[str], bool]
LONG = N_("The query is longer than {bytes} bytes.")
DEEP = N_("The query is nested deeper than {levels} levels.")
OUTSIDE = N_("{word} is not supported: queries reach only the data of this catalogue.")
UNREADABLE = N_("The query cannot be read: {error}")

ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# What may hold any word without meaning it, then what means something.
_TOKEN = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*>               # an IRI
      | \#[^\r\n]*                              # a comment
      | '''(?:'{0,2}(?:[^'\\]|\\.))*'''         # long texts
      | \"\"\"(?:"{0,2}(?:[^"\\]|\\.))*\"\"\"
      | (?P<quote>['"])                         # a text, if it is closed
      | [?$]\w+                                 # a variable
      | @[A-Za-z]+(?:-[A-Za-z0-9]+)*            # a language
      | (?P<name>(?:[^\W\d][\w.-]{0,99}+)?:(?:\\.|[\w.:%-])*)  # a prefixed name, a blank node
      | (?P<word>[A-Za-z]+)
      | (?P<open>[{(\[])
      | (?P<close>[})\]])
    """,
    re.VERBOSE | re.DOTALL,
)
# A text, and the quote that closes it.
_TEXTS = {
    "'": re.compile(r"'(?:[^'\\\r\n]|\\.)*+(')?", re.DOTALL),
    '"': re.compile(r'"(?:[^"\\\r\n]|\\.)*+(")?', re.DOTALL),
}
_GROUP = re.compile(r"(?:\s|\#[^\r\n]*+)*+\{")


def refuse_query(text: str, base: str = "", is_ours: IsOurs = lambda iri: False) -> None:
    """Raises BadQuery for a query that must not be evaluated. `is_ours` says whether an IRI is that
    of a graph of the catalogue."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise BadQuery(LONG, parameter="query", bytes=MOST_BYTES)
    if "\0" in text:
        raise BadQuery(UNREADABLE, parameter="query", error="NUL")
    # Parsers differ in when they resolve escapes: with them resolved, and where they mean nothing.
    for form in dict.fromkeys((text, resolve_escapes(text), ESCAPE.sub("u", text))):
        words = _refuse_tokens(form)
        if any(word.endswith("FROM") for word in words):
            _refuse_graphs(form, base, is_ours)
        if "service" in form.casefold():
            _refuse_parts(form)


def _refuse_tokens(text: str) -> list[str]:
    """The words of a query in capitals."""
    level, words = 0, []
    for kind, word in read_tokens(text):
        level += {"open": 1, "close": -1}.get(kind, 0)
        if level > MOST_LEVELS:
            raise BadQuery(DEEP, parameter="query", levels=MOST_LEVELS)
        if kind == "word":
            words.append(word.upper())
        if kind == "word" and words[-1].endswith("SERVICE"):
            raise BadQuery(OUTSIDE, parameter="query", word="SERVICE")
    return words


def _refuse_graphs(text: str, base: str, is_ours: IsOurs) -> None:
    """`FROM` may name graphs of the catalogue, as `default-graph-uri` may. rdflib's parser says
    which graphs; a query that it cannot read, or in which it finds none, is refused."""
    try:
        clauses = translateQuery(parseQuery(text), base or None).algebra.datasetClause or ()
    except Exception as error:  # rdflib's parser raises whatever it stumbles over
        raise BadQuery(OUTSIDE, parameter="query", word="FROM") from error
    graphs = [str(clause.default or clause.named) for clause in clauses]
    if not graphs or not all(map(is_ours, graphs)):
        raise BadQuery(OUTSIDE, parameter="query", word="FROM")


def _refuse_parts(text: str) -> None:
    if any(name_of(part) == "ServiceGraphPattern" for part in list_parts(parse(text))):
        raise BadQuery(OUTSIDE, parameter="query", word="SERVICE")


def name_of(part: Any) -> str:
    """The name of a part of a parsed query; empty for a value."""
    return str(part.name) if isinstance(part, CompValue) else ""


def parse(text: str) -> Any:
    """A query as rdflib's parser reads it. Raises BadQuery."""
    # As Oxigraph reads it: to rdflib a comment would go on behind a carriage return.
    try:
        return parseQuery(text.replace("\r", "\n"))
    except RecursionError as error:
        raise BadQuery(DEEP, parameter="query", levels=MOST_LEVELS) from error
    except Exception as error:  # rdflib's parser raises whatever it stumbles over
        raise BadQuery(UNREADABLE, parameter="query", error=str(error)) from error


def list_parts(parsed: Any) -> Iterator[Any]:
    """All parts of a parsed query."""
    waiting: list[Any] = [parsed]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, CompValue):
            waiting.extend(part.values())
        elif isinstance(part, ParseResults | list | tuple):
            waiting.extend(part)


def read_tokens(text: str) -> Iterator[tuple[str, str]]:
    """The words and brackets of a query, with their kind: `word`, `open`, `close`. The prefix of a
    name before a group counts as a word, since it may be one without a space after it."""
    for found in find_tokens(text):
        if found.lastgroup != "name":
            if found.lastgroup:
                yield found.lastgroup, found.group()
        elif _GROUP.match(text, found.end()):
            yield "word", found.group().partition(":")[0]


def find_tokens(text: str) -> Iterator[re.Match[str]]:
    """The tokens, without the texts. In linear time: where a quote is not closed, no other quote of
    its kind is closed before the place where the search for it ended."""
    position, unclosed = 0, {"'": 0, '"': 0}
    while found := _TOKEN.search(text, position):
        position, quote = found.end(), found["quote"]
        if not quote:
            yield found
        elif found.start() >= unclosed[quote] and (
            read := _TEXTS[quote].match(text, found.start())
        ):
            if read[1]:
                position = read.end()
            else:
                unclosed[quote] = read.end()


def resolve_escapes(text: str) -> str:
    """A query with its codepoint escapes resolved, except invalid ones."""
    return ESCAPE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    code = int(found.group(1) or found.group(2), 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else found.group()

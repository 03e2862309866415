"""Which queries are answered at all: read before anything is opened.

Refused are what reaches outside (`SERVICE`, `FROM`), what changes something, and what is so long
or so deep that a parser would burst. What only takes too long is the limits' matter (answering.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyparsing import ParseException
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_

MOST_BYTES = 20_000
MOST_LEVELS = 50
REFUSED = {"ServiceGraphPattern": "SERVICE", "DatasetClause": "FROM"}
LONG = N_("The query is longer than {bytes} bytes.")
DEEP = N_("The query is nested deeper than {levels} levels.")
OUTSIDE = N_("{word} is not answered here: only what this catalogue holds is asked.")
UNREADABLE = N_("The query cannot be read: {error}")


def refuse_query(text: str) -> None:
    """Raises BadQuery for a query that is not answered."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise BadQuery(LONG, parameter="query", bytes=MOST_BYTES)
    if "\0" in text:
        raise BadQuery(UNREADABLE, parameter="query", error="NUL")
    if depth_of(text) > MOST_LEVELS:
        raise BadQuery(DEEP, parameter="query", levels=MOST_LEVELS)
    try:
        parsed = parseQuery(text)
    except ParseException as error:
        raise BadQuery(UNREADABLE, parameter="query", error=str(error)) from error
    except RecursionError as error:
        raise BadQuery(DEEP, parameter="query", levels=MOST_LEVELS) from error
    except Exception as error:  # rdflib's parser raises whatever it stumbles over
        raise BadQuery(UNREADABLE, parameter="query", error=str(error)) from error
    for part in _walk(parsed):
        if part.name in REFUSED:
            raise BadQuery(OUTSIDE, parameter="query", word=REFUSED[part.name])


def depth_of(text: str) -> int:
    """The deepest nesting of brackets. Those in texts and comments count as well: whoever writes
    fifty of them into one is asked to write fewer."""
    level = deepest = 0
    for sign in text:
        if sign in "{([":
            level += 1
            deepest = max(deepest, level)
        elif sign in "})]":
            level = max(0, level - 1)
    return deepest


def _walk(part: Any) -> Iterator[CompValue]:
    """Every part of a parsed query, however it nests."""
    waiting = [part]
    while waiting:
        each = waiting.pop()
        if isinstance(each, CompValue):
            yield each
            waiting.extend(each.values())
        elif isinstance(each, (str, bytes)) or each is None:
            continue
        elif isinstance(each, dict):
            waiting.extend(each.values())
        elif hasattr(each, "__iter__"):
            waiting.extend(each)

"""`where.{column}.matches`: the codes whose labels hold a text, as the filter that lasts.

Labels may change after a release; codes do not. So a text becomes the codes that it finds, and an
address with them can be cited.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from oress_opendata.delivery.parameters.query_string import QueryString
from oress_opendata.delivery.parameters.rows import MOST_VALUES, TOO_MANY
from oress_opendata.errors import BadQuery

# The codes of a column that a text finds; None for a column without labels.
Find = Callable[[str, str], Sequence[str] | None]
MATCHES = ".matches"


def resolve_matches(query: QueryString, find: Find) -> QueryString:
    """The query string with codes in place of texts; a text that finds none stays, and finds
    nothing. Raises BadQuery."""
    return QueryString(tuple(_resolve(name, value, find) for name, value in query.pairs))


def _resolve(name: str, value: str, find: Find) -> tuple[str, str]:
    if not (name.startswith("where.") and name.endswith(MATCHES)):
        return name, value
    column = name.removeprefix("where.").removesuffix(MATCHES)
    return equal_to(column, find(column, value) or (), name) or (name, value)


def equal_to(column: str, codes: Sequence[str], parameter: str) -> tuple[str, str] | None:
    """The filter for one of these codes; None where there is none, or no filter can say it."""
    if len(codes) > MOST_VALUES:
        raise BadQuery(TOO_MANY, parameter=parameter, most=MOST_VALUES)
    if len(codes) == 1:
        return f"where.{column}", codes[0]
    if not codes or any("," in code for code in codes):
        return None
    return f"where.{column}.in", ",".join(codes)

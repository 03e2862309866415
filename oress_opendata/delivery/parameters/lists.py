"""The parameters that every list has, and the language of an answer."""

from __future__ import annotations

from oress_opendata.delivery.http.negotiation import reader_language
from oress_opendata.delivery.parameters.cursors import read_cursor
from oress_opendata.delivery.parameters.parameter import (
    Parameter,
    choice,
    number_parameter,
    text_parameter,
)
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.settings import Settings

DEFAULT_LIMIT = 20
MOST = 100
LIMIT = number_parameter("limit", "How many items at most.", DEFAULT_LIMIT, 1, MOST)
CURSOR: Parameter[str | None] = Parameter(
    "cursor", "Where the list goes on: taken from `next`, never made.", read_cursor, None
)
LANGUAGE = text_parameter("lang", "Labels, names and words as texts of this language.")


def requested_language(settings: Settings) -> str:
    """The language that `lang` asks for, else the reader's. Raises BadQuery."""
    text = read_query_string().get(LANGUAGE)
    if not text:
        return reader_language(settings)
    return choice(settings.languages)(LANGUAGE.name, text)

"""The parameters of the reconciliation service: JSON in a form field or in the query string.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from oress_opendata.delivery.parameters.parameter import (
    GREATEST,
    Parameter,
    number_parameter,
    read_text,
    text_parameter,
)
from oress_opendata.delivery.parameters.query_string import FORM, QueryString, read_query_string
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.queries.reconciliation.extension import CONTENTS, Wanted
from oress_opendata.queries.reconciliation.match import ALL, ANY, SHOULD, Property, Query

NOT_JSON = N_("Parameter {parameter} must be a JSON object.")
NOT_A_QUERY = N_(
    "In {parameter}: {query} is not a query. It needs a text in query or an array in properties."
)
TOO_MANY_QUERIES = N_("Parameter {parameter} has {count} queries; the limit is {most}.")
TOO_MANY_IDS = N_("Parameter {parameter} has too many ids or properties; the limit is {most}.")
TOO_LONG = N_("In {parameter}: the text of {query} is too long; the limit is {most} characters.")
NOT_A_SETTING = N_("In {parameter}: {name} must be one of: {known}.")
NOT_A_CALLBACK = N_("Parameter {parameter} must be the name of a function.")
MOST_QUERIES, BATCH = 100, 50
MOST_IDS, MOST_PROPERTIES = 500, 50
LONGEST, LONGEST_ID = 500, 300
DEFAULT_LIMIT, MOST_LIMIT, MOST_SUGGESTED = 10, 50, 20
_FUNCTION = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*){0,5}", re.ASCII)


def _read_callback(name: str, text: str) -> str:
    if len(text) > 100 or not _FUNCTION.fullmatch(text):
        raise BadQuery(NOT_A_CALLBACK, parameter=name)
    return text


QUERIES = text_parameter("queries", "A batch of queries, as JSON.")
EXTEND = text_parameter("extend", "The ids and properties of a data extension, as JSON.")
CALLBACK = Parameter("callback", "The function of JSONP.", _read_callback, "")
PREFIX = text_parameter("prefix", "What was typed so far.")
CURSOR = number_parameter("cursor", "How many suggestions to leave out.", 0, 0, GREATEST)
TYPE = text_parameter("type", "The type of what is suggested or extended.")
LIMIT = number_parameter("limit", "The number of suggestions.", MOST_SUGGESTED, 1, 1000)
ID = Parameter("id", "An entity.", read_text, "", required=True)


@dataclass(frozen=True, slots=True)
class Extension:
    ids: tuple[str, ...]
    wanted: tuple[Wanted, ...]


def read_parameters() -> QueryString:
    """Those of the query string, and of a form that was posted."""
    parameters = read_query_string()
    if request.method != "POST":
        return parameters
    if request.mimetype not in (FORM, "multipart/form-data"):
        raise UnsupportedMediaType
    return QueryString((*parameters.pairs, *request.form.items(multi=True)))


def read_queries(text: str) -> dict[str, Query]:
    """The queries of a batch by their ids. Raises BadQuery."""
    batch = _read_object(QUERIES.name, text)
    if len(batch) > MOST_QUERIES:
        raise BadQuery(
            TOO_MANY_QUERIES, parameter=QUERIES.name, count=len(batch), most=MOST_QUERIES
        )
    return {name: _read_query(name, query) for name, query in batch.items()}


def read_extension(text: str) -> Extension:
    """Raises BadQuery."""
    asked = _read_object(EXTEND.name, text)
    ids, properties = asked.get("ids"), asked.get("properties")
    if not _is_texts(ids) or not isinstance(properties, list):
        raise BadQuery(NOT_JSON, parameter=EXTEND.name)
    assert isinstance(ids, list)
    if len(ids) > MOST_IDS or len(properties) > MOST_PROPERTIES:
        most = f"{MOST_IDS} / {MOST_PROPERTIES}"
        raise BadQuery(TOO_MANY_IDS, parameter=EXTEND.name, most=most)
    return Extension(tuple(dict.fromkeys(ids)), tuple(map(_read_wanted, properties)))


def _read_object(parameter: str, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
        # Half a character, which JSON can escape, is in no name and no database takes it.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadQuery(NOT_JSON, parameter=parameter) from error
    if not isinstance(found, dict):
        raise BadQuery(NOT_JSON, parameter=parameter)
    return found


def _read_query(name: str, asked: Any) -> Query:
    if not isinstance(asked, Mapping):
        raise _refuse(name)
    text, properties = asked.get("query", ""), asked.get("properties") or []
    types = asked.get("type") or []
    types = [types] if isinstance(types, str) else types
    readable = isinstance(text, str | int | float) and isinstance(properties, list)
    if not readable or not (str(text).strip() or properties) or not _is_texts(types):
        raise _refuse(name)
    if len(str(text)) > LONGEST:
        raise BadQuery(TOO_LONG, parameter=QUERIES.name, query=name, most=LONGEST)
    strict = asked.get("type_strict")
    return Query(
        text=str(text),
        types=tuple(types[:MOST_PROPERTIES]),
        strict=strict if strict in (SHOULD, ALL) else ANY,
        properties=tuple(_read_property(name, part) for part in properties[:MOST_PROPERTIES]),
        limit=_read_limit(asked.get("limit")),
    )


def _read_property(name: str, given: Any) -> Property:
    if not isinstance(given, Mapping) or not isinstance(given.get("pid"), str):
        raise _refuse(name)
    values = given.get("v")
    listed = values if isinstance(values, list) else [values]
    texts = (_read_value(value) for value in listed[:MOST_PROPERTIES])
    return Property(given["pid"], tuple(text[:LONGEST] for text in texts if text))


def _read_value(value: Any) -> str:
    """A text, a number, or an entity that was reconciled before."""
    if isinstance(value, Mapping):
        value = value.get("id") or value.get("name")
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _read_limit(given: Any) -> int:
    """A client that wants none, or too many, gets as many as there may be."""
    if not isinstance(given, int | float) or isinstance(given, bool) or not given >= 1:
        return DEFAULT_LIMIT
    return int(min(given, MOST_LIMIT))


def _read_wanted(asked: Any) -> Wanted:
    if not isinstance(asked, Mapping) or not isinstance(asked.get("id"), str):
        raise BadQuery(NOT_JSON, parameter=EXTEND.name)
    settings = asked.get("settings")
    settings = settings if isinstance(settings, Mapping) else {}
    content = settings.get("content") or CONTENTS[0]
    if content not in CONTENTS:
        known = ", ".join(CONTENTS)
        raise BadQuery(NOT_A_SETTING, parameter=EXTEND.name, name="content", known=known)
    limit, language = str(settings.get("limit") or ""), settings.get("language")
    return Wanted(
        asked["id"],
        content,
        language if isinstance(language, str) else "",
        int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 6 else 0,
    )


def _is_texts(found: Any) -> bool:
    return isinstance(found, Sequence) and all(
        isinstance(text, str) and len(text) <= LONGEST_ID for text in found
    )


def _refuse(name: str) -> BadQuery:
    return BadQuery(NOT_A_QUERY, parameter=QUERIES.name, query=name[:LONGEST_ID])

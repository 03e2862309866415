"""The query string of a request: the only place that reads it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request

from oress_opendata.delivery.parameters.parameter import Parameter, choice, text_parameter
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_

UNKNOWN = N_("There is no parameter {parameter}. Known parameters: {known}.")
TWICE = N_("Parameter {parameter} is given more than once.")
NONE_KNOWN = N_("There is no parameter {parameter}. This address has none.")
REQUIRED = N_("Parameter {parameter} is required.")

# How a form without files is posted.
FORM = "application/x-www-form-urlencoded"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QueryString:
    """Names and values in the order given."""

    pairs: tuple[tuple[str, str], ...]

    def __contains__(self, name: str) -> bool:
        return any(given == name for given, _ in self.pairs)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name, _ in self.pairs))

    @property
    def suffix(self) -> str:
        """The same, for the end of an address: empty, or from the question mark on."""
        return f"?{urlencode(self.pairs)}" if self.pairs else ""

    def values(self, name: str) -> tuple[str, ...]:
        """All values of a parameter that may be repeated; empty ones are left out."""
        return tuple(value for given, value in self.pairs if given == name and value)

    def get(self, parameter: Parameter[T]) -> T:
        """Raises BadQuery for a value that the parameter cannot have, for one that is given more
        than once, and for one that is missing."""
        texts = [value for name, value in self.pairs if name == parameter.name]
        if len(texts) > 1:
            raise BadQuery(TWICE, parameter=parameter.name)
        if texts:
            return parameter.read(parameter.name, texts[0])
        if parameter.required:
            raise BadQuery(REQUIRED, parameter=parameter.name)
        return parameter.default

    def text(self, name: str) -> str:
        """The one value of a parameter; empty where it is not given. Raises BadQuery."""
        return self.get(text_parameter(name, ""))

    def choose(self, name: str, values: Collection[str]) -> str:
        """One of these values; empty where it is not given. Raises BadQuery."""
        text = self.text(name)
        return choice(values)(name, text) if text else ""

    def without(self, *names: str) -> QueryString:
        return QueryString(tuple(pair for pair in self.pairs if pair[0] not in names))

    def split(self, *known: str) -> tuple[dict[str, str], QueryString]:
        """The parameters of these names, each at most once, and all others."""
        plain: dict[str, str] = {}
        for name, value in self.pairs:
            if name in plain:
                raise BadQuery(TWICE, parameter=name)
            if name in known:
                plain[name] = value
        return plain, self.without(*known)


def read_query_string() -> QueryString:
    return QueryString(tuple(request.args.items(multi=True)))


def read_only(*parameters: Parameter[Any]) -> QueryString:
    """The query string, where it has no other parameters. Raises BadQuery, so that a typo in a
    name is seen: for programs. A page ignores what it does not know."""
    query = read_query_string()
    known = [parameter.name for parameter in parameters]
    for name in query.names:
        if name not in known:
            sentence = UNKNOWN if known else NONE_KNOWN
            raise BadQuery(sentence, parameter=name, known=", ".join(known))
    return query


def describe(*parameters: Parameter[Any]) -> list[dict[str, Any]]:
    """For OpenAPI."""
    return [parameter.describe() for parameter in parameters]


def in_forms(contents: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of an operation in several media types, for OpenAPI."""
    return {"200": {"description": "OK", "content": contents}}

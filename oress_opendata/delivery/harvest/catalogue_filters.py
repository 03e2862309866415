"""Which datasets a harvester of the catalogue wants: by what their descriptors state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from oress_opendata.delivery.parameters.parameter import Parameter, text_parameter
from oress_opendata.delivery.parameters.query_string import QueryString
from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.model.texts import codes_of, keywords_of

Descriptor = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """`matches` compares a descriptor with the value of the parameter."""

    parameter: Parameter[str]
    matches: Callable[[Descriptor, str], bool]


def _has_register(descriptor: Descriptor, register: str) -> bool:
    return any(table.register == register for table in read_tables(descriptor))


def _covers(descriptor: Descriptor, place: str) -> bool:
    """Whether the dataset is about the place, a part of it, or a place that contains it: the code
    of a place begins with that of the place around it."""
    return any(
        f"{code}.".startswith(f"{place}.") or f"{place}.".startswith(f"{code}.")
        for code in codes_of(descriptor.get("oress:spatial"))
    )


def _has_keyword(descriptor: Descriptor, keyword: str) -> bool:
    found = keywords_of(descriptor, "").values()
    return keyword.casefold() in {word.casefold() for words in found for word in words}


FILTERS = (
    Filter(
        text_parameter("theme", "The code of a theme, such as SOCI."),
        lambda descriptor, theme: theme in codes_of(descriptor.get("oress:themes")),
    ),
    Filter(text_parameter("register", "A register that the dataset has a part of."), _has_register),
    Filter(text_parameter("place", "The code of a place that the dataset covers."), _covers),
    Filter(
        text_parameter("language", "The code of a language of the data."),
        lambda descriptor, language: language in codes_of(descriptor.get("oress:languages")),
    ),
    Filter(text_parameter("keyword", "A keyword, in any language."), _has_keyword),
)
PARAMETERS = tuple(wanted.parameter for wanted in FILTERS)

# The names and values of the filters in use, in the order of the table.
Chosen = tuple[tuple[str, str], ...]


def read_filters(query: QueryString) -> Chosen:
    """Empty values of a form choose nothing."""
    values = ((parameter.name, query.get(parameter).strip()) for parameter in PARAMETERS)
    return tuple((name, value) for name, value in values if value)


def is_wanted(descriptor: Descriptor, chosen: Chosen) -> bool:
    matches = {wanted.parameter.name: wanted.matches for wanted in FILTERS}
    return all(matches[name](descriptor, value) for name, value in chosen)

"""The table of tools, and a call of one of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from flask import g

from oress_opendata.delivery.assistants.arguments import choice, read_arguments
from oress_opendata.delivery.assistants.call import Call
from oress_opendata.delivery.assistants.datasets import DATASET_TOOL, DIFFERENCE_TOOL
from oress_opendata.delivery.assistants.figures import SHEET_TOOL, make_indicator
from oress_opendata.delivery.assistants.rows import RECORD_TOOL, ROWS_TOOL
from oress_opendata.delivery.assistants.search import SEARCH_TOOL
from oress_opendata.delivery.assistants.sparql import SPARQL_TOOL
from oress_opendata.delivery.assistants.support import make_who_helps
from oress_opendata.delivery.assistants.tool import Tool
from oress_opendata.delivery.http.negotiation import reader_language
from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.store.engine import transaction
from oress_opendata.vocabularies.installed import installed_vocabulary

# About 25,000 tokens.
MOST_CHARACTERS = 100_000
TOO_LONG = N_(
    "The answer is longer than {most} characters. Ask for fewer items (`limit`) or columns, or "
    "narrow it."
)
Answer = dict[str, Any]


@cache
def make_tools(id_base: str, languages: tuple[str, ...]) -> Mapping[str, Tool]:
    """The tools by name. The codes of the vocabularies are part of their schemas."""
    vocabulary = installed_vocabulary(id_base)
    tools = (
        SEARCH_TOOL,
        DATASET_TOOL,
        ROWS_TOOL,
        RECORD_TOOL,
        DIFFERENCE_TOOL,
        make_indicator(vocabulary),
        make_who_helps(vocabulary),
        SHEET_TOOL,
        SPARQL_TOOL,
    )
    language = choice("language", "The language of names, labels and notes.", languages)
    return {tool.name: replace(tool, arguments=(*tool.arguments, language)) for tool in tools}


def tools_of(service: Service) -> Mapping[str, Tool]:
    return make_tools(service.settings.id_base, service.settings.languages)


def call_tool(service: Service, tool: Tool, given: Mapping[str, Any]) -> tuple[Answer, str]:
    """The answer of a tool, and the same as text. Raises OressError for the assistant to read."""
    arguments = read_arguments(tool.arguments, given)
    language = choose_language(service, given)
    with tool.capacity.place(g.client), transaction(service.store.reading) as connection:
        answer = tool.answer(Call(service, connection, language, arguments))
    written = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    if len(written) > MOST_CHARACTERS:
        raise BadQuery(TOO_LONG, parameter="", most=MOST_CHARACTERS)
    return answer, written


def choose_language(service: Service, given: Mapping[str, Any]) -> str:
    """The language that was asked for, else the one that `Accept-Language` prefers."""
    language = given.get("language")
    known = service.settings.languages
    return str(language) if language in known else reader_language(service.settings)

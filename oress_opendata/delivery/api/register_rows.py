"""Questions about a register's current items: the parameters of rows, answered with items whose
labels are in the asked language."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.api.lists import dump
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.cursors import write_key
from oress_opendata.delivery.parameters.lists import CURSOR, LANGUAGE, LIMIT, requested_language
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.delivery.parameters.rows import (
    NUMBERS,
    check_cursor,
    check_names,
    read_question,
)
from oress_opendata.errors import StoreUnavailable
from oress_opendata.languages import N_, choose_text
from oress_opendata.projections.tables.projection import tables_root
from oress_opendata.projections.tables.reading import (
    column_types,
    count_rows,
    count_values,
    read_groups,
    read_page,
)
from oress_opendata.projections.tables.registers import find_register, read_labels
from oress_opendata.store.records import count_records, read_record_texts

SIMPLE = {LIMIT.name, CURSOR.name}
POSITION = ("latitude", "longitude")
NOT_YET = N_("The register is being prepared. Try again in a moment.")


def is_simple() -> bool:
    """Whether only a page of the whole list is asked."""
    return set(read_query_string().names) <= SIMPLE


def select_records(
    service: Service, connection: Connection, register: str, address: Callable[..., str]
) -> str:
    """The envelope of the records that a query selects. `address` makes this list's address."""
    query = read_query_string().without(LANGUAGE.name)
    check_names(query)
    count_records(connection, register)  # says so where there is no such register
    table = find_register(tables_root(service.store.home), register)
    if table is None:
        raise StoreUnavailable(NOT_YET)
    language = _read_language(service)
    types = column_types(table)
    numbers = {name for name, kind in types.items() if kind in NUMBERS}
    position = POSITION if set(POSITION) <= numbers else None
    question = read_question(query, types, position)
    check_cursor(question)
    labels = read_labels(table)
    if question.aggregates:
        groups = read_groups(table, question)
        return dump({"items": groups, "total": len(groups), "next": None})
    page = read_page(table, question)
    ids = [row["id"] for row in page.rows] if "id" in question.select else []
    bodies = read_record_texts(connection, register, ids)
    following = None
    if page.more and page.last is not None:
        kept = dict(read_query_string().without(CURSOR.name).pairs)
        following = address(**kept, cursor=write_key(page.last))
    facets = {
        column: [
            {
                "value": value,
                "label": choose_text(labels.get(column, {}).get(str(value)), _order(service)),
                "count": count,
            }
            for value, count in count_values(table, question, column)
        ]
        for column in question.facets
    }
    order = _order(service) if language else None
    items = [_translate(json.loads(bodies[item]), order) for item in ids if item in bodies]
    total = count_rows(table, question)
    body = {"items": items, "total": total, "next": following}
    return dump({**body, "facets": facets} if facets else body)


def _read_language(service: Service) -> str | None:
    return requested_language(service.settings) if LANGUAGE.name in read_query_string() else None


def _order(service: Service) -> tuple[str, ...]:
    language = _read_language(service)
    return (language, *service.settings.languages) if language else service.settings.languages


def _translate(value: Any, order: tuple[str, ...] | None) -> Any:
    """Labels and names in one language, where one was asked; else in the next that has them."""
    if order is None:
        return value
    if isinstance(value, list):
        return [_translate(item, order) for item in value]
    if isinstance(value, dict):
        return {
            name: choose_text(item, order)
            if name in ("label", "name") and isinstance(item, dict)
            else _translate(item, order)
            for name, item in value.items()
        }
    return value

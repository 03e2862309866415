"""Queries for a register's current records: the parameters of rows, answered with records whose
labels are in the requested language."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection

from oress_opendata.delivery.api.lists import dump
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.cursors import write_key
from oress_opendata.delivery.parameters.lists import CURSOR, LANGUAGE, LIMIT, requested_language
from oress_opendata.delivery.parameters.matches import resolve_matches
from oress_opendata.delivery.parameters.query_string import QueryString, read_query_string
from oress_opendata.delivery.parameters.rows import check_names, read_question
from oress_opendata.errors import StoreUnavailable, ViewMissing
from oress_opendata.languages import N_, choose_text
from oress_opendata.meaning.typed_columns import is_number
from oress_opendata.projections.omissions import SENTENCES, Omissions
from oress_opendata.projections.tables.folders import find_register, tables_root
from oress_opendata.projections.tables.query import RowQuery
from oress_opendata.projections.tables.reading import (
    Page,
    column_types,
    count_rows,
    count_values,
    read_groups,
    read_page,
)
from oress_opendata.projections.tables.registers import Labels, read_labels
from oress_opendata.queries.labels import find_codes
from oress_opendata.store.records import count_records, read_record_texts

SIMPLE = {LIMIT.name, CURSOR.name}
POSITION = ("latitude", "longitude")
NOT_YET = N_("The register is being prepared. Try again in a moment.")


def is_simple() -> bool:
    """Whether only a page of the whole list is asked."""
    return set(read_query_string().names) <= SIMPLE


def select_records(service: Service, connection: Connection, register: str, address: str) -> str:
    """The envelope of the records that a query selects. `address` is that of the whole list."""
    query = read_query_string().without(LANGUAGE.name)
    check_names(query)
    count_records(connection, register)  # raises NotFound for an unknown register
    table = find_register(tables_root(service.store.home), register)
    if table is None:
        if Omissions(service.store.home, "filters").known:
            raise ViewMissing(SENTENCES["filters"])
        raise StoreUnavailable(NOT_YET)
    question = _read_query(query, table)
    if question.aggregates:
        groups = read_groups(table, question)
        return dump({"items": groups, "total": len(groups), "next": None})
    # A record is answered whole, whatever columns are selected.
    page = read_page(table, replace(question, select=("id",)))
    body = {
        "items": _read_records(service, connection, register, page),
        "total": count_rows(table, question),
        "next": _next(address, page),
    }
    facets = _count_facets(service, table, question)
    return dump({**body, "facets": facets} if facets else body)


def _read_query(query: QueryString, table: Path) -> RowQuery:
    query = resolve_matches(query, partial(_find_codes, read_labels(table)))
    types = column_types(table)
    numbers = {name for name, kind in types.items() if is_number(kind)}
    return read_question(query, types, POSITION if set(POSITION) <= numbers else None)


def _find_codes(labels: Labels, column: str, text: str) -> list[str] | None:
    return find_codes(labels[column], text) if column in labels else None


def _read_records(service: Service, connection: Connection, register: str, page: Page) -> list[Any]:
    """The records of a page, with labels in the requested language."""
    ids = [row["id"] for row in page.rows]
    texts = read_record_texts(connection, register, ids)
    order = _order(service) if _read_language(service) else None
    return [_translate(json.loads(texts[key]), order) for key in ids if key in texts]


def _next(address: str, page: Page) -> str | None:
    """The address of the next page; a filter may be repeated in it."""
    if not page.more or page.last is None:
        return None
    pairs = read_query_string().without(CURSOR.name).pairs
    return f"{address}?{urlencode([*pairs, (CURSOR.name, write_key(page.last))])}"


def _count_facets(service: Service, table: Path, question: RowQuery) -> dict[str, list[Any]]:
    labels, order = read_labels(table), _order(service)
    return {
        column: [
            {
                "value": value,
                "label": choose_text(labels.get(column, {}).get(str(value)), order),
                "count": count,
            }
            for value, count in count_values(table, question, column)
        ]
        for column in question.facets
    }


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

"""The parameters of questions, with their limits and the sentences that refuse others."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, fields, validate
from semver import Version
from webargs.flaskparser import FlaskParser

from oress_opendata.delivery.http.pagination import DEFAULT_LIMIT, LIMIT, MOST
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_

SEQ = N_("It must be a whole number, 0 or more.")
NEEDED = N_("It is needed.")
UNKNOWN = N_("There is no such parameter.")
VERSION = N_("The parameter {parameter} must be a version such as 1.0.0.")
# A journal longer than this is no journal; SQL's integers end soon after.
LAST_SEQ = 2**31 - 1


class Parser(FlaskParser):
    """A bad parameter is a bad request; an unknown one is refused, so that a slip is seen."""

    DEFAULT_VALIDATION_STATUS = 400
    DEFAULT_UNKNOWN_BY_LOCATION = {"query": RAISE}  # noqa: RUF012 - webargs' own way


class Part(Blueprint):  # type: ignore[misc]
    """A part of the API, with that parser."""

    ARGUMENTS_PARSER = Parser()


class Question(Schema):
    """Any question."""

    error_messages = {"unknown": UNKNOWN}  # noqa: RUF012 - marshmallow's own way


def limit_field() -> fields.Integer:
    return fields.Integer(
        load_default=DEFAULT_LIMIT,
        validate=validate.Range(1, MOST, error=LIMIT),
        error_messages={"invalid": LIMIT},
        metadata={"description": "How many items at most."},
    )


def seq_field(description: str) -> fields.Integer:
    return fields.Integer(
        load_default=0,
        validate=validate.Range(0, LAST_SEQ, error=SEQ),
        error_messages={"invalid": SEQ},
        metadata={"description": description},
    )


def cursor_field() -> fields.String:
    return fields.String(
        load_default=None,
        metadata={"description": "Where the list goes on: taken from `next`, never made."},
    )


def version_field(name: str, description: str) -> fields.String:
    return fields.String(
        required=True,
        data_key=name,
        error_messages={"required": NEEDED},
        metadata={"description": description, "example": "1.0.0"},
    )


class Page(Question):
    """A page of a list."""

    limit = limit_field()
    cursor = cursor_field()


def check_version(question: dict[str, Any], name: str) -> str:
    """A version as given. Raises BadQuery."""
    version = str(question[name])
    if not Version.is_valid(version):
        raise BadQuery(VERSION, parameter=name)
    return version

"""`POST /api/v1/packages`: a program tries a package, or publishes it, with a token."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Response, json, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from oress_opendata.delivery.api.schemas import ReasonSchema
from oress_opendata.delivery.deposit.upload import receive_package
from oress_opendata.delivery.http.capacity import DEPOSITS, takes
from oress_opendata.delivery.http.negotiation import JSON
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.http.uploads import MOST_BYTES, MOST_PARTS
from oress_opendata.delivery.parameters.parameter import choice_parameter, text_parameter
from oress_opendata.delivery.parameters.query_string import QueryString, describe, read_only
from oress_opendata.desk.accounts.tokens import Bearer, identify_bearer
from oress_opendata.desk.database import Desk
from oress_opendata.desk.deposits import (
    Trial,
    begin_request,
    deposit_package,
    end_request,
    submit_package,
    try_package,
)
from oress_opendata.desk.drafts.draft import Draft
from oress_opendata.desk.moment import utc_now
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_, say
from oress_opendata.model.difference import Difference
from oress_opendata.model.form import FORMS
from oress_opendata.publication.publish import Outcome, Publication
from oress_opendata.scratch import scratch_folder
from oress_opendata.sources.reports.text import report_to_json
from oress_opendata.store.engine import transaction

DRY_RUN = choice_parameter("dry_run", "1: try the package, publish nothing.", ("0", "1"), "0")
MESSAGE = text_parameter("message", "What the release changes, in a sentence; it is public.")
KEY = "Idempotency-Key"
SUBMITTED = "submitted"
LONGEST_KEY = 200
BAD_KEY = N_("The header Idempotency-Key has 1 to {characters} visible ASCII characters.")
BODY = {
    "required": True,
    "content": {
        FORMS["zip"].media_type: {"schema": {"type": "string", "format": "binary"}},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "description": "Each file in a field that is named by its path in the package.",
                "additionalProperties": {"type": "string", "format": "binary"},
            }
        },
    },
}
KEY_PARAMETER = {
    "in": "header",
    "name": KEY,
    "schema": {"type": "string", "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
    "description": "Of your choice; a request that is repeated with it is done only once.",
}
SECURITY = "token"


class StepSchema(Schema):
    """The difference to the current release, without its rows."""

    before = fields.String(required=True)
    level = fields.String(required=True)
    proposed = fields.String(
        required=True, metadata={"description": "The lowest number that the change may have."}
    )
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    resources = fields.List(fields.Dict(), required=True)


class DepositSchema(Schema):
    """`outcome` is published, unchanged, repaired, submitted where another person approves it or,
    for a trial, tried."""

    outcome = fields.String(required=True)
    name = fields.String(required=True)
    version = fields.String(required=True)
    url = fields.String(allow_none=True, required=True)
    difference = fields.Nested(StepSchema, allow_none=True, required=True)
    report = fields.Dict(required=True, metadata={"description": "As oress validate --json."})


def make_deposits(service: Service, desk: Desk) -> Any:
    packages = Blueprint("packages", __name__, description="What programs publish")

    @packages.post("/packages")
    @packages.response(200, DepositSchema, description="Tried, or nothing to do")
    @packages.alt_response(201, schema=DepositSchema, description="Published")
    @packages.alt_response(202, schema=DepositSchema, description="Waits for its approval")
    @packages.doc(
        parameters=[*describe(DRY_RUN, MESSAGE), KEY_PARAMETER],
        requestBody=BODY,
        security=[{SECURITY: []}],
    )
    @takes(DEPOSITS)
    def send_package() -> Response:
        """Validate a package and publish it, in the name of the publisher whose token it is.

        Where another person approves what is published, it becomes a draft at the desk (202)."""
        with transaction(desk.reading) as connection:
            header = request.headers.get("Authorization", "")
            bearer = identify_bearer(connection, header, utc_now())
        request.max_content_length, request.max_form_parts = MOST_BYTES, MOST_PARTS
        return _answer(service, desk, bearer, read_only(DRY_RUN, MESSAGE), _read_key())

    return packages


def _answer(service: Service, desk: Desk, bearer: Bearer, query: QueryString, key: str) -> Response:
    with scratch_folder() as folder:
        path, digest = receive_package(folder)
        asked = hashlib.sha256(f"{digest} {query.pairs}".encode()).hexdigest()
        before = begin_request(desk, bearer, key, asked, utc_now())
        if before is not None:
            return _respond(service, *before, replayed=True)
        status, body = 500, None
        try:
            if query.get(DRY_RUN) == "1":
                status, body = 200, _describe_trial(service, try_package(desk, bearer, path))
            elif desk.settings.approvals:
                trial, draft = submit_package(desk, bearer, path, query.get(MESSAGE))
                status = 202 if draft else 200
                body = _describe_submission(service, trial, draft)
            else:
                done = deposit_package(desk, bearer, path, query.get(MESSAGE))
                status = 201 if done.outcome is Outcome.PUBLISHED else 200
                body = _describe_publication(service, done)
        finally:
            end_request(desk, bearer, key, status, body)
    return _respond(service, status, body)


def _respond(
    service: Service, status: int, body: Mapping[str, Any], *, replayed: bool = False
) -> Response:
    response = Response(json.dumps(body), status, content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    if status == 201:
        steps = ("datasets", body["name"], "versions", body["version"])
        response.headers["Location"] = service.addresses.api(*steps)
    if replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _describe_trial(service: Service, trial: Trial) -> dict[str, Any]:
    languages = service.settings.languages
    difference = trial.difference
    return {
        "outcome": "tried",
        "name": trial.name,
        "version": trial.version,
        "url": None,
        "difference": _describe_difference(difference, languages) if difference else None,
        "report": report_to_json(trial.report, languages),
    }


def _describe_submission(service: Service, trial: Trial, draft: Draft | None) -> dict[str, Any]:
    """`url` is where somebody of the desk approves it, or the release that it equals."""
    addresses, outcome = service.addresses, SUBMITTED if draft else Outcome.UNCHANGED.value
    steps = ("desk", "drafts", draft.id) if draft else ("datasets", trial.name, trial.version)
    tried = _describe_trial(service, trial)
    return {**tried, "outcome": outcome, "url": addresses.page(*steps)}


def _describe_publication(service: Service, done: Publication) -> dict[str, Any]:
    name, version = done.release.dataset, done.release.version
    return {
        "outcome": done.outcome.value,
        "name": name,
        "version": version,
        "url": service.addresses.page("datasets", name, version),
        "difference": None,
        "report": report_to_json(done.report, service.settings.languages),
    }


def _describe_difference(difference: Difference, languages: tuple[str, ...]) -> dict[str, Any]:
    return {
        "before": difference.before,
        "level": difference.level.name.lower(),
        "proposed": difference.proposed,
        "reasons": [
            {
                "level": reason.level.name.lower(),
                "text": {
                    code: say(reason.sentence, code, **reason.parameters) for code in languages
                },
            }
            for reason in difference.reasons
        ],
        "resources": difference.resources,
    }


def _read_key() -> str:
    key = request.headers.get(KEY)
    if key is None:
        return ""
    plain = key.isascii() and key.isprintable() and " " not in key
    if not (plain and 0 < len(key) <= LONGEST_KEY):
        raise BadQuery(BAD_KEY, parameter=KEY, characters=LONGEST_KEY)
    return key

"""JSON schemas of the Reconciliation Service API 0.2, written down from the specification.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
Stricter than the specification: a member that it does not know is an error, except in the manifest.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
WEB: Schema = {"type": "string", "pattern": "^https?://"}


def an_object(required: Schema, optional: Schema | None = None, *, closed: bool = True) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": not closed,
    }


def a_list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


TYPE = an_object({"id": TEXT, "name": TEXT})
_TEMPLATE: Schema = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}
_SERVICE = {"service_url": WEB, "service_path": {"type": "string", "pattern": "^/"}}
_FLYOUT = {
    "flyout_service_url": WEB,
    "flyout_service_path": {"type": "string", "pattern": r"\$\{id\}"},
}
_SETTING: Schema = an_object(
    {"type": {"enum": ["number", "text", "checkbox", "select"]}, "name": TEXT, "label": TEXT},
    {
        "default": {},
        "help_text": TEXT,
        "choices": a_list(an_object({"value": TEXT, "name": TEXT})),
    },
)
MANIFEST = an_object(
    {
        "versions": {**a_list(TEXT), "contains": {"const": "0.2"}},
        "name": TEXT,
        "identifierSpace": WEB,
        "schemaSpace": WEB,
    },
    {
        "documentation": WEB,
        "serviceVersion": TEXT,
        "logo": WEB,
        "view": an_object({"url": _TEMPLATE}),
        "preview": an_object(
            {"url": _TEMPLATE, "width": {"type": "integer"}, "height": {"type": "integer"}}
        ),
        "defaultTypes": {**a_list(TYPE), "uniqueItems": True},
        "suggest": an_object(
            {},
            {kind: an_object(_SERVICE, _FLYOUT) for kind in ("entity", "property", "type")},
        ),
        "extend": an_object(
            {}, {"propose_properties": an_object(_SERVICE), "property_settings": a_list(_SETTING)}
        ),
    },
    closed=False,
)
_CANDIDATE = an_object(
    {"id": TEXT, "name": TEXT, "score": {"type": "number", "minimum": 0, "maximum": 100}},
    {
        "description": TEXT,
        "match": {"type": "boolean"},
        "type": a_list(TYPE),
        "features": a_list(an_object({"id": TEXT, "value": {"type": ["number", "boolean"]}})),
    },
)
RESULT_BATCH: Schema = {
    "type": "object",
    "additionalProperties": an_object({"result": a_list(_CANDIDATE)}),
}
SUGGESTED_ENTITIES = an_object(
    {
        "result": a_list(
            an_object({"id": TEXT, "name": TEXT}, {"description": TEXT, "notable": a_list(TYPE)})
        )
    }
)
_SUGGESTION = an_object({"id": TEXT, "name": TEXT}, {"description": TEXT})
SUGGESTED = an_object({"result": a_list(_SUGGESTION)})
PROPOSED = an_object(
    {"properties": a_list(an_object({"id": TEXT, "name": TEXT}))},
    {"type": TEXT, "limit": {"type": "integer"}},
)
FLYOUT = an_object({"id": TEXT, "html": TEXT})
_TIME: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
_CELL: Schema = {
    "oneOf": [
        an_object({"id": TEXT, "name": TEXT}, {"description": TEXT}),
        an_object({"str": TEXT}),
        an_object({"int": {"type": "integer"}}),
        an_object({"float": {"type": "number"}}),
        an_object({"date": _TIME}),
    ]
}
EXTENSION = an_object(
    {
        "meta": a_list(an_object({"id": TEXT, "name": TEXT}, {"type": TYPE, "service": WEB})),
        "rows": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": a_list(_CELL)},
        },
    }
)

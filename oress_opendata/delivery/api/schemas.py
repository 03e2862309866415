"""The API's bodies: the schemas that describe them in OpenAPI are the ones that write them.

Records of registers are stored as the JSON that is answered; their schema only describes it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import Schema, fields

from oress_opendata.model.entry import time_to_text

BY_LANGUAGE = {"description": "Text by language.", "example": {"fr": "Lieux", "ar": "الأماكن"}}


class Time(fields.DateTime):
    """A time in UTC, to the second; text is a time that is written already."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **options: Any) -> Any:
        return time_to_text(value) if isinstance(value, datetime) else value


def text_field() -> fields.Dict:
    return fields.Dict(keys=fields.String(), values=fields.String(), metadata=BY_LANGUAGE)


class ProblemSchema(Schema):
    """RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(required=True)
    parameter = fields.String(metadata={"description": "The invalid parameter."})
    reason = fields.String(metadata={"description": "Why it was withdrawn."})
    replaced_by = fields.String(allow_none=True)
    replacement = fields.String(metadata={"description": "The address of what replaces it."})
    report = fields.Dict(metadata={"description": "Of a package that is not valid."})
    proposed = fields.String(metadata={"description": "The lowest number that is accepted."})
    reasons = fields.List(fields.String(), metadata={"description": "Why no lower one is."})
    id = fields.String(metadata={"description": "Names an error of the service in its log."})


class FileSchema(Schema):
    path = fields.String(required=True)
    url = fields.String(required=True)
    bytes = fields.Integer(required=True)
    hash = fields.String(required=True, metadata={"example": "sha256:9f86d0…"})
    mediatype = fields.String(required=True)


class ResourceSchema(Schema):
    name = fields.String(required=True)
    path = fields.String(required=True)
    url = fields.String(required=True)
    bytes = fields.Integer(required=True)
    hash = fields.String(required=True, metadata={"example": "sha256:9f86d0…"})
    mediatype = fields.String(required=True)
    title = text_field()
    description = text_field()
    licenses = fields.List(fields.Dict())


class DatasetSchema(Schema):
    name = fields.String(required=True)
    version = fields.String(required=True, metadata={"description": "The current one."})
    iri = fields.String(required=True)
    url = fields.String(required=True)
    title = text_field()
    description = text_field()
    licenses = fields.List(fields.Dict(), required=True)
    keywords = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    issued = Time(required=True)
    modified = Time(required=True)
    sample = fields.Boolean(required=True)
    resources = fields.List(fields.Nested(ResourceSchema), required=True)


class VersionSchema(Schema):
    version = fields.String(required=True)
    iri = fields.String(required=True)
    url = fields.String(required=True)
    issued = Time(required=True)
    status = fields.String(required=True, metadata={"enum": ["published", "withdrawn", "damaged"]})
    message = fields.String(required=True)
    previous = fields.String(required=True, allow_none=True)
    sha256 = fields.String(required=True, metadata={"description": "Of the manifest."})
    files = fields.List(fields.Nested(FileSchema), required=True)
    withdrawn = Time()
    reason = fields.String()
    replaced_by = fields.String(allow_none=True)


class ChangeSchema(Schema):
    seq = fields.Integer(required=True)
    at = Time(required=True)
    kind = fields.String(required=True, metadata={"enum": ["publish", "withdraw"]})
    dataset = fields.String(required=True)
    version = fields.String(required=True, allow_none=True)
    message = fields.String(required=True)
    reason = fields.String(required=True)
    replaced_by = fields.String(required=True, allow_none=True)
    erased = fields.Boolean(required=True)
    iri = fields.String(required=True)
    url = fields.String(required=True)
    sha256 = fields.String(required=True)
    prev = fields.String(required=True)


class RegisterSchema(Schema):
    register = fields.String(required=True)
    count = fields.Integer(required=True)
    url = fields.String(required=True)


class HistoryEntrySchema(Schema):
    version = fields.String(required=True)
    issued = Time(required=True)
    change = fields.String(
        required=True, metadata={"enum": ["added", "changed", "removed", "returned"]}
    )
    columns = fields.List(fields.String(), required=True)


class ListedRecordSchema(Schema):
    id = fields.String(required=True)
    iri = fields.String(required=True)
    url = fields.String(required=True)
    name = text_field()
    listed = fields.Boolean(required=True)
    unlisted_since = Time()
    dataset = fields.String(required=True)
    version = fields.String(required=True)
    values = fields.Dict(required=True, metadata={"description": "Its columns."})


class RecordSchema(ListedRecordSchema):
    history = fields.List(fields.Nested(HistoryEntrySchema), required=True)


class CellChangeSchema(Schema):
    pointer = fields.String(required=True, metadata={"description": "JSON Pointer."})
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class RowChangeSchema(Schema):
    resource = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": ["added", "removed", "changed"]})
    key = fields.Dict(required=True)
    before = fields.Dict(required=True, allow_none=True)
    after = fields.Dict(required=True, allow_none=True)


class ReasonSchema(Schema):
    level = fields.String(required=True)
    text = text_field()


class ResourceChangeSchema(Schema):
    resource = fields.String(required=True)
    kind = fields.String(required=True)
    columns_added = fields.List(fields.String(), required=True)
    columns_removed = fields.List(fields.String(), required=True)
    columns_changed = fields.List(fields.Nested(CellChangeSchema), required=True)
    added = fields.Integer(required=True, allow_none=True)
    removed = fields.Integer(required=True, allow_none=True)
    changed = fields.Integer(required=True, allow_none=True)


def list_of(item: type[Schema], name: str, **more: fields.Field[Any]) -> type[Schema]:
    """The envelope of a list: its items, how many there are in all, and where it goes on."""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "total": fields.Integer(required=True),
            "next": fields.String(required=True, allow_none=True),
            **more,
        },
        name=name,
    )


DatasetList = list_of(DatasetSchema, "DatasetList")
VersionList = list_of(VersionSchema, "VersionList")
ChangeList = list_of(ChangeSchema, "ChangeList")
RegisterList = list_of(RegisterSchema, "RegisterList")
RecordList = list_of(ListedRecordSchema, "RecordList")
RowChangeList = list_of(RowChangeSchema, "RowChangeList")


class CitationSchema(Schema):
    url = fields.String(required=True, metadata={"description": "The question's own address."})
    text = text_field()
    files = fields.Dict(metadata={"description": "Its citation, by format."})


class RowList(Schema):
    items = fields.List(fields.Dict(), required=True, metadata={"description": "Rows by column."})
    total = fields.Integer(required=True)
    next = fields.String(required=True, allow_none=True)
    facets = fields.Dict(metadata={"description": "Values with their counts, by column."})
    citation = fields.Nested(CitationSchema, required=True)


class DifferenceSchema(Schema):
    name = fields.String(required=True)
    before = fields.String(required=True, data_key="from")
    after = fields.String(required=True, data_key="to")
    level = fields.String(required=True, metadata={"enum": ["none", "patch", "minor", "major"]})
    proposed = fields.String(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    metadata = fields.List(fields.Nested(CellChangeSchema), required=True)
    resources = fields.List(fields.Nested(ResourceChangeSchema), required=True)
    rows = fields.Nested(RowChangeList, required=True)


class ResultSchema(Schema):
    type = fields.String(required=True, metadata={"example": "dataset"})
    id = fields.String(required=True)
    iri = fields.String(required=True)
    url = fields.String(required=True)
    title = fields.String(required=True)
    snippet = fields.String(
        required=True, metadata={"description": "HTML whose only markup is <mark>."}
    )
    score = fields.Float(required=True)
    language = fields.String(required=True, metadata={"description": "Empty: not known."})
    sample = fields.Boolean(required=True)
    page = fields.Integer(metadata={"description": "Of a document's PDF, from 1."})
    recognised = fields.Boolean(metadata={"description": "Read from pictures of the pages."})
    date = fields.String()
    found_by = fields.List(
        fields.String(metadata={"enum": ["words", "meaning"]}),
        required=True,
        metadata={"description": "Why it is here: it has words of the query, is near in meaning."},
    )


class CountedSchema(Schema):
    value = fields.String(required=True)
    label = fields.String(required=True)
    count = fields.Integer(required=True)


SearchSchema = list_of(
    ResultSchema,
    "SearchSchema",
    facets=fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(CountedSchema)), required=True
    ),
    suggestion=fields.String(required=True, allow_none=True),
    near=fields.Integer(
        required=True,
        metadata={
            "description": "How many items were found by meaning alone. They are on the first page "
            "and neither in `total` nor in `facets`."
        },
    ),
)


class SuggestedSchema(Schema):
    text = fields.String(required=True)
    type = fields.String(required=True)
    url = fields.String(required=True)


SuggestionList = list_of(
    SuggestedSchema,
    "SuggestionList",
    suggestion=fields.String(required=True, allow_none=True),
)

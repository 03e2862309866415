"""What answers look like, for the description of the API only: bodies are made elsewhere."""

from __future__ import annotations

from marshmallow import Schema, fields

BY_LANGUAGE = {"description": "Text by language.", "example": {"fr": "Lieux", "ar": "الأماكن"}}


def text_field() -> fields.Dict:
    return fields.Dict(keys=fields.String(), values=fields.String(), metadata=BY_LANGUAGE)


class ProblemSchema(Schema):
    """RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(required=True)
    parameter = fields.String(metadata={"description": "The parameter that cannot be."})
    reason = fields.String(metadata={"description": "Why it was withdrawn."})
    replaced_by = fields.String(allow_none=True)
    replacement = fields.String(metadata={"description": "The address of what replaces it."})
    id = fields.String(metadata={"description": "Under which a fault of ours was noted."})


class FileSchema(Schema):
    path = fields.String(required=True)
    url = fields.String(required=True)
    bytes = fields.Integer(required=True)
    hash = fields.String(required=True, metadata={"example": "sha256:9f86d0…"})
    mediatype = fields.String(required=True)


class ResourceSchema(FileSchema):
    name = fields.String(required=True)
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
    issued = fields.DateTime(required=True)
    modified = fields.DateTime(required=True)
    sample = fields.Boolean(required=True)
    resources = fields.List(fields.Nested(ResourceSchema), required=True)


class VersionSchema(Schema):
    version = fields.String(required=True)
    iri = fields.String(required=True)
    url = fields.String(required=True)
    issued = fields.DateTime(required=True)
    status = fields.String(required=True, metadata={"enum": ["published", "withdrawn"]})
    message = fields.String(required=True)
    previous = fields.String(required=True, allow_none=True)
    sha256 = fields.String(required=True, metadata={"description": "Of the manifest."})
    files = fields.List(fields.Nested(FileSchema), required=True)
    withdrawn = fields.DateTime()
    reason = fields.String()
    replaced_by = fields.String(allow_none=True)


class ChangeSchema(Schema):
    seq = fields.Integer(required=True)
    at = fields.DateTime(required=True)
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


class StateSchema(Schema):
    version = fields.String(required=True)
    issued = fields.DateTime(required=True)
    change = fields.String(
        required=True, metadata={"enum": ["added", "changed", "removed", "returned"]}
    )
    columns = fields.List(fields.String(), required=True)


class ListedItemSchema(Schema):
    id = fields.String(required=True)
    iri = fields.String(required=True)
    url = fields.String(required=True)
    name = text_field()
    listed = fields.Boolean(required=True)
    unlisted_since = fields.DateTime()
    dataset = fields.String(required=True)
    version = fields.String(required=True)
    values = fields.Dict(required=True, metadata={"description": "Its columns."})


class ItemSchema(ListedItemSchema):
    history = fields.List(fields.Nested(StateSchema), required=True)


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


class ListSchema(Schema):
    """The envelope of every list."""

    total = fields.Integer(required=True)
    next = fields.String(required=True, allow_none=True)


class DatasetList(ListSchema):
    items = fields.List(fields.Nested(DatasetSchema), required=True)


class VersionList(ListSchema):
    items = fields.List(fields.Nested(VersionSchema), required=True)


class ChangeList(ListSchema):
    items = fields.List(fields.Nested(ChangeSchema), required=True)


class RegisterList(ListSchema):
    items = fields.List(fields.Nested(RegisterSchema), required=True)


class CitationSchema(Schema):
    url = fields.String(required=True, metadata={"description": "The question's own address."})
    text = text_field()
    files = fields.Dict(metadata={"description": "Its citation, by format."})


class RowList(ListSchema):
    items = fields.List(fields.Dict(), required=True, metadata={"description": "Rows by column."})
    facets = fields.Dict(metadata={"description": "Values with their counts, by column."})
    citation = fields.Nested(CitationSchema, required=True)


class ItemList(ListSchema):
    items = fields.List(fields.Nested(ListedItemSchema), required=True)


class RowChangeList(ListSchema):
    items = fields.List(fields.Nested(RowChangeSchema), required=True)


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
        required=True, metadata={"description": "HTML, of which only <mark> is markup."}
    )
    score = fields.Float(required=True)
    language = fields.String(required=True, metadata={"description": "Empty: not known."})
    sample = fields.Boolean(required=True)
    page = fields.Integer(metadata={"description": "Of a document's PDF, from 1."})
    recognised = fields.Boolean(metadata={"description": "Read from pictures of the pages."})
    date = fields.String()


class CountedSchema(Schema):
    value = fields.String(required=True)
    label = fields.String(required=True)
    count = fields.Integer(required=True)


class SearchSchema(ListSchema):
    items = fields.List(fields.Nested(ResultSchema), required=True)
    facets = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(CountedSchema)), required=True
    )
    suggestion = fields.String(required=True, allow_none=True)


class SuggestedSchema(Schema):
    text = fields.String(required=True)
    type = fields.String(required=True)
    url = fields.String(required=True)


class SuggestionList(ListSchema):
    items = fields.List(fields.Nested(SuggestedSchema), required=True)
    suggestion = fields.String(required=True, allow_none=True)

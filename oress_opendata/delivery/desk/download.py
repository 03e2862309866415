"""A file to download, under the name of what it was made of."""

from __future__ import annotations

from flask import Response

from oress_opendata.model.form import FORMS


def download(content: bytes, name: str, form: str) -> Response:
    """The file, called `name` with the suffix of its form."""
    answer = Response(content, content_type=FORMS[form].content_type)
    filename = f"{name}.{FORMS[form].suffix}"
    answer.headers.set("Content-Disposition", "attachment", filename=filename)
    return answer

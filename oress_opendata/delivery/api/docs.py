"""`/api/docs`: the API to read and to try, by Swagger UI, from the package that is installed; no
other host is asked. Below it the kinds of problems, to which `type` in a problem points."""

from __future__ import annotations

from html import escape
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response

from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.problems import WORDS
from oress_opendata.delivery.http.service import Service
from oress_opendata.model.form import FORMS

ASSETS = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
# Swagger UI sets styles of its own and draws its signs from data addresses.
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
START = """window.addEventListener("DOMContentLoaded", function () {
  SwaggerUIBundle({
    url: document.documentElement.dataset.description,
    dom_id: "#api",
    deepLinking: true,
    validatorUrl: null
  });
});
"""
TEMPLATE = """<!doctype html>
<html lang="en" data-description="{root}/api/openapi.json">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · ORESS Open Data</title>
<link rel="stylesheet" href="{root}/api/docs/swagger-ui.css">
<link rel="icon" href="{root}/api/docs/favicon-32x32.png" type="image/png">
<script src="{root}/api/docs/swagger-ui-bundle.js" defer></script>
<script src="{root}/api/docs/start.js" defer></script>
</head>
<body class="swagger-ui">
<main class="wrapper">
<h1>API of ORESS Open Data</h1>
<p>Described in <a href="{root}/api/openapi.json">OpenAPI 3</a>; below, to read and to try.</p>
<div id="api"></div>
<h2>Problems</h2>
<p>Errors are <a href="https://www.rfc-editor.org/rfc/rfc9457">problem+json</a>; their
<code>type</code> is one of these.</p>
<dl>
{problems}
</dl>
</main>
</body>
</html>
"""


def make_docs(service: Service) -> Blueprint:
    docs = Blueprint("docs", __name__, url_prefix="/api/docs")
    page = TEMPLATE.format(root=escape(service.addresses.root), problems=_list_problems())

    @docs.get("")
    def read_docs() -> Response:
        response = Response(page, content_type=PAGE)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @docs.get("/start.js")
    def start() -> Response:
        return Response(START, content_type=FORMS["js"].content_type)

    @docs.get(f"/<any({', '.join(repr(name) for name in ASSETS)}):name>")
    def asset(name: str) -> Response:
        form = FORMS[name.rpartition(".")[2]]
        response = Response((find_assets() / name).read_bytes(), content_type=form.content_type)
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response

    return docs


def find_assets() -> Path:
    """The files of Swagger UI, where its package is installed."""
    found = find_spec("flask_swagger_ui")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "dist"


def _list_problems() -> str:
    kinds = {
        slug: f"{status}: {escape(title)}. {escape(detail)}"
        for status, (slug, title, detail) in WORDS.items()
    }
    kinds["bad-parameter"] = "400: a parameter is invalid; <code>parameter</code> names it."
    kinds["view-missing"] = "503: a view could not be made of this release and leaves it out."
    kinds["http"] = "Another HTTP status."
    return "\n".join(
        f'<dt id="{slug}"><code>{slug}</code></dt>\n<dd>{text}</dd>'
        for slug, text in sorted(kinds.items())
    )

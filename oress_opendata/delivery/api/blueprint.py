"""The API in one place: its blueprints below `/api/v1`, and its description."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask, Response, json
from flask_smorest import Api

from oress_opendata import __version__
from oress_opendata.delivery.api.changes import make_changes
from oress_opendata.delivery.api.datasets import make_datasets
from oress_opendata.delivery.api.differences import make_differences
from oress_opendata.delivery.api.docs import make_docs
from oress_opendata.delivery.api.examples import add_examples
from oress_opendata.delivery.api.registers import make_registers
from oress_opendata.delivery.api.rows import make_rows
from oress_opendata.delivery.api.schemas import ProblemSchema
from oress_opendata.delivery.api.search import make_searches
from oress_opendata.delivery.http.caching import knows, tagged
from oress_opendata.delivery.http.negotiation import JSON, PROBLEM
from oress_opendata.delivery.http.service import Service

PREFIX = "/api/v1"


class CatalogueApi(Api):  # type: ignore[misc]
    """flask-smorest's Api, whose errors are described as what they are."""

    ERROR_SCHEMA = ProblemSchema


def register_api(app: Flask, service: Service) -> Api:
    """The API, to which the deposits are added where there is a desk."""
    app.config.update(API_TITLE="ORESS Open Data", API_VERSION=__version__, OPENAPI_VERSION="3.0.3")
    servers = [{"url": service.settings.base_url}]
    api = CatalogueApi(app, spec_kwargs={"servers": servers})
    parts = (
        make_datasets,
        make_differences,
        make_changes,
        make_registers,
        make_rows,
        make_searches,
    )
    for make in parts:
        api.register_blueprint(make(service), url_prefix=PREFIX)
    app.register_blueprint(make_docs(service))

    @app.get(PREFIX)
    def list_addresses() -> Response:
        """The addresses that need nothing to be filled in."""
        described = api.spec.to_dict()["paths"].items()
        paths = (path for path, item in described if "{" not in path and "get" in item)
        base = service.settings.base_url
        links = {path.removeprefix(f"{PREFIX}/"): base + path for path in sorted(paths)}
        response = Response(json.dumps(links), content_type=JSON)
        response.headers["Link"] = f'<{base}/api/openapi.json>; rel="service-desc"; type="{JSON}"'
        return tagged(response, service.build)

    @cache
    def describe() -> str:
        description = _with_problems(api.spec.to_dict())
        return json.dumps(add_examples(description, service.settings.base_url))

    @app.get("/api/openapi.json")
    def openapi() -> Response:
        if knows(service.build):
            return tagged(Response(status=304), service.build)
        return tagged(Response(describe(), content_type=JSON), service.build)

    return api


def _with_problems(spec: dict[str, Any]) -> dict[str, Any]:
    """The description with errors under their own media type; flask-smorest calls them JSON."""
    for response in spec.get("components", {}).get("responses", {}).values():
        content = response.get("content", {})
        if JSON in content:
            content[PROBLEM] = content.pop(JSON)
    return spec

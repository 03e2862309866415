"""Resources: what an assistant may attach without calling a tool. Their URIs are our IRIs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oress_opendata.delivery.assistants.protocol import INVALID_PARAMS, ProtocolError
from oress_opendata.delivery.assistants.tools import call_tool, tools_of
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.cursors import read_cursor, write_cursor
from oress_opendata.errors import BadQuery, Gone, NotFound
from oress_opendata.iris import dataset_iri
from oress_opendata.languages import choose_text
from oress_opendata.model.form import FORMS
from oress_opendata.model.texts import texts_of
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import list_datasets

JSON = FORMS["json"].media_type
PAGE = 50
TEMPLATES = (
    ("dataset/{name}", "dataset", "A dataset", "The current release: tables, columns, files."),
    ("dataset/{name}/{version}", "release", "A release", "One version of a dataset."),
    ("place/{code}", "place", "The sheet of a place", "Figures, structures, support."),
    ("{register}/{id}", "record", "A record", "A row of a register: structure, actor, document …"),
)


class ResourceNotFound(Exception):
    """No resource has this URI."""


def list_resources(service: Service, cursor: Any, language: str) -> dict[str, Any]:
    """The datasets, in pages."""
    after = _read_cursor(cursor)
    with transaction(service.store.reading) as connection:
        datasets = [d for d in list_datasets(connection) if d.current and d.name > after]
        shown = datasets[:PAGE]
        resources = [
            _describe(service, dataset.current.manifest, language)
            for dataset in shown
            if dataset.current
        ]
    more = {"nextCursor": write_cursor(shown[-1].name)} if len(datasets) > PAGE else {}
    return {"resources": resources, **more}


def _read_cursor(cursor: Any) -> str:
    if cursor is None:
        return ""
    try:
        return read_cursor("cursor", str(cursor))
    except BadQuery as error:
        raise ProtocolError(INVALID_PARAMS, "The cursor is not one of this list.") from error


def _describe(service: Service, manifest: str, language: str) -> dict[str, Any]:
    found = service.store.manifest(manifest)
    languages = (language, *service.settings.languages)
    first = service.settings.languages[0]
    return {
        "uri": dataset_iri(service.settings.id_base, found.name),
        "name": found.name,
        "title": choose_text(texts_of(found.descriptor, "title", first), languages) or found.name,
        "description": choose_text(texts_of(found.descriptor, "description", first), languages),
        "mimeType": JSON,
    }


def list_templates(service: Service) -> dict[str, Any]:
    return {
        "resourceTemplates": [
            {
                "uriTemplate": f"{service.settings.id_base}/id/{path}",
                "name": name,
                "title": title,
                "description": description,
                "mimeType": JSON,
            }
            for path, name, title, description in TEMPLATES
        ]
    }


def read_resource(service: Service, uri: str) -> dict[str, Any]:
    """Raises ResourceNotFound, also for what was withdrawn."""
    name, arguments = _find_tool(service, uri)
    try:
        _, written = call_tool(service, tools_of(service)[name], arguments)
    except (NotFound, Gone) as error:
        raise ResourceNotFound(uri) from error
    except BadQuery as error:
        # An answer that is too long names no parameter.
        if not error.parameter:
            raise
        raise ResourceNotFound(uri) from error
    return {"contents": [{"uri": uri, "mimeType": JSON, "text": written}]}


def _find_tool(service: Service, uri: str) -> tuple[str, Mapping[str, Any]]:
    """The tool whose answer is the resource, and its arguments."""
    start = f"{service.settings.id_base}/id/"
    match uri.removeprefix(start).split("/") if uri.startswith(start) else []:
        case ["dataset", name]:
            return "dataset", {"dataset": name}
        case ["dataset", name, version]:
            return "dataset", {"dataset": name, "version": version}
        case ["place", code]:
            return "place_sheet", {"place": code}
        case [register, identifier] if register != "dataset":
            return "record", {"register": register, "id": identifier}
    raise ResourceNotFound(uri)

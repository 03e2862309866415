"""The derived formats of a release, `formats/…`, made by the projection `tables`.

They have an ETag, must be revalidated, and state the version of the program that made them.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from werkzeug.wsgi import wrap_file

from oress_opendata.delivery.http.caching import knows
from oress_opendata.delivery.http.links import DATA_PACKAGE
from oress_opendata.delivery.http.mediatypes import disposition
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.http.spooling import CHUNK
from oress_opendata.errors import NotFound, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.form import FORMS
from oress_opendata.projections.healing import refuse_damaged
from oress_opendata.projections.omissions import refuse_omitted
from oress_opendata.projections.tables.folders import folder_of, read_made
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_visible

NO_FORMAT = N_("Version {version} of {name} has no format {path}.")
NOT_YET = N_("The formats of this version are being generated. Try again in a moment.")


def make_formats(service: Service) -> Blueprint:
    formats = Blueprint("formats", __name__, url_prefix="/datasets")

    @formats.get("/<name>/<version>/formats/<file>")
    def get_format(name: str, version: str, file: str) -> Response:
        with transaction(service.store.reading) as connection:
            find_visible(connection, name, version)
        made = read_made(service.store.home, name, version)
        if not made:
            refuse_omitted(service.store.home, "tables", name, version)
            raise StoreUnavailable(NOT_YET)
        if file not in made["files"]:
            raise NotFound(NO_FORMAT, path=file, version=version, name=name)
        return _send(service, (name, version, file), made)

    return formats


def _send(service: Service, steps: tuple[str, str, str], made: dict[str, Any]) -> Response:
    name, version, file = steps
    stated = made["files"][file]
    made_file = folder_of(service.store.home, name, version) / file
    refuse_damaged(service.store.home, "tables", made_file, stated["sha256"])
    response = Response(status=304)
    if not knows(stated["sha256"]):
        body = None
        if request.method != "HEAD":
            body = wrap_file(request.environ, made_file.open("rb"), CHUNK)
        kind = FORMS[file.rpartition(".")[2]].content_type
        response = Response(body, content_type=kind, direct_passthrough=True)
        response.headers["Content-Length"] = str(stated["bytes"])
    response.set_etag(stated["sha256"])
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Disposition"] = disposition(file, attached=True)
    describedby = service.addresses.file(name, version, "datapackage.json")
    response.headers["Link"] = f'<{describedby}>; rel="describedby"; type="{DATA_PACKAGE}"'
    response.headers["X-Built-By"] = made["built_by"]
    return response

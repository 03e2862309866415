"""Covers of documents: the first page of a PDF of a release as a small image.

Derived, so below `formats/`; a later version may draw it differently, so it has an ETag.
"""

from __future__ import annotations

from flask import Blueprint, Response

from oress_opendata.delivery.http.caching import knows
from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_
from oress_opendata.model.form import FORMS
from oress_opendata.projections.documents import cover_path
from oress_opendata.queries.documents import find_pdf
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_visible

WEBP = FORMS["webp"].content_type
# One hour: the cover of a withdrawn document must not stay visible for long.
ONE_HOUR = "public, max-age=3600"
NO_COVER = N_("The version {version} of {name} has no cover of {resource}.")


def make_covers(service: Service) -> Blueprint:
    covers = Blueprint("covers", __name__, url_prefix="/datasets")

    @covers.get("/<name>/<version>/formats/covers/<resource>.webp")
    def get_cover(name: str, version: str, resource: str) -> Response:
        with transaction(service.store.reading) as connection:
            release = find_visible(connection, name, version)
        file = find_pdf(service.store.manifest(release.manifest), resource)
        try:
            sha256 = file.sha256 if file else ""
            cover = cover_path(service.store.home, sha256).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(NO_COVER, name=name, version=version, resource=resource) from error
        tag = f"{sha256}-cover-{len(cover)}"
        response = Response(status=304) if knows(tag) else Response(cover, content_type=WEBP)
        response.set_etag(tag)
        response.headers["Cache-Control"] = ONE_HOUR
        return response

    return covers

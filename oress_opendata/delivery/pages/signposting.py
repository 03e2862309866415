"""Typed links on the pages of records (https://signposting.org/FAIR/): the IRI to cite, the RDF
that describes the record, its data, its licence, the set of all. Pages of datasets add their own.
"""

from __future__ import annotations

from contextlib import suppress

from flask import Flask, Response, request

from oress_opendata.delivery.downloads.linksets import find_record_landing, link_header
from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import Gone, NotFound
from oress_opendata.model.form import FORMS
from oress_opendata.projections.records import PAGES

PREFIX = "/<language:language>"
RULES = {
    f"{PREFIX}/{folder}/<{variable}>": register
    for register, folder in PAGES.items()
    for variable in ("identifier", "code")
}
ANY_REGISTER = f"{PREFIX}/registers/<register>/<identifier>"


def add_signposts(app: Flask, service: Service) -> None:
    @app.after_request
    def sign(response: Response) -> Response:
        key = _record_of_page()
        if key and response.status_code == 200 and response.mimetype == FORMS["html"].media_type:
            # A page may show what the registers do not have (yet).
            with suppress(NotFound, Gone):
                response.headers["Link"] = link_header(
                    service, key, lambda connection: find_record_landing(service, connection, *key)
                )
        return response


def _record_of_page() -> tuple[str, str] | None:
    """The register and the id of the record that the requested page is about."""
    rule, values = request.url_rule, request.view_args or {}
    register = RULES.get(rule.rule) if rule else None
    if rule and rule.rule == ANY_REGISTER:
        register = str(values["register"])
    identifier = values.get("identifier") or values.get("code")
    return (register, str(identifier)) if register else None

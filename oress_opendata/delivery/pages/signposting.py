"""Typed links on the pages of records (https://signposting.org/FAIR/): the IRI to cite, the RDF
that describes the record, the catalogue. Pages of datasets add their own."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, Response, request

from oress_opendata.delivery.http.service import Service
from oress_opendata.iris import catalog_iri
from oress_opendata.model.form import FORMS
from oress_opendata.projections.records import PAGES

_KEPT = "/:@!$&'()*+,;=-._~%"
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
        path = _path_of_record()
        if path and response.status_code == 200 and response.mimetype == FORMS["html"].media_type:
            response.headers["Link"] = ", ".join(_links(service, path))
        return response


def _path_of_record() -> str | None:
    """The IRI of the record that the requested page is about, below the id base."""
    rule, values = request.url_rule, request.view_args or {}
    register = RULES.get(rule.rule) if rule else None
    if rule and rule.rule == ANY_REGISTER:
        register = str(values["register"])
    identifier = values.get("identifier") or values.get("code")
    return f"id/{register}/{quote(str(identifier), safe=_KEPT)}" if register else None


def _links(service: Service, path: str) -> list[str]:
    base, id_base = service.settings.base_url, service.settings.id_base
    documents = [
        f'<{base}/doc/{path}.{name}>; rel="describedby"; type="{FORMS[name].media_type}"'
        for name in ("ttl", "jsonld")
    ]
    return [
        f'<{id_base}/{path}>; rel="cite-as"',
        '<https://schema.org/AboutPage>; rel="type"',
        *documents,
        f'<{catalog_iri(id_base)}>; rel="collection"',
    ]

"""`/.well-known/api-catalog` (RFC 9727): all interfaces as a set of links (RFC 9264), each with
what describes it (RFC 8631)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, json

from oress_opendata.delivery.http.caching import knows, tagged
from oress_opendata.delivery.http.interfaces import Interface, in_language, list_interfaces
from oress_opendata.delivery.http.service import Service
from oress_opendata.languages import say
from oress_opendata.model.form import FORMS

PATH = "/.well-known/api-catalog"
PROFILE = "https://www.rfc-editor.org/info/rfc9727"
KIND = FORMS["linkset"].media_type

Links = list[dict[str, Any]]


def make_api_catalog(service: Service) -> Blueprint:
    catalog = Blueprint("api-catalog", __name__)
    address = service.settings.base_url + PATH

    @catalog.get(PATH)
    def get_catalog() -> Response:
        if knows(service.build):
            response = Response(status=304)
        else:
            body = json.dumps({"linkset": list(describe_interfaces(service))})
            response = Response(body, content_type=f'{KIND}; profile="{PROFILE}"')
        response.headers["Link"] = f'<{address}>; rel="api-catalog"; type="{KIND}"'
        return tagged(response, service.build)

    return catalog


def describe_interfaces(service: Service) -> Iterator[dict[str, Any]]:
    """First the catalogue with its items, then each of them."""
    base, language = service.settings.base_url, service.addresses.language
    found = list(list_interfaces(service))
    yield {
        "anchor": base + PATH,
        "item": [
            {
                "href": base + in_language(interface.path, language),
                "title*": [
                    {"value": say(interface.purpose, code), "language": code}
                    for code in service.settings.languages
                ],
            }
            for interface in found
        ],
        "profile": [{"href": PROFILE}],
    }
    for interface in found:
        anchor = base + in_language(interface.path, language)
        yield {"anchor": anchor, **_describe(service, interface)}


def _describe(service: Service, interface: Interface) -> dict[str, Links]:
    base = service.settings.base_url
    links: dict[str, Links] = {"service-doc": _link_pages(service, interface.documentation)}
    if interface.description:
        path, form = interface.description
        links["service-desc"] = [{"href": base + path, "type": FORMS[form].media_type}]
    if "{language}" in interface.path:
        links["alternate"] = _link_languages(service, interface.path)
    return {**links, "status": [{"href": f"{base}/health/ready", "type": FORMS["json"].media_type}]}


def _link_pages(service: Service, path: str) -> Links:
    kind = FORMS["html"].media_type
    if "{language}" in path:
        return [{**link, "type": kind} for link in _link_languages(service, path)]
    return [{"href": service.settings.base_url + path, "type": kind}]


def _link_languages(service: Service, path: str) -> Links:
    base = service.settings.base_url
    return [
        {"href": base + in_language(path, code), "hreflang": [code]}
        for code in service.settings.languages
    ]

"""The `Link` header (RFC 8288): what describes a file, and under which licence it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from oress_opendata.delivery.http.negotiation import JSON
from oress_opendata.delivery.http.urls import Addresses
from oress_opendata.model.release import DESCRIPTOR, Manifest

_KEPT = "%/:?#[]@!$&'()*+,;=~-._"


def link_header(addresses: Addresses, manifest: Manifest, path: str) -> str:
    links = []
    if path != DESCRIPTOR:
        descriptor = addresses.file(manifest.name, manifest.version, DESCRIPTOR)
        links.append(f'<{descriptor}>; rel="describedby"; type="{JSON}"')
    licences = dict.fromkeys(licence_addresses(manifest.descriptor, path))
    links.extend(f'<{licence}>; rel="license"' for licence in licences)
    return ", ".join(links)


def licence_addresses(descriptor: Mapping[str, Any], path: str) -> Iterator[str]:
    """The licences of a resource's file: its own, else the package's."""
    for licence in licences_of(descriptor, path):
        address = str(licence.get("path") or "")
        if address.startswith(("http://", "https://")):
            yield quote(address, safe=_KEPT)


def licences_of(descriptor: Mapping[str, Any], path: str) -> list[Mapping[str, Any]]:
    """A resource's own licences over the package's."""
    resources: list[Mapping[str, Any]] = descriptor.get("resources", [])
    resource = next((item for item in resources if item.get("path") == path), None) or {}
    return resource.get("licenses") or descriptor.get("licenses") or []

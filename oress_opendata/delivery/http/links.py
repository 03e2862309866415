"""The `Link` header (RFC 8288): what describes a file, and under which licence it is."""

from __future__ import annotations

from collections.abc import Iterator

from oress_opendata.delivery.http.urls import Addresses
from oress_opendata.iris import iri_to_uri
from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.model.concept import Vocabulary
from oress_opendata.model.form import FORMS
from oress_opendata.model.licence import all_licences_of, licences_of, read_licences
from oress_opendata.model.release import DESCRIPTOR, Manifest

# https://datapackage.org/standard/data-package/#media-type
DATA_PACKAGE = FORMS["datapackage"].media_type
CSV_METADATA = "formats/csv-metadata.json"
_WEB = ("http://", "https://")


def link_header(addresses: Addresses, manifest: Manifest, path: str, vocabulary: Vocabulary) -> str:
    links = [] if path == DESCRIPTOR else list(_descriptions(addresses, manifest, path))
    licences = licence_addresses(manifest, path, vocabulary)
    links.extend(f'<{licence}>; rel="license"' for licence in licences)
    return ", ".join(links)


def _descriptions(addresses: Addresses, manifest: Manifest, path: str) -> Iterator[str]:
    """What describes a file. For a table, first its metadata of CSV on the Web, where clients look
    for it (https://www.w3.org/TR/tabular-data-model/#link-header)."""
    name, version = manifest.name, manifest.version
    if any(table.path == path for table in read_tables(manifest.descriptor)):
        metadata = addresses.file(name, version, CSV_METADATA)
        yield f'<{metadata}>; rel="describedby"; type="{FORMS["csvw"].media_type}"'
    descriptor = addresses.file(name, version, DESCRIPTOR)
    yield f'<{descriptor}>; rel="describedby"; type="{DATA_PACKAGE}"'


def licence_addresses(manifest: Manifest, path: str, vocabulary: Vocabulary) -> list[str]:
    """The licences of a file: its own, or all of those in the zip and in the descriptor."""
    descriptor = manifest.descriptor
    whole = path in (manifest.zip.path, DESCRIPTOR)
    stated = all_licences_of(descriptor) if whole else licences_of(descriptor, path)
    found = (licence.address for licence in read_licences(stated, vocabulary))
    return [iri_to_uri(address) for address in found if address.startswith(_WEB)]

"""The files of releases: immutable, by byte range, compressed if a compressed variant exists.

In order: the release is visible; the file is in its manifest; the client does not have it already;
only then is the file opened.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from flask import Blueprint, Response, request
from werkzeug.http import http_date, is_resource_modified
from werkzeug.wsgi import wrap_file

from oress_opendata.delivery.http.caching import IMMUTABLE
from oress_opendata.delivery.http.links import link_header
from oress_opendata.delivery.http.mediatypes import (
    ACTIVE_POLICY,
    FILE_POLICY,
    content_type,
    disposition,
    is_active,
    is_text,
)
from oress_opendata.delivery.http.negotiation import redirect
from oress_opendata.delivery.http.ranges import Range, Slice, Unsatisfiable, read_range
from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import Damage, NotFound
from oress_opendata.languages import N_
from oress_opendata.model.release import File, Manifest, Release
from oress_opendata.projections.encoded import find_encoded
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_current, find_visible
from oress_opendata.vocabularies.installed import installed_vocabulary

SHORT = "public, max-age=60"
CHUNK = 1 << 18
NO_FILE = N_("There is no file {path} in the version {version} of the dataset {name}.")
DAMAGED = N_(
    "The file {path} is damaged. The operator can repair it by publishing the same package again."
)


@dataclass(frozen=True, slots=True)
class Variant:
    """The bytes to send for a file: plain or compressed."""

    location: Path
    bytes: int
    tag: str
    coding: str | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """A visible file, with the headers that do not depend on the request."""

    file: File
    issued: datetime
    headers: tuple[tuple[str, str], ...]


def make_files(service: Service) -> Blueprint:
    files = Blueprint("files", __name__, url_prefix="/datasets")

    @files.get("/<name>/latest/<path:path>")
    def get_latest(name: str, path: str) -> Response:
        with transaction(service.store.reading) as connection:
            version = find_current(connection, name).version
        query = request.query_string.decode("ascii", "ignore")
        address = service.addresses.file(name, version, path) + (f"?{query}" if query else "")
        response = redirect(address, 307)
        response.headers["Cache-Control"] = SHORT
        return response

    @files.get("/<name>/<version>/<path:path>")
    def get_file(name: str, version: str, path: str) -> Response:
        known = service.snapshots.unchanged()
        served = known.memory.get((name, version, path)) if known else None
        return send_file(service, served or find_file(service, name, version, path))

    return files


def find_file(service: Service, name: str, version: str, path: str) -> Served:
    """A file of a visible release. Raises NotFound or Gone."""
    with transaction(service.store.reading) as connection:
        state = service.snapshots.read(connection)
        release = find_visible(connection, name, version)
    manifest = service.store.manifest(release.manifest)
    file = manifest.find_file(path)
    if file is None:
        raise NotFound(NO_FILE, path=path, version=version, name=name)
    headers = tuple(describe_file(service, release, manifest, file))
    return state.remember((name, version, path), lambda: Served(file, release.issued, headers))


def send_file(service: Service, served: Served) -> Response:
    file, issued = served.file, served.issued
    variant = choose_variant(service, file)
    headers = [*served.headers, *describe_variant(variant, file)]
    if not is_resource_modified(request.environ, variant.tag, None, issued):
        return Response(status=412 if "If-Match" in request.headers else 304, headers=headers)
    try:
        part = read_range(_requested_range(variant, issued), variant.bytes)
    except Unsatisfiable:
        headers.append(("Content-Range", f"bytes */{variant.bytes}"))
        return Response(status=416, headers=headers)
    if part:
        headers.append(("Content-Range", part.header(variant.bytes)))
    whole = part or Range(0, variant.bytes)
    headers.append(("Content-Length", str(whole.stop - whole.start)))
    status = 206 if part else 200
    if request.method == "HEAD":
        return Response(status=status, headers=headers)
    content = cast("IO[bytes]", open_part(service, variant, whole, file))
    body = wrap_file(request.environ, content, CHUNK)
    return Response(body, status, headers, direct_passthrough=True)


def choose_variant(service: Service, file: File) -> Variant:
    """The compressed variant, if it exists and the client accepts it.

    A range is of the plain bytes, unless `If-Range` names the compressed ones.
    """
    plain = Variant(service.store.blobs.path(file.sha256), file.bytes, f'"{file.sha256}"')
    if not is_text(file.mediatype) or not request.accept_encodings["gzip"]:
        return plain
    packed = find_encoded(service.store.home, file.sha256)
    if packed is None:
        return plain
    size = packed.stat().st_size
    variant = Variant(packed, size, f'"{file.sha256}-gzip-{size:x}"', "gzip")
    if "Range" in request.headers and request.headers.get("If-Range") != variant.tag:
        return plain
    return variant


def describe_file(
    service: Service, release: Release, manifest: Manifest, file: File
) -> Iterator[tuple[str, str]]:
    """The headers of every response about a file."""
    active = is_active(file.mediatype)
    vocabulary = installed_vocabulary(service.settings.id_base)
    yield "Content-Type", content_type(file.mediatype)
    yield "Cache-Control", IMMUTABLE
    yield "Last-Modified", http_date(release.issued)
    yield "Accept-Ranges", "bytes"
    yield "Content-Disposition", disposition(file.path, attached=active)
    yield "Content-Security-Policy", ACTIVE_POLICY if active else FILE_POLICY
    if link := link_header(service.addresses, manifest, file.path, vocabulary):
        yield "Link", link
    if is_text(file.mediatype):
        yield "Vary", "Accept-Encoding"


def describe_variant(variant: Variant, file: File) -> Iterator[tuple[str, str]]:
    yield "ETag", variant.tag
    if variant.coding:
        yield "Content-Encoding", variant.coding
    else:
        yield "Repr-Digest", f"sha-256=:{b64encode(bytes.fromhex(file.sha256)).decode()}:"


def open_part(service: Service, variant: Variant, part: Range, file: File) -> Slice:
    """The bytes to send; the file is checked at its first use in this process."""
    try:
        if variant.coding is None:
            service.store.blobs.checked(file.sha256)
        return Slice(variant.location.open("rb", buffering=0), part)
    except (Damage, FileNotFoundError) as error:
        raise Damage(DAMAGED, path=file.path) from error


def _requested_range(variant: Variant, issued: datetime) -> str | None:
    """The `Range` of a GET, unless `If-Range` names other bytes."""
    condition = request.headers.get("If-Range")
    if request.method != "GET" or condition not in (
        None,
        variant.tag,
        http_date(issued),
    ):
        return None
    return request.headers.get("Range")

"""`/mirror/…`: what `oress mirror` copies. The head of the journal with its signature, its entries,
and the blobs of visible releases; the bytes of withdrawn ones are shown to nobody.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO, cast

from flask import Blueprint, Response, request
from sqlalchemy import Connection
from werkzeug.wsgi import wrap_file

from oress_opendata.delivery.http.caching import REVALIDATE, answer
from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import DamagedBlob, NotFound
from oress_opendata.languages import N_
from oress_opendata.model.entry import Entry
from oress_opendata.model.form import FORMS
from oress_opendata.model.head import Head
from oress_opendata.store.blobs import Blobs
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import list_entries, read_head
from oress_opendata.store.releases import find_open_blob
from oress_opendata.store.signatures import UNSIGNED, read_key, read_signature

# Entries in one answer.
ENTRIES = 1_000
CHUNK = 1 << 18
# What a column of numbers can hold.
LAST = 2**31 - 1
EMPTY = N_("Nothing is published yet.")
NO_BLOB = N_("No visible release has a file with the SHA-256 {sha256}.")


def make_mirror(service: Service) -> Blueprint:
    mirror = Blueprint("mirror", __name__, url_prefix="/mirror")

    @mirror.get("/head.json")
    def get_head() -> Response:
        def make(connection: Connection) -> bytes:
            return _read_head(service, connection).to_bytes()

        return answer(service, make, FORMS["json"].content_type)

    @mirror.get("/head.json.minisig")
    def get_signature() -> Response:
        with transaction(service.store.reading) as connection:
            head = _read_head(service, connection)
        response = Response(_find_signature(service.store.home, head))
        response.content_type = FORMS["txt"].content_type
        response.headers["Cache-Control"] = REVALIDATE
        return response

    @mirror.get(f"/entries/<int(max={LAST}):after>.jsonl")
    def list_after(after: int) -> Response:
        def make(connection: Connection) -> str:
            entries = list_entries(connection, after, ENTRIES)
            return "".join(_to_line(service.store.blobs, entry) for entry in entries)

        return answer(service, make, FORMS["jsonl"].content_type)

    @mirror.get("/blobs/<sha256>")
    def get_blob(sha256: str) -> Response:
        with transaction(service.store.reading) as connection:
            size = find_open_blob(connection, sha256)
        if size is None:
            raise NotFound(NO_BLOB, sha256=sha256)
        return _send_blob(service, sha256)

    return mirror


def _read_head(service: Service, connection: Connection) -> Head:
    head = read_head(connection, service.settings.id_base)
    if head is None:
        raise NotFound(EMPTY)
    return head


def _find_signature(home: Path, head: Head) -> str:
    """The stored one. That of an entry of this moment may not be stored yet."""
    signature = read_signature(home, head.seq)
    if signature is None and (key := read_key(home)):
        signature = key.sign(head)
    if signature is None:
        raise NotFound(UNSIGNED)
    return signature


def _to_line(blobs: Blobs, entry: Entry) -> str:
    """An entry in its canonical bytes, and the blob of its note, unless that was erased."""
    note = blobs.read(entry.note).decode() if entry.note and entry.text else ""
    value = {"entry": entry.to_bytes().decode(), "note": note}
    return json.dumps(value, ensure_ascii=False) + "\n"


def _send_blob(service: Service, sha256: str) -> Response:
    """Stored for an hour at most: an erased file must not stay in a cache."""
    path = service.store.blobs.checked(sha256)
    headers = {
        "ETag": f'"{sha256}"',
        "Cache-Control": "public, max-age=3600",
        "Content-Length": str(path.stat().st_size),
    }
    kind = FORMS["bytes"].content_type
    if request.method == "HEAD" or sha256 in request.if_none_match:
        status = 200 if request.method == "HEAD" else 304
        return Response(status=status, headers=headers, content_type=kind)
    try:
        content = cast("IO[bytes]", path.open("rb", buffering=0))
    except FileNotFoundError as error:
        raise DamagedBlob(NO_BLOB, sha256=sha256) from error
    body = wrap_file(request.environ, content, CHUNK)
    return Response(body, headers=headers, content_type=kind, direct_passthrough=True)

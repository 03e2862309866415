"""Files that are made for one request: complete before the first byte is sent.

So the time limit counts computing and never the client's reading, and a file that cannot be made is
an error instead of a file that ends early. The file has no name on the disk; it is gone with the
connection, or with the process.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import IO, cast

from flask import Response, request
from werkzeug.wsgi import wrap_file

from oress_opendata.errors import StoreUnavailable, is_no_room
from oress_opendata.languages import N_

SECONDS = 60.0
MAX_BYTES = 256_000_000
CHUNK = 1 << 18
TOO_LONG = N_(
    "Making this file takes too long. Narrow it with filters, or download the table as published."
)
TOO_LARGE = N_(
    "This file is larger than {bytes} bytes. Narrow it with filters, or download the table as "
    "published."
)
NO_ROOM = N_("There is no room on the disk. Try again later.")


def spool(chunks: Iterable[str | bytes]) -> Response:
    """A response with all chunks, of known length; without a body for a HEAD, which makes nothing.
    Raises StoreUnavailable."""
    if request.method == "HEAD":
        return Response(iter(()))
    file = cast("IO[bytes]", TemporaryFile())  # noqa: SIM115  (the server closes it)
    try:
        _write(file, chunks)
    except BaseException as error:
        file.close()
        if isinstance(error, OSError) and is_no_room(error):
            raise StoreUnavailable(NO_ROOM) from error
        raise
    size = file.tell()
    file.seek(0)
    body = wrap_file(request.environ, file, CHUNK)
    return Response(body, headers={"Content-Length": str(size)}, direct_passthrough=True)


def _write(file: IO[bytes], chunks: Iterable[str | bytes]) -> None:
    end, size = time.monotonic() + SECONDS, 0
    for chunk in chunks:
        size += file.write(chunk.encode() if isinstance(chunk, str) else chunk)
        if size > MAX_BYTES:
            raise StoreUnavailable(TOO_LARGE, bytes=MAX_BYTES)
        if time.monotonic() > end:
            raise StoreUnavailable(TOO_LONG)
    file.flush()

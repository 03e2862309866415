"""Files that are made for one request: complete before the first byte is sent, if they are small.

So the time limit counts computing and never the client's reading, and a file that cannot be made is
an error instead of a file that ends early. The file has no name on the disk; it is gone with the
connection, or with the process.

A larger one is sent while it is made, once its first megabyte is there without an error and the
rest will keep within the limits by far. One that fails even so ends without the last chunk of
HTTP/1.1, which clients report; those of HTTP/1.0 would not see it, and wait for the whole.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, cast

from flask import Response, request
from werkzeug.wsgi import ClosingIterator, wrap_file

from oress_opendata.errors import StoreUnavailable, is_no_room
from oress_opendata.languages import N_

SECONDS = 60.0
MAX_BYTES = 256_000_000
CHUNK = 1 << 18
# Bytes of a file that is made whole in any case.
WHOLE = 1 << 20
# What is sent while it is made must be expected to need at most this share of the limits.
SHARE = 0.5
TOO_LONG = N_(
    "Making this file takes too long. Narrow it with filters, or download the table as published."
)
TOO_LARGE = N_(
    "This file is larger than {bytes} bytes. Narrow it with filters, or download the table as "
    "published."
)
NO_ROOM = N_("There is no room on the disk. Try again later.")


@dataclass(slots=True)
class Progress:
    """How many of all rows are in what was made so far."""

    total: int
    done: int = 0

    def fits(self, size: int, seconds: float) -> bool:
        """Whether the whole will keep within the limits, by the bytes and the time so far."""
        if not self.done:
            return False
        times = self.total / self.done
        return size * times < SHARE * MAX_BYTES and seconds * times < SHARE * SECONDS


def spool(chunks: Iterable[str | bytes], progress: Progress | None = None) -> Response:
    """A response with all chunks; without a body for a HEAD, which makes nothing. Of known length,
    unless `progress` says that the rest may be sent while it is made. Raises StoreUnavailable."""
    if request.method == "HEAD":
        return Response(iter(()))
    file = cast("IO[bytes]", TemporaryFile())  # noqa: SIM115  (the server closes it)
    try:
        begun, written = time.monotonic(), _limit(chunks)
        for chunk in written:
            file.write(chunk)
            size = file.tell()
            if progress and size > WHOLE and _sees_ends():
                if progress.fits(size, time.monotonic() - begun):
                    body = ClosingIterator(_continue(file, written), (written.close, file.close))
                    return Response(body, direct_passthrough=True)
                progress = None
        file.flush()
    except BaseException as error:
        file.close()
        if isinstance(error, OSError) and is_no_room(error):
            raise StoreUnavailable(NO_ROOM) from error
        raise
    size = file.tell()
    file.seek(0)
    whole = wrap_file(request.environ, file, CHUNK)
    return Response(whole, headers={"Content-Length": str(size)}, direct_passthrough=True)


def _sees_ends() -> bool:
    """Whether the client can tell a file that ended early."""
    return request.environ.get("SERVER_PROTOCOL") == "HTTP/1.1"


def _continue(file: IO[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    """What was made before, then the rest as it is made."""
    file.seek(0)
    return chain(iter(lambda: file.read(CHUNK), b""), rest)


def _limit(chunks: Iterable[str | bytes]) -> Generator[bytes, None, None]:
    end, size = time.monotonic() + SECONDS, 0
    for chunk in chunks:
        content = chunk.encode() if isinstance(chunk, str) else chunk
        size += len(content)
        if size > MAX_BYTES:
            raise StoreUnavailable(TOO_LARGE, bytes=MAX_BYTES)
        if time.monotonic() > end:
            raise StoreUnavailable(TOO_LONG)
        yield content

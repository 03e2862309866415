"""The catalogue that is copied, read over HTTP. Nothing that it sends is trusted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from oress_opendata.errors import Damage, NotFound, StoreUnavailable
from oress_opendata.iris import split_address
from oress_opendata.languages import N_
from oress_opendata.model.entry import Entry
from oress_opendata.model.head import Head
from oress_opendata.projections.other_server import open_session

UNREACHABLE = N_("{address} cannot be read: {reason}. Try again later.")
NO_ADDRESS = N_(
    "Give the whole address, with https:// or http:// and without a password, not {address}."
)
MOVED = N_("{address} leads to {target}. Give the address of the catalogue there.")
NO_CATALOGUE = N_(
    "{address} is not a catalogue that can be copied, or nothing is published there yet."
)
CHANGED_HEAD = N_("The head of the journal at {address} is not valid.")
CHANGED_ENTRY = N_("The journal entry {seq} at {address} is not valid.")
GONE = N_(
    "The original does not have the file {sha256} of {release}. If it was withdrawn a moment ago, "
    "run the same command again."
)
LONG = N_("{address} sends more than it should.")
# Larger ones take more time: their memory is fetched from the system each time.
CHUNK = 1 << 16
SECONDS = (10, 60)
# Bytes of a head, and of an answer with entries and their notes.
LONGEST_HEAD, LONGEST_ENTRIES = 4_096, 64 << 20
_RETRY = Retry(
    total=6,
    connect=2,
    backoff_factor=0.5,
    status_forcelist=(429, 502, 503, 504),
    allowed_methods=("GET",),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """An entry as it was sent, with the bytes of its note; none if there is none, or no longer."""

    entry: Entry
    note: bytes


class Original:
    """The catalogue at an address, without a slash at its end."""

    def __init__(self, address: str) -> None:
        """Raises NotFound for what is no web address."""
        parts = split_address(address)
        is_web = parts and parts.hostname and parts.scheme in ("http", "https")
        if not parts or not is_web or "@" in parts.netloc:
            raise NotFound(NO_ADDRESS, address=address)
        self.address = address
        self.session = open_session()
        # Bytes as they are: a small answer cannot become a large one.
        self.session.headers["Accept-Encoding"] = "identity"
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(pool_maxsize=8, max_retries=_RETRY))

    def read_head(self) -> tuple[Head, str | None]:
        """The head, and its signature if it is signed. Raises NotFound for an address that is no
        catalogue, Damage, StoreUnavailable."""
        head = self._read_head()
        while True:
            signature = self._read_signature()
            # A publication in between has another head.
            if (again := self._read_head()) == head:
                return head, signature
            head = again

    def _read_head(self) -> Head:
        address = f"{self.address}/mirror/head.json"
        content = self._read(address, LONGEST_HEAD)
        if content is None:
            raise NotFound(NO_CATALOGUE, address=self.address)
        try:
            return Head.from_bytes(content)
        except ValueError as error:
            raise Damage(CHANGED_HEAD, address=self.address) from error

    def _read_signature(self) -> str | None:
        content = self._read(f"{self.address}/mirror/head.json.minisig", LONGEST_HEAD)
        return content.decode("utf-8", "replace") if content is not None else None

    def read_entries(self, after: int, last: int) -> Iterator[Sent]:
        """The entries after a number, up to another, as they are sent: it may be fewer. Raises
        Damage, which names the first that is no entry at all, and StoreUnavailable."""
        while after < last:
            found = self._read(f"{self.address}/mirror/entries/{after}.jsonl", LONGEST_ENTRIES)
            lines = (found or b"").splitlines()[: last - after]
            if not lines:
                return
            for line in lines:
                after += 1
                yield self._parse(line, after)

    def _parse(self, line: bytes, seq: int) -> Sent:
        try:
            value = json.loads(line)
            entry = Entry.from_bytes(value["entry"].encode())
            return Sent(entry, value["note"].encode())
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise Damage(CHANGED_ENTRY, seq=seq, address=self.address) from error

    def copy_blob(self, sha256: str, release: str, most: int, target: BinaryIO) -> None:
        """Write what is sent for a blob, at most so many bytes. Raises NotFound if it has none, and
        StoreUnavailable."""
        address = f"{self.address}/mirror/blobs/{sha256}"
        for chunk in self._stream(address, most):
            if chunk is None:
                raise NotFound(GONE, sha256=sha256, release=release)
            target.write(chunk)

    def _read(self, address: str, most: int) -> bytes | None:
        """The bytes at an address; None if there is nothing."""
        chunks = list(self._stream(address, most))
        return None if None in chunks else b"".join(chunk for chunk in chunks if chunk)

    def _stream(self, address: str, most: int) -> Iterator[bytes | None]:
        try:
            with self.session.get(
                address, stream=True, timeout=SECONDS, allow_redirects=False
            ) as response:
                if response.status_code in (404, 410):
                    yield None
                    return
                if response.is_redirect:
                    target = response.headers["Location"]
                    raise NotFound(MOVED, address=address, target=target)
                if response.status_code != 200:
                    raise StoreUnavailable(
                        UNREACHABLE, address=address, reason=f"HTTP {response.status_code}"
                    )
                for chunk in response.iter_content(CHUNK):
                    most -= len(chunk)
                    if most < 0:
                        raise Damage(LONG, address=address)
                    yield chunk
        except (requests.RequestException, HTTPError) as error:
            raise StoreUnavailable(
                UNREACHABLE, address=address, reason=type(error).__name__
            ) from error

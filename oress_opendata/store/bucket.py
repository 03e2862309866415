"""A bucket of S3-compatible object storage, below a prefix.

The endpoint, the region and the credentials are those of the usual `AWS_*` variables. A write is
refused where the object exists, so that two writers cannot overwrite one another.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from oress_opendata.errors import SettingsError, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.server_addresses import split_server
from oress_opendata.setting_names import name_setting
from oress_opendata.store.bucket_failure import UNREACHABLE, explain_failure, is_absent, is_local

if TYPE_CHECKING:
    from obstore.store import S3Store

NO_LIBRARY = N_(
    "The setting {name} needs a library that is not installed: pip install 'oress-opendata[s3]'"
)
ILL_VARIABLE = N_("The variable {name} has a space or a line break, or another ill character.")
# Of several, the library takes the first.
ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
# They are parts of each request, and the library ends with a stack trace where one is ill.
WORDS = ("AWS_ACCESS_KEY_ID", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN")
CHUNK = 1 << 20
# A transfer of gigabytes takes its time; a server that is silent has this long.
CLIENT = {"connect_timeout": "5s", "read_timeout": "30s", "timeout": "6h"}
ATTEMPTS = 3
# How long a request is repeated at most.
PATIENCE = timedelta(seconds=20)
_FORKED = "used before this process was forked"


@dataclass(frozen=True, slots=True)
class Found:
    """An object: its name below the prefix, its bytes, and the tag that changes with them."""

    name: str
    bytes: int
    tag: str


class Target(Protocol):
    """What bytes are written to: a file, or a digest."""

    def write(self, content: bytes, /) -> object: ...


class Bucket:
    """`address` is `s3://bucket/prefix`. Raises SettingsError for ill variables; every method
    raises StoreUnavailable."""

    # The library's threads do not survive a fork: a child would wait for ever.
    _process = 0

    def __init__(self, address: str) -> None:
        self.address = address
        self._endpoint = _read_endpoint()
        self._opened: S3Store | None = None

    def add(self, name: str, content: bytes | Path) -> bool:
        """Write a new object. Return false, and change nothing, if the name is in use."""
        with self._answers() as (library, store):
            try:
                library.put(store, name, content, mode="create")
            except library.exceptions.AlreadyExistsError:
                return False
            return True

    def replace(self, name: str, content: bytes | Path) -> None:
        """Write an object, in several parts if it is long."""
        with self._answers() as (library, store):
            library.put(store, name, content)

    def find(self, name: str) -> Found | None:
        with self._answers() as (library, store):
            try:
                return _to_found(library.head(store, name))
            except FileNotFoundError as error:
                if not is_absent(error):
                    raise
                return None

    def keeps_versions(self, name: str) -> bool:
        """Whether the bucket keeps what is removed, as the object of this name shows."""
        with self._answers() as (library, store):
            return library.head(store, name)["version"] not in (None, "null")

    def read(self, name: str) -> bytes | None:
        """The bytes of a small object; None if there is none."""
        with self._answers() as (library, store):
            try:
                return bytes(library.get(store, name).bytes())
            except FileNotFoundError as error:
                if not is_absent(error):
                    raise
                return None

    def copy_to(self, name: str, target: Target) -> bool:
        """Write the bytes of an object to a file. Return whether there is such an object."""
        with self._answers() as (library, store):
            try:
                answer = library.get(store, name)
            except FileNotFoundError as error:
                if not is_absent(error):
                    raise
                return False
            for chunk in answer.stream(CHUNK):
                target.write(bytes(chunk))
            return True

    def list(self, folder: str, after: str = "") -> Iterator[Found]:
        """The objects of a folder after a name, in the order of their names."""
        with self._answers() as (library, store):
            for page in library.list(store, folder, offset=after or None):
                yield from map(_to_found, page)

    def remove(self, names: Iterable[str]) -> None:
        """Remove objects; those that are not there are no error."""
        with self._answers() as (library, store):
            wanted = list(names)
            if wanted:
                library.delete(store, wanted)

    @contextmanager
    def _answers(self) -> Iterator[tuple[Any, S3Store]]:
        library = _load_library()
        if Bucket._process not in (0, os.getpid()):
            raise StoreUnavailable(UNREACHABLE, address=self.address, reason=_FORKED)
        Bucket._process = os.getpid()
        try:
            yield library, self._open()
        except (library.exceptions.BaseError, FileNotFoundError) as error:
            if is_local(error):
                raise
            raise explain_failure(self.address, error) from error

    def _open(self) -> S3Store:
        if self._opened is None:
            from obstore.store import S3Store  # noqa: PLC0415 - an extra

            # Without TLS only where the operator wrote such an address.
            options: Any = {**CLIENT, "allow_http": self._endpoint.startswith("http://")}
            retries: Any = {"max_retries": ATTEMPTS, "retry_timeout": PATIENCE}
            self._opened = S3Store.from_url(
                self.address, client_options=options, retry_config=retries
            )
        return self._opened


def _read_endpoint() -> str:
    """The address of the server; empty for that of Amazon. Raises SettingsError."""
    for name in WORDS:
        if not re.fullmatch("[!-~]*", os.environ.get(name, "")):
            raise SettingsError(ILL_VARIABLE, name=name)
    given = [name for name in ENDPOINTS if os.environ.get(name)]
    for name in given:
        split_server(name, os.environ[name], ("https", "http"), "https://host:port")
    return os.environ[given[0]] if given else ""


def _load_library() -> Any:
    try:
        import obstore  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise SettingsError(NO_LIBRARY, name=name_setting("blobs")) from error
    return obstore


def _to_found(meta: Any) -> Found:
    return Found(meta["path"], meta["size"], meta["e_tag"] or "")

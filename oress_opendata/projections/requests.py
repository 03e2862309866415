"""Requests to make a view again, for the process that refreshes: a command, or the service.

`projections/again/<projection>` is one; it is removed when the view is made. `failures.json` beside
it has the errors of the last round, for a command that waits for a view.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from oress_opendata.projections.documents import documents_root
from oress_opendata.projections.encoded import encoded_path
from oress_opendata.projections.generations import find_current, forget_others, request_rebuild
from oress_opendata.projections.omissions import Omissions
from oress_opendata.projections.rdf.store.generation import folder_of as rdf_folder
from oress_opendata.projections.search.indexing.generation import folder_of as search_folder
from oress_opendata.projections.stream.generation import folder_of as stream_folder
from oress_opendata.projections.tables.folders import forget_tables
from oress_opendata.store.engine import transaction
from oress_opendata.store.files import replace_text
from oress_opendata.store.home import Store, file_lock
from oress_opendata.store.record_table import forget_cursors


def requests_root(home: Path) -> Path:
    return home / "projections" / "again"


@contextmanager
def refreshing(store: Store, *, wait: bool = False) -> Iterator[None]:
    """The lock of the refresher. Raises BlockingIOError if another process holds it."""
    with file_lock(store.home / "refresh.lock", wait=wait):
        yield


def request_views(home: Path, names: Iterable[str]) -> None:
    """Ask for views to be rebuilt. Errors of rounds before are forgotten."""
    requests_root(home).mkdir(parents=True, exist_ok=True)
    _failures(home).unlink(missing_ok=True)
    for name in names:
        (requests_root(home) / name).touch()


def is_requested(home: Path, name: str) -> bool:
    return (requests_root(home) / name).exists()


def settle_request(home: Path, name: str) -> None:
    (requests_root(home) / name).unlink(missing_ok=True)


def write_failures(home: Path, errors: Mapping[str, str]) -> None:
    """The errors of a round, by projection."""
    if errors:
        requests_root(home).mkdir(parents=True, exist_ok=True)
        replace_text(_failures(home), json.dumps(dict(errors)))
    else:
        forget_failures(home)


def forget_failures(home: Path) -> None:
    _failures(home).unlink(missing_ok=True)


def read_failures(home: Path) -> dict[str, str]:
    try:
        errors: dict[str, str] = json.loads(_failures(home).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return errors


def forget_view(store: Store, name: str) -> None:
    """Have the next run of a projection make everything again, also what it leaves out."""
    Omissions(store.home, name).clear()
    match name:
        case "registers":
            with transaction(store.writing) as connection:
                forget_cursors(connection)
        case "search":
            request_rebuild(search_folder(store.home))
        case "documents":
            shutil.rmtree(documents_root(store.home), ignore_errors=True)
        case "encoded":
            shutil.rmtree(encoded_path(store.home, "").parent, ignore_errors=True)
        case "tables":
            forget_tables(store.home)
            Omissions(store.home, "filters").clear()
        case "rdf":
            request_rebuild(rdf_folder(store.home))
        case "stream":
            request_rebuild(stream_folder(store.home))


def forget_older(home: Path, name: str) -> None:
    """Remove the generation before, which may be damaged, once a view was rebuilt on request."""
    folders = {"search": search_folder, "rdf": rdf_folder, "stream": stream_folder}
    current = find_current(folders[name](home)) if name in folders else None
    if current:
        forget_others(current)


def _failures(home: Path) -> Path:
    return requests_root(home) / "failures.json"

"""The engine for several hosts: OpenSearch, which keeps postings, counts facets and merges.

Text analysis, weights and priors are ours, as for every engine. The folder of an index has one
file, with the name of the index in the cluster.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from oress_opendata.projections.generations import request_rebuild
from oress_opendata.projections.search.engine import IndexOutdated
from oress_opendata.projections.search.entry import Entry
from oress_opendata.projections.search.opensearch_engine.cluster import Cluster
from oress_opendata.projections.search.opensearch_engine.created import (
    CREATED,
    POINTER,
    list_left,
    read_created,
    read_name,
)
from oress_opendata.projections.search.opensearch_engine.documents import (
    MAPPINGS,
    SETTINGS,
    analyse_entry,
    removal,
)
from oress_opendata.projections.search.opensearch_engine.searching import IndexSearcher
from oress_opendata.store.files import replace_text

SCHEME = "opensearch+"
DEFAULT_PREFIX = "oress"


class OpenSearchEngine:
    """The engine at an address such as `opensearch+https://user:password@host:9200/prefix`."""

    def __init__(self, address: str) -> None:
        url = address.removeprefix(SCHEME)
        self.cluster = Cluster(url)
        self.prefix = urlsplit(url).path.strip("/") or DEFAULT_PREFIX

    def create(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{self.prefix}-{uuid.uuid4().hex}"
        # Noted first: an index that nobody knows would never be removed.
        self._note([*read_created(folder.parent.parent), name], folder.parent.parent)
        self.cluster.ask("PUT", f"/{name}", {"settings": SETTINGS, "mappings": MAPPINGS})
        replace_text(folder / POINTER, json.dumps({"index": name}))

    def analyse(self, entry: Entry) -> bytes:
        return analyse_entry(entry)

    def write(self, folder: Path, remove: Iterable[str], add: Iterable[bytes]) -> None:
        name = read_name(folder)
        self.cluster.write(name, map(removal, remove))
        self.cluster.write(name, add)
        self.cluster.ask("POST", f"/{name}/_refresh")

    def open(self, folder: Path) -> IndexSearcher:
        """An index that the cluster has lost is rebuilt by the next round."""
        rebuild = partial(request_rebuild, folder.parent.parent)
        try:
            return IndexSearcher(self.cluster, read_name(folder), rebuild)
        except FileNotFoundError as error:
            raise IndexOutdated from error

    def sweep(self, root: Path) -> bool:
        left = list_left(root)
        for name in left:
            self.cluster.ask("DELETE", f"/{name}")
            self._note([other for other in read_created(root) if other != name], root)
        return bool(left)

    def _note(self, names: list[str], root: Path) -> None:
        replace_text(root / CREATED, json.dumps(names))

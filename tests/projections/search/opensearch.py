"""The cluster of OpenSearch that `.ci/run` starts."""

from __future__ import annotations

import os

import pytest

ADDRESS = "TEST_OPENSEARCH_URL"


def find_engine(name: str) -> str:
    """The setting of an engine; that of OpenSearch has the address of the cluster."""
    if name != "opensearch":
        return name
    address = os.environ.get(ADDRESS)
    if not address:
        pytest.skip(f"needs a cluster of OpenSearch in {ADDRESS}; .ci/run starts one")
    return f"opensearch+{address}/tests"

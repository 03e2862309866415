"""The fixtures of tests/delivery, for queries that read what was published and projected."""

from tests.delivery.conftest import client, project, projected, release, store

__all__ = ["client", "project", "projected", "release", "store"]

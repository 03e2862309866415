"""The fixtures of tests/delivery, for queries that read what was published and projected."""

from tests.delivery.conftest import client, prepare, prepared, project, release, share, store

__all__ = ["client", "prepare", "prepared", "project", "release", "share", "store"]

"""Which fixture to use when.

- those of tests/delivery/conftest.py (`client`, `release`, `two_releases`, `project`);
- `ask`: asks with an `Accept` and follows nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def ask(client: FlaskClient) -> Callable[..., Any]:
    def ask(path: str, accept: str | None = None, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get(path, headers={**sent, **({"Accept": accept} if accept else {})})

    return ask

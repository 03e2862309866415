"""A redaction as the journal has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from oress_opendata.model.redaction import Target
from oress_opendata.publication import redact
from oress_opendata.publication.redaction_plan import prepared_redaction
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store


def test_entries_get_their_times_when_all_copies_are_stored(
    publish: Callable[..., Any],
    store: Store,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Copies may take minutes. Harvesters miss an entry that is older than when they last asked."""
    publish()
    publish("cooperatives", "2.0.0")
    done = []
    for name in ("store_release", "next_entry"):
        real = getattr(redact, name)

        def note(*given: Any, own: Any = real, said: str = name, **named: Any) -> Any:
            done.append(said)
            return own(*given, **named)

        monkeypatch.setattr(redact, name, note)
    target = Target("cooperatives-thing", "amal", None)
    with prepared_redaction(store, settings, target, "Loi 09-08") as plan:
        redact.perform_redaction(store, plan)
    assert done == ["store_release"] * 2 + ["next_entry"] * 4

"""The engines by their names in the settings."""

from __future__ import annotations

from importlib.util import find_spec

from oress_opendata.errors import SettingsError
from oress_opendata.languages import N_
from oress_opendata.projections.search.engine import Engine
from oress_opendata.projections.search.opensearch_engine.engine import SCHEME, OpenSearchEngine
from oress_opendata.projections.search.whoosh_engine.engine import WhooshEngine


def engine_of(name: str) -> Engine:
    """The engine of the setting `search`. Raises SettingsError if its library is not installed."""
    if name == "tantivy":
        if find_spec("tantivy") is None:
            raise SettingsError(
                N_("The search engine {name} needs the extra {extra}."), name=name, extra="large"
            )
        from oress_opendata.projections.search.tantivy_engine.engine import TantivyEngine  # noqa: PLC0415

        return TantivyEngine()
    if name.startswith(SCHEME):
        return OpenSearchEngine(name)
    return WhooshEngine()

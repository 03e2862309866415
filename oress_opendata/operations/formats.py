"""The numbers of the formats that this version of the program writes."""

from __future__ import annotations

from oress_opendata.desk.tables import FORMAT as DESK
from oress_opendata.model.entry import FORMAT as JOURNAL
from oress_opendata.model.release import FORMAT as MANIFEST
from oress_opendata.store.tables import SCHEMA_VERSION


def list_formats() -> dict[str, str]:
    return {
        "journal": str(JOURNAL),
        "manifest": str(MANIFEST),
        "registry": SCHEMA_VERSION,
        "desk": DESK,
    }

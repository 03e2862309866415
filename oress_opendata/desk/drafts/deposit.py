"""A draft of a package that a program sent, where another person approves what is published."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import Connection

from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.draft import Draft, Kind
from oress_opendata.desk.drafts.files import UPLOAD, keep_file, write_files
from oress_opendata.desk.drafts.records import create_draft
from oress_opendata.model.package import Package
from oress_opendata.model.release import DESCRIPTOR
from oress_opendata.store.engine import transaction


def create_deposit(
    connection: Connection, person: str, package: Package, base: str | None
) -> Draft:
    """A draft with the files of a package."""
    draft = create_draft(connection, person, Kind.DEPOSIT, package.name, package.name, base=base)
    descriptor = json.dumps(package.descriptor, ensure_ascii=False, indent=2) + "\n"
    keep_file(connection, draft.id, UPLOAD, DESCRIPTOR, descriptor.encode())
    for file in package.files:
        keep_file(connection, draft.id, UPLOAD, file.path, file.location.read_bytes())
    return draft


def write_deposited(desk: Desk, draft: Draft, folder: Path) -> bool:
    """Write the package as it was sent."""
    with transaction(desk.reading) as connection:
        write_files(connection, draft.id, UPLOAD, folder)
    return True

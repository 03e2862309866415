"""From what people decided to a candidate: each kind of draft writes a package in its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from oress_opendata.desk.database import Desk
from oress_opendata.desk.descriptions.draft import write_table
from oress_opendata.desk.documents.draft import write_document
from oress_opendata.desk.drafts.confirmations import write_confirmations
from oress_opendata.desk.drafts.deposit import write_deposited
from oress_opendata.desk.drafts.draft import Draft, Kind
from oress_opendata.desk.drafts.records import find_draft
from oress_opendata.desk.drafts.restore import write_restored
from oress_opendata.desk.drafts.review import freeze_draft
from oress_opendata.desk.imports.draft import write_imported
from oress_opendata.desk.rows.package import write_edited
from oress_opendata.model.progress import Progress
from oress_opendata.scratch import scratch_folder
from oress_opendata.store.engine import transaction

# Whether the package is written; false while questions are open.
Writer = Callable[[Desk, Draft, Path], bool]
WRITERS: Mapping[Kind, Writer] = {
    Kind.DEPOSIT: write_deposited,
    Kind.DOCUMENT: write_document,
    Kind.EDITS: write_edited,
    Kind.RESTORE: write_restored,
    Kind.TABLE: write_table,
}


def make_candidate(
    desk: Desk, draft_id: str, person: str, progress: Progress | None = None
) -> Draft:
    """Write the package of a draft and freeze it with its review, unless questions are open."""
    with transaction(desk.reading) as connection:
        draft = find_draft(connection, draft_id)
    with scratch_folder() as folder:
        package = folder / "package"
        package.mkdir()
        if not _write_package(desk, draft, package, progress):
            return draft
        write_confirmations(draft, package)
        return freeze_draft(desk, draft, person, package, progress)


def _write_package(desk: Desk, draft: Draft, folder: Path, progress: Progress | None) -> bool:
    if draft.kind is Kind.WORKBOOK:
        return write_imported(desk, draft, folder, progress)
    return WRITERS[draft.kind](desk, draft, folder)

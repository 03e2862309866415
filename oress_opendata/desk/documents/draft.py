"""The draft of a document: its file, what was read of it, the record that somebody wrote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from oress_opendata.desk.database import Desk
from oress_opendata.desk.descriptor import describe_licence, read_descriptor, write_descriptor
from oress_opendata.desk.documents.facts import Facts, facts_from_json, read_cover, read_facts
from oress_opendata.desk.drafts.draft import Draft, Kind
from oress_opendata.desk.drafts.files import UPLOAD, keep_file, list_files, write_files
from oress_opendata.desk.drafts.records import change_answers, create_draft, find_draft
from oress_opendata.desk.drafts.restore import write_release
from oress_opendata.desk.drafts.review import current_version
from oress_opendata.desk.drafts.upload import Upload
from oress_opendata.desk.rows.edit import Action, Edit
from oress_opendata.desk.rows.package import apply_edits
from oress_opendata.errors import OressError
from oress_opendata.languages import N_
from oress_opendata.model.form import FORMS
from oress_opendata.scratch import scratch_folder
from oress_opendata.store.engine import transaction
from oress_opendata.store.ownership import find_owner
from oress_opendata.vocabularies.installed import installed_vocabulary

REGISTER = "document"
FILE, COVER = "document.pdf", "cover.webp"
START = b"%PDF-"
LONGEST_ID = 60
NO_PDF = N_("“{file}” is not a PDF. Save the document as PDF and upload it again.")


class UploadRefused(OressError):
    """An uploaded file is not what was asked for."""


def create_document(
    desk: Desk, connection: Connection, person: str, dataset: str, upload: Upload
) -> Draft:
    """A draft for a PDF. Raises UploadRefused."""
    refuse_other(upload)
    draft = create_draft(
        connection, person, Kind.DOCUMENT, dataset, upload.name, base=current_version(desk, dataset)
    )
    keep_file(connection, draft.id, UPLOAD, FILE, upload.content)
    return draft


def refuse_other(upload: Upload) -> None:
    # Some programs write a few bytes before the start.
    if START not in upload.content[:1024]:
        raise UploadRefused(NO_PDF, file=upload.name)


def read_upload(desk: Desk, draft_id: str, person: str) -> None:
    """Read the PDF of a draft: its facts and its cover. Takes seconds."""
    with scratch_folder() as folder:
        with transaction(desk.reading) as connection:
            write_files(connection, draft_id, UPLOAD, folder)
        facts, cover = read_facts(folder / FILE), read_cover(folder / FILE)
    with transaction(desk.writing) as connection:
        draft = find_draft(connection, draft_id)
        if cover:
            keep_file(connection, draft_id, UPLOAD, COVER, cover)
        answers = {**draft.answers, "facts": facts.to_json()}
        change_answers(connection, person, draft, answers)


def facts_of(draft: Draft) -> Facts | None:
    """What was read of the PDF; None while nobody has read it."""
    value = draft.answers.get("facts")
    return facts_from_json(value) if value else None


def write_document(desk: Desk, draft: Draft, folder: Path) -> bool:
    """Write the current release, which may be newer than the draft, with the document added."""
    version = current_version(desk, draft.dataset)
    write_release(desk, draft.dataset, str(version), folder)
    cells: Mapping[str, str] = draft.answers["cells"]
    identifier = str(draft.answers["id"])
    path = f"documents/{identifier}.pdf"
    with transaction(desk.reading) as connection:
        write_files(connection, draft.id, UPLOAD, folder / "upload")
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    (folder / "upload" / FILE).replace(target)
    for rest in (folder / "upload").iterdir():
        rest.unlink()
    (folder / "upload").rmdir()
    _add_resource(desk, folder, identifier, path, cells)
    satellites = {name: tuple(rows) for name, rows in draft.answers["satellites"].items()}
    added = {**cells, "resource": identifier}
    edit = Edit(REGISTER, identifier, Action.ADD, added, satellites)
    apply_edits(folder, draft.dataset, (edit,))
    return True


def _add_resource(
    desk: Desk, folder: Path, identifier: str, path: str, cells: Mapping[str, str]
) -> None:
    descriptor = read_descriptor(folder)
    titles = _texts(cells, "title")
    abstracts = _texts(cells, "abstract")
    resource: dict[str, Any] = {
        "name": identifier,
        "path": path,
        "title": next(iter(titles.values()), identifier),
        "oress:title": titles,
        "format": "pdf",
        "mediatype": FORMS["pdf"].media_type,
    }
    if abstracts:
        resource["description"] = next(iter(abstracts.values()))
        resource["oress:description"] = abstracts
    vocabulary = installed_vocabulary(desk.settings.id_base)
    if licence := describe_licence(vocabulary, cells.get("licence", "")):
        resource["licenses"] = [licence]
    descriptor["resources"] = [*descriptor["resources"], resource]
    write_descriptor(folder, descriptor)


def _texts(cells: Mapping[str, str], name: str) -> dict[str, str]:
    prefix = f"{name}_"
    return {
        column.removeprefix(prefix): cell
        for column, cell in cells.items()
        if column.startswith(prefix) and cell
    }


def name_document(desk: Desk, title: str, issued: str) -> str:
    """An id for a new document, from its title, that no record ever had."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_ID].strip("-")
    slug = slug or f"document-{issued or 'sans-date'}"
    with transaction(desk.store.reading) as connection:
        number, candidate = 1, slug
        while find_owner(connection, REGISTER, candidate) is not None:
            number += 1
            candidate = f"{slug}-{number}"
    return candidate


def has_cover(connection: Connection, draft_id: str) -> bool:
    return COVER in list_files(connection, draft_id, UPLOAD)

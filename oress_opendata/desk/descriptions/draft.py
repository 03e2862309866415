"""The draft of a new table: its spreadsheet, what was inferred, what people wrote."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from oress_opendata.desk.database import Desk
from oress_opendata.desk.descriptions.package import ID, LANGUAGES, complete_descriptor
from oress_opendata.desk.descriptor import write_descriptor
from oress_opendata.desk.drafts.draft import Draft, Kind
from oress_opendata.desk.drafts.files import (
    UPLOAD,
    keep_file,
    list_files,
    read_file,
    write_files,
)
from oress_opendata.desk.drafts.records import (
    change_answers,
    change_draft,
    create_draft,
    find_draft,
)
from oress_opendata.desk.drafts.upload import Upload
from oress_opendata.desk.proposal.description import Description, describe_workbook
from oress_opendata.desk.proposal.inference import make_name
from oress_opendata.desk.proposal.loading import list_options
from oress_opendata.desk.rows.ids import make_ids
from oress_opendata.desk.spreadsheet.reading import read_workbook
from oress_opendata.errors import NotFound, OressError
from oress_opendata.languages import N_
from oress_opendata.meaning.csv_text import write_csv
from oress_opendata.scratch import scratch_folder
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_dataset
from oress_opendata.vocabularies.installed import installed_vocabulary

INFERRED = "inferred"
FILE, TABLE = "description.json", "table.csv"
NO_TABLE = N_("No table was found in “{file}”: a row of titles, and rows of data below it.")
TAKEN = N_("There is already a dataset {name}. Choose another name.")


class TableRefused(OressError):
    """A spreadsheet cannot become a dataset as it is."""


def create_table(connection: Connection, person: str, upload: Upload) -> Draft:
    """A draft for a spreadsheet that becomes a dataset of its own."""
    name = make_name(Path(upload.name).stem).replace("_", "-")
    draft = create_draft(
        connection, person, Kind.TABLE, name, upload.name, answers={"file": upload.name}
    )
    keep_file(
        connection, draft.id, UPLOAD, f"upload{Path(upload.name).suffix.lower()}", upload.content
    )
    return draft


def infer_table(desk: Desk, draft_id: str, person: str) -> None:
    """Read the spreadsheet of a draft: types, keys, codes.

    Raises WorkbookRefused or TableRefused.
    """
    with transaction(desk.reading) as connection:
        draft = find_draft(connection, draft_id)
    description = _describe(desk, draft)
    names = [field["name"] for field in description.resource["schema"]["fields"]]
    table = "".join(write_csv((names, *description.rows)))
    found = {
        "descriptor": description.descriptor,
        "rows": len(description.rows),
        "samples": {
            name: [row[place] for row in description.rows[:50] if row[place]][:3]
            for place, name in enumerate(names)
        },
        "notices": [
            {"sentence": words.sentence, "parameters": dict(words.parameters)}
            for words in description.notices
        ],
    }
    with transaction(desk.writing) as connection:
        text = json.dumps(found, ensure_ascii=False)
        keep_file(connection, draft_id, INFERRED, FILE, text.encode())
        keep_file(connection, draft_id, INFERRED, TABLE, table.encode())
        change_answers(connection, person, find_draft(connection, draft_id), draft.answers)


def read_inferred(connection: Connection, draft_id: str) -> Mapping[str, Any] | None:
    """What was inferred; None while nothing was."""
    sha256 = list_files(connection, draft_id, INFERRED).get(FILE)
    return json.loads(read_file(connection, sha256)) if sha256 else None


def keep_form(
    desk: Desk, connection: Connection, person: str, draft: Draft, form: Mapping[str, Any]
) -> Draft:
    """Keep what people wrote about a table; its dataset has the name that they chose."""
    name = str(form.get("name") or draft.dataset)
    refuse_taken(desk, name)
    change_answers(connection, person, draft, {**draft.answers, "form": form})
    return change_draft(connection, draft.id, dataset=name, title=_title_of(form) or draft.title)


def _title_of(form: Mapping[str, Any]) -> str:
    titles = (str(form.get(f"title_{code}", "")) for code in LANGUAGES)
    return next(filter(None, titles), "")


def refuse_taken(desk: Desk, name: str) -> None:
    """Raise TableRefused if a dataset has this name."""
    with transaction(desk.store.reading) as connection:
        try:
            find_dataset(connection, name)
        except NotFound:
            return
    raise TableRefused(TAKEN, name=name)


def write_table(desk: Desk, draft: Draft, folder: Path) -> bool:
    """Write the package of a new table; false while nobody has filled in its form."""
    form = draft.answers.get("form")
    if not form:
        return False
    refuse_taken(desk, draft.dataset)
    with transaction(desk.reading) as connection:
        inferred = read_inferred(connection, draft.id)
        sha256 = list_files(connection, draft.id, INFERRED)[TABLE]
        table = read_file(connection, sha256).decode()
    assert inferred is not None
    vocabulary = installed_vocabulary(desk.settings.id_base)
    descriptor = complete_descriptor(inferred["descriptor"], form, vocabulary)
    write_descriptor(folder, descriptor)
    [resource] = descriptor["resources"]
    names = [field["name"] for field in resource["schema"]["fields"]]
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    if names and names[0] == ID and rows and ID not in rows[0]:
        # Of the draft, so that the same candidate has the same ids.
        ids = make_ids(desk, str(form["register"]), draft.id, len(rows))
        rows = [{**row, ID: identifier} for row, identifier in zip(rows, ids, strict=True)]
    cells = ([row.get(name, "") for name in names] for row in rows)
    with (folder / resource["path"]).open("w", encoding="utf-8", newline="") as target:
        target.writelines(write_csv((names, *cells)))
    return True


def _describe(desk: Desk, draft: Draft) -> Description:
    with scratch_folder() as folder:
        with transaction(desk.reading) as connection:
            write_files(connection, draft.id, UPLOAD, folder)
        [path] = folder.iterdir()
        workbook = read_workbook(path, str(draft.answers["file"]))
    today = datetime.now(desk.settings.timezone).date()
    options = list_options(desk.settings, desk.store)
    description = describe_workbook(workbook, draft.dataset, options, today)
    if description is None:
        raise TableRefused(NO_TABLE, file=draft.answers["file"])
    return description

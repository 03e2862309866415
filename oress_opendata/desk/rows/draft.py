"""Edits join a draft: the open one of their dataset, or a new one."""

from __future__ import annotations

from sqlalchemy import Connection

from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.draft import Draft, Kind
from oress_opendata.desk.drafts.records import change_answers, create_draft, find_open
from oress_opendata.desk.drafts.review import current_version
from oress_opendata.desk.rows.edit import Edit, merge_edits
from oress_opendata.desk.rows.package import edits_of
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_
from oress_opendata.store.engine import transaction
from oress_opendata.store.ownership import find_owner

NO_OWNER = N_("There is no record {id} in the register {register}.")


def add_edit(desk: Desk, connection: Connection, person: str, dataset: str, edit: Edit) -> Draft:
    """Add an edit to the draft of a dataset; `connection` writes to the desk.

    Raises DraftRefused.
    """
    draft = find_open(connection, Kind.EDITS, dataset)
    if draft is None:
        base = current_version(desk, dataset)
        draft = create_draft(connection, person, Kind.EDITS, dataset, dataset, base=base)
    edits = merge_edits(edits_of(draft), edit)
    return change_answers(connection, person, draft, {"edits": [kept.to_json() for kept in edits]})


def remove_edit(
    connection: Connection, person: str, draft: Draft, register: str, identifier: str
) -> Draft:
    """Take an edit out of a draft. Raises DraftRefused."""
    edits = [edit for edit in edits_of(draft) if edit.key != (register, identifier)]
    return change_answers(connection, person, draft, {"edits": [edit.to_json() for edit in edits]})


def find_dataset_of(desk: Desk, register: str, identifier: str) -> str:
    """The dataset that owns a record. Raises NotFound."""
    with transaction(desk.store.reading) as connection:
        owner = find_owner(connection, register, identifier)
    if owner is None:
        raise NotFound(NO_OWNER, id=identifier, register=register)
    return owner

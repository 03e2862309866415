"""From a workbook to a candidate: propose, ask, and, when nothing is open, write the package."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from oress_opendata.desk.audit import now_text, record_act
from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.draft import Draft, Kind
from oress_opendata.desk.drafts.files import (
    UPLOAD,
    keep_file,
    list_files,
    read_file,
    remove_files,
    write_files,
)
from oress_opendata.desk.drafts.publication import publish_draft
from oress_opendata.desk.drafts.records import change_answers, create_draft, find_draft
from oress_opendata.desk.drafts.review import current_version
from oress_opendata.desk.drafts.upload import Upload
from oress_opendata.desk.imports.summary import Summary, summarise, summary_from_bytes
from oress_opendata.desk.mapping.answers import Answers, Memory, answers_from_json
from oress_opendata.desk.proposal.annotation import annotate_workbook
from oress_opendata.desk.proposal.candidate import check_proposal, remember, write_package
from oress_opendata.desk.proposal.loading import load_target
from oress_opendata.desk.proposal.proposal import Proposal
from oress_opendata.desk.proposal.propose import propose
from oress_opendata.desk.spreadsheet.reading import read_workbook
from oress_opendata.desk.tables import memory
from oress_opendata.model.progress import Progress
from oress_opendata.model.release import Release
from oress_opendata.scratch import scratch_folder
from oress_opendata.store.engine import transaction

PROPOSAL = "proposal"
SUMMARY, MEMORY, ANNOTATED = "summary.json", "memory.json", "annotated.xlsx"
# Reading, proposing, checking, and freezing, which counts for itself.
STAGES = 4
IMPORT = "import"


def create_import(
    desk: Desk,
    connection: Connection,
    person: str,
    *,
    dataset: str,
    register: str,
    upload: Upload,
    language: str,
) -> Draft:
    """A draft for the next list of a register, with what is remembered of the last one."""
    kept = read_memory(connection, dataset, register)
    answers = Answers(seed=secrets.token_hex(16), memory=kept)
    draft = create_draft(
        connection,
        person,
        Kind.WORKBOOK,
        dataset,
        upload.name,
        base=current_version(desk, dataset),
        answers={
            "import": answers.to_json(),
            "register": register,
            "file": upload.name,
            "language": language,
        },
    )
    keep_file(connection, draft.id, UPLOAD, upload.path, upload.content)
    return draft


def replace_upload(connection: Connection, person: str, draft: Draft, upload: Upload) -> Draft:
    """Give a draft a corrected workbook; what was answered stays answered."""
    changed = change_answers(connection, person, draft, {**draft.answers, "file": upload.name})
    remove_files(connection, draft.id, UPLOAD)
    keep_file(connection, draft.id, UPLOAD, upload.path, upload.content)
    record_act(connection, person, "draft.uploaded", draft.id)
    return changed


def answer_import(
    connection: Connection, person: str, draft: Draft, given: Mapping[str, str]
) -> Draft:
    """Keep answers, by the keys of the questions. An empty one takes an answer back."""
    before = answers_of(draft)
    merged = {**before.given, **given}
    kept = {key: answer for key, answer in merged.items() if answer}
    answers = Answers(kept, before.seed, before.memory)
    return change_answers(connection, person, draft, {**draft.answers, "import": answers.to_json()})


def answers_of(draft: Draft) -> Answers:
    return answers_from_json(draft.answers["import"])


def write_imported(
    desk: Desk, draft: Draft, folder: Path, progress: Progress | None = None
) -> bool:
    """Work out the proposal of a draft, and write its package if nothing is open."""
    with scratch_folder() as upload:
        with transaction(desk.reading) as connection:
            write_files(connection, draft.id, UPLOAD, upload)
        [path] = upload.iterdir()
        proposal = _work_out(desk, draft, path, progress or (lambda *_: None))
        annotated = _annotate(draft, path, proposal)
    with transaction(desk.writing) as connection:
        remove_files(connection, draft.id, PROPOSAL)
        keep_file(connection, draft.id, PROPOSAL, SUMMARY, summarise(proposal).to_bytes())
        if annotated:
            keep_file(connection, draft.id, PROPOSAL, ANNOTATED, annotated)
        if proposal.is_complete:
            text = json.dumps(remember(proposal).to_json(), ensure_ascii=False)
            keep_file(connection, draft.id, PROPOSAL, MEMORY, text.encode())
    if not proposal.is_complete:
        return False
    write_package(proposal, folder)
    return True


def _work_out(desk: Desk, draft: Draft, path: Path, progress: Progress) -> Proposal:
    """The proposal of a draft; without open questions, with what validation finds."""
    progress("read", 1, STAGES)
    workbook = read_workbook(path, str(draft.answers["file"]))
    settings = desk.settings
    today = datetime.now(settings.timezone).date()
    register = str(draft.answers["register"])
    target = load_target(desk.store, settings, draft.dataset, today, register)
    progress("propose", 2, STAGES)
    proposal = propose(workbook, target, answers_of(draft))
    if proposal.questions:
        return proposal
    progress("check", 3, STAGES)
    return check_proposal(proposal, settings, desk.store)


def _annotate(draft: Draft, path: Path, proposal: Proposal) -> bytes:
    """The workbook with comments on its faulty cells, in the language of who uploaded it; empty
    while questions are open, since answers remove faults."""
    if proposal.questions or not proposal.faults:
        return b""
    name, language = str(draft.answers["file"]), str(draft.answers["language"])
    return annotate_workbook(path, name, proposal.faults, language)


def read_annotated(connection: Connection, draft: Draft) -> bytes | None:
    """The workbook with comments; None where no cell is faulty."""
    sha256 = list_files(connection, draft.id, PROPOSAL).get(ANNOTATED)
    return read_file(connection, sha256) if sha256 else None


def read_summary(connection: Connection, draft: Draft) -> Summary | None:
    """What was proposed last; None while nothing was."""
    sha256 = list_files(connection, draft.id, PROPOSAL).get(SUMMARY)
    return summary_from_bytes(read_file(connection, sha256)) if sha256 else None


def publish_and_remember(desk: Desk, draft_id: str) -> Release:
    """Publish a draft; the answers about a workbook are remembered for the next one."""
    with transaction(desk.reading) as connection:
        draft = find_draft(connection, draft_id)
        sha256 = list_files(connection, draft_id, PROPOSAL).get(MEMORY)
        kept = read_file(connection, sha256).decode() if sha256 else ""
    release = publish_draft(desk, draft_id)
    with transaction(desk.writing) as connection:
        if kept and draft.kind is Kind.WORKBOOK:
            _write_memory(connection, draft, kept)
        remove_files(connection, draft_id, PROPOSAL)
    return release


def read_memory(connection: Connection, dataset: str, register: str) -> Memory:
    """What is remembered of the lists of a register."""
    query = select(memory.c.value).where(*_at(dataset, register))
    value = connection.scalar(query)
    return Memory(json.loads(value)["given"]) if value else Memory()


def forget_memory(connection: Connection, person: str, dataset: str, register: str) -> None:
    """Forget what was answered, for a list of another shape."""
    connection.execute(delete(memory).where(*_at(dataset, register)))
    record_act(connection, person, "import.forgotten", dataset, register=register)


def _write_memory(connection: Connection, draft: Draft, value: str) -> None:
    register = str(draft.answers["register"])
    connection.execute(delete(memory).where(*_at(draft.dataset, register)))
    connection.execute(
        insert(memory).values(
            dataset=draft.dataset,
            kind=IMPORT,
            key=register,
            value=value,
            person=draft.author,
            at=now_text(),
        )
    )


def _at(dataset: str, register: str) -> tuple[ColumnElement[bool], ...]:
    return memory.c.dataset == dataset, memory.c.kind == IMPORT, memory.c.key == register

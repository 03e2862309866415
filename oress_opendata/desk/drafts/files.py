"""The files of drafts, in the desk's database: what was uploaded, and the frozen candidate.

The same bytes are kept once. What no draft has any more is removed with the last one that had it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from oress_opendata.desk.tables import draft_files, files
from oress_opendata.model.canonical import canonical_json, sha256_of

UPLOAD, CANDIDATE = "upload", "candidate"


def keep_file(connection: Connection, draft_id: str, part: str, path: str, content: bytes) -> str:
    """Keep a file of a draft, in place of one with the same path. Returns its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    if not connection.scalar(select(files.c.sha256).where(files.c.sha256 == sha256)):
        connection.execute(insert(files).values(sha256=sha256, content=content))
    here = _at(draft_id, part) & (draft_files.c.path == path)
    connection.execute(delete(draft_files).where(here))
    connection.execute(
        insert(draft_files).values(draft=draft_id, part=part, path=path, sha256=sha256)
    )
    return sha256


def list_files(connection: Connection, draft_id: str, part: str) -> dict[str, str]:
    """The SHA-256 of each file of a part, by its path."""
    query = select(draft_files.c.path, draft_files.c.sha256).where(_at(draft_id, part))
    return dict(connection.execute(query.order_by(draft_files.c.path)).all())


def read_file(connection: Connection, sha256: str) -> bytes:
    content: bytes = connection.execute(
        select(files.c.content).where(files.c.sha256 == sha256)
    ).scalar_one()
    return content


def write_files(connection: Connection, draft_id: str, part: str, folder: Path) -> None:
    """Write the files of a part into a folder."""
    for path, sha256 in list_files(connection, draft_id, part).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(read_file(connection, sha256))


def keep_candidate(connection: Connection, draft_id: str, folder: Path) -> str:
    """Freeze the files of a folder as the candidate. Returns the SHA-256 of all of them."""
    remove_files(connection, draft_id, CANDIDATE)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        keep_file(connection, draft_id, CANDIDATE, name, path.read_bytes())
    return digest_candidate(connection, draft_id)


def digest_candidate(connection: Connection, draft_id: str) -> str:
    """The SHA-256 of the paths and bytes of a candidate."""
    return sha256_of(canonical_json(list_files(connection, draft_id, CANDIDATE)))


def remove_files(connection: Connection, draft_id: str, part: str) -> None:
    """Remove the files of a part, and the bytes that no draft has any more."""
    connection.execute(delete(draft_files).where(_at(draft_id, part)))
    used = select(draft_files.c.sha256)
    connection.execute(delete(files).where(files.c.sha256.not_in(used)))


def remove_all(connection: Connection, draft_id: str) -> None:
    """Remove all files of a draft."""
    parts = select(draft_files.c.part).where(draft_files.c.draft == draft_id).distinct()
    for part in connection.scalars(parts).all():
        remove_files(connection, draft_id, part)


def _at(draft_id: str, part: str) -> ColumnElement[bool]:
    return (draft_files.c.draft == draft_id) & (draft_files.c.part == part)

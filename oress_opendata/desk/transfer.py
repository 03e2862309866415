"""The desk's tables as one SQLite file, and back: what a backup holds, whatever the database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Table, delete, func, insert, inspect, select

from oress_opendata.desk.database import Desk, desk_url, has_desk
from oress_opendata.desk.tables import about, links, metadata, sessions
from oress_opendata.settings import Settings
from oress_opendata.store.engine import open_engine, transaction

BATCH = 200


def write_desk_file(settings: Settings, path: Path) -> bool:
    """Copy the tables of the desk at one moment into a new SQLite file; False without a desk."""
    reading = open_engine(desk_url(settings), writing=False)
    copy = open_engine(f"sqlite:///{path}", writing=True)
    try:
        with transaction(reading) as source:
            if not has_desk(source):
                return False
            with transaction(copy) as target:
                metadata.create_all(target)
                for table in metadata.sorted_tables:
                    _copy_table(source, target, table)
        return True
    finally:
        reading.dispose()
        copy.dispose()


def load_desk_file(desk: Desk, path: Path) -> None:
    """Replace the tables of the desk by those of a file."""
    reading = open_engine(f"sqlite:///{path}", writing=False)
    try:
        with transaction(reading) as source, transaction(desk.writing) as target:
            for table in reversed(metadata.sorted_tables):
                target.execute(delete(table))
            for table in metadata.sorted_tables:
                if inspect(source).has_table(table.name):
                    _copy_table(source, target, table)
    finally:
        reading.dispose()


def is_empty(desk: Desk) -> bool:
    """Whether nobody has used the desk yet."""
    with transaction(desk.reading) as connection:
        counts = [
            connection.scalar(select(func.count()).select_from(table))
            for table in metadata.sorted_tables
            if table is not about
        ]
    return not any(counts)


def end_sessions(connection: Connection) -> None:
    """Nobody stays signed in by a restored database: some had signed out since."""
    connection.execute(delete(sessions))
    connection.execute(delete(links))


def _copy_table(source: Connection, target: Connection, table: Table) -> None:
    rows = source.execution_options(yield_per=BATCH).execute(select(table))
    for part in rows.mappings().partitions(BATCH):
        target.execute(insert(table), [dict(row) for row in part])

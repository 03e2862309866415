"""The tables of the registry. Portable between SQLite and PostgreSQL; no serial, no clock.

The registry can be rebuilt from blobs and journal entries alone, so a change of these tables needs
a new `SCHEMA_VERSION` and `oress rebuild registry`, not a migration.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

SCHEMA_VERSION = "3"
# Byte order on both engines: PostgreSQL would otherwise order keys by the locale.
Key = Text().with_variant(Text(collation="C"), "postgresql")
metadata = MetaData()

about = Table(
    "about",
    metadata,
    Column("name", Key, primary_key=True),
    Column("value", Text, nullable=False),
)

# `content` is an entry as in the journal; `text` are the words of its note, until they are erased.
entries = Table(
    "entries",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("sha256", Key, nullable=False, unique=True),
    Column("dataset", Key, nullable=False),
    Column("content", Text, nullable=False),
    Column("text", Text, nullable=False),
    Index("entries_of_dataset", "dataset", "seq"),
)

datasets = Table("datasets", metadata, Column("name", Key, primary_key=True))

releases = Table(
    "releases",
    metadata,
    Column("dataset", Key, ForeignKey("datasets.name"), primary_key=True),
    Column("version", Key, primary_key=True),
    Column("seq", Integer, ForeignKey("entries.seq"), nullable=False, unique=True),
    Column("issued", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("manifest", Key, nullable=False),
    Column("content", Text, nullable=False),
    Column("status", Key, nullable=False),
    Column("withdrawn_at", Text),
    Column("reason", Text, nullable=False),
    Column("replaced_by", Text),
    Column("erased", Boolean, nullable=False),
    Column("damaged", Boolean, nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("dataset", Key, primary_key=True),
    Column("version", Key, primary_key=True),
    Column("path", Key, primary_key=True),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", Key, nullable=False),
    Column("mediatype", Text, nullable=False),
    ForeignKeyConstraint(["dataset", "version"], ["releases.dataset", "releases.version"]),
    Index("files_of_blob", "sha256"),
)

# The owner of each record id, and whether the current release of that dataset lists it.
record_owners = Table(
    "things",
    metadata,
    Column("register", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("dataset", Key, ForeignKey("datasets.name"), nullable=False),
    Column("listed", Boolean, nullable=False),
    Index("things_of_dataset", "dataset", "register"),
)

REGISTRY = (about, entries, datasets, releases, files, record_owners)

# The projection `registers`: the current records as the API answers them, and its cursor.
cursors = Table(
    "cursors",
    metadata,
    Column("projection", Key, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("fingerprint", Text, nullable=False),
)

# `body` is a record's JSON without `dataset` and `version`, which change with every release.
# `digest` is of the source row, `made` of everything else it was rendered with, `stamp` of `body`.
records = Table(
    "items",
    metadata,
    Column("register", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("dataset", Key, nullable=False),
    Column("version", Key, nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("digest", Text, nullable=False),
    Column("made", Text, nullable=False),
    Column("stamp", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("items_of_dataset", "dataset"),
)

record_history = Table(
    "states",
    metadata,
    Column("register", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("version", Key, primary_key=True),
    Column("dataset", Key, nullable=False),
    Column("change", Text, nullable=False),
    Column("columns", Text, nullable=False),
    Index("states_of_dataset", "dataset"),
)

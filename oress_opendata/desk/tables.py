"""The tables of the desk's database. Portable between SQLite and PostgreSQL; no serial, no clock.

Nothing here can be rebuilt: backups hold it. Times are ISO 8601 in UTC, structured values JSON.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

FORMAT = "1"
# Byte order on both engines: PostgreSQL would otherwise order keys by the locale.
Key = Text().with_variant(Text(collation="C"), "postgresql")
metadata = MetaData()

about = Table(
    "desk_about",
    metadata,
    Column("name", Key, primary_key=True),
    Column("value", Text, nullable=False),
)

# --- People and how they sign in ------------------------------------------------------------

# `name` is what they type; `password` an Argon2 hash, `totp` a secret; either may be empty.
# `email` is how a provider knows them. A code of `totp_step` or before is not taken again.
people = Table(
    "desk_people",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Key, nullable=False, unique=True),
    Column("role", Key, nullable=False),
    Column("email", Key, nullable=False),
    Column("password", Text, nullable=False),
    Column("totp", Text, nullable=False),
    Column("totp_step", BigInteger, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("disabled_at", Text),
)

# For somebody who has lost the device that shows codes. Each works once.
recovery_codes = Table(
    "desk_recovery_codes",
    metadata,
    Column("person", Key, ForeignKey("desk_people.id"), primary_key=True),
    Column("digest", Key, primary_key=True),
)

passkeys = Table(
    "desk_passkeys",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person", Key, ForeignKey("desk_people.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("used_at", Text),
)

# A person as an OpenID Connect provider knows them.
identities = Table(
    "desk_identities",
    metadata,
    Column("issuer", Key, primary_key=True),
    Column("subject", Key, primary_key=True),
    Column("person", Key, ForeignKey("desk_people.id"), nullable=False),
)

# `digest` is the SHA-256 of a secret that only the browser has.
sessions = Table(
    "desk_sessions",
    metadata,
    Column("digest", Key, primary_key=True),
    Column("person", Key, ForeignKey("desk_people.id"), nullable=False),
    Column("created_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("data", Text, nullable=False),
    Index("desk_sessions_of_person", "person"),
)

# Addresses that work once: the first administrator, a new password, a claim of a row.
links = Table(
    "desk_links",
    metadata,
    Column("digest", Key, primary_key=True),
    Column("purpose", Key, nullable=False),
    Column("subject", Key, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("used_at", Text),
)

# Failed attempts in a row, by what was tried.
failures = Table(
    "desk_failures",
    metadata,
    Column("key", Key, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", Text, nullable=False),
)

# Tokens of programs; `datasets` is a JSON list, null for all.
tokens = Table(
    "desk_tokens",
    metadata,
    Column("id", Key, primary_key=True),
    Column("digest", Key, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("person", Key, ForeignKey("desk_people.id"), nullable=False),
    Column("datasets", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("used_at", Text),
    Column("revoked_at", Text),
)

# Answers that a program was given, for a request that it repeats.
deposits = Table(
    "desk_deposits",
    metadata,
    Column("token", Key, ForeignKey("desk_tokens.id"), primary_key=True),
    Column("key", Key, primary_key=True),
    Column("request", Key, nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", Text, nullable=False),
)

# Every act, for good. `details` never hold the data of private persons.
audit = Table(
    "desk_audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("person", Key, nullable=False),
    Column("act", Key, nullable=False),
    Column("subject", Key, nullable=False),
    Column("details", Text, nullable=False),
)

# --- Drafts -----------------------------------------------------------------------------------

# `base` is the release that a draft was made from, `candidate` the SHA-256 of its frozen files,
# `released` the version that was published of it.
drafts = Table(
    "desk_drafts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", Key, nullable=False),
    Column("dataset", Key, nullable=False),
    Column("title", Text, nullable=False),
    Column("state", Key, nullable=False),
    Column("author", Key, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("base", Key),
    Column("answers", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("candidate", Key),
    Column("review", Text),
    Column("approved_by", Key),
    Column("publish_at", Text),
    Column("released", Key),
    Index("desk_drafts_of_dataset", "dataset"),
)

# `part` is `upload`, `proposal` or `candidate`.
draft_files = Table(
    "desk_draft_files",
    metadata,
    Column("draft", Key, ForeignKey("desk_drafts.id"), primary_key=True),
    Column("part", Key, primary_key=True),
    Column("path", Key, primary_key=True),
    Column("sha256", Key, ForeignKey("desk_files.sha256"), nullable=False),
    Index("desk_draft_files_of_file", "sha256"),
)

files = Table(
    "desk_files",
    metadata,
    Column("sha256", Key, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# What was answered once about the lists of a dataset: `value` is JSON.
memory = Table(
    "desk_memory",
    metadata,
    Column("dataset", Key, primary_key=True),
    Column("kind", Key, primary_key=True),
    Column("key", Key, primary_key=True),
    Column("value", Text, nullable=False),
    Column("person", Key, nullable=False),
    Column("at", Text, nullable=False),
)

# Work that takes longer than an answer may; a process of its own does it. `attempts` is how often
# it was begun.
jobs = Table(
    "desk_jobs",
    metadata,
    Column("id", Key, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("kind", Key, nullable=False),
    Column("draft", Key, nullable=False),
    Column("arguments", Text, nullable=False),
    Column("person", Key, nullable=False),
    Column("state", Key, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("due_at", Text, nullable=False),
    Column("ended_at", Text),
    Index("desk_jobs_by_state", "state", "due_at"),
)

# --- What the public sends --------------------------------------------------------------------

# `number` is what the sender looks it up by. `contact` is erased once it was answered.
messages = Table(
    "desk_messages",
    metadata,
    Column("number", Key, primary_key=True),
    Column("kind", Key, nullable=False),
    Column("state", Key, nullable=False),
    Column("subject", Key, nullable=False),
    Column("content", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("language", Key, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("handled_at", Text),
    Column("handled_by", Key),
    Column("draft", Key),
    Column("spam", Boolean, nullable=False),
    Index("desk_messages_by_state", "state", "created_at"),
)

# When a structure last confirmed its own row.
confirmations = Table(
    "desk_confirmations",
    metadata,
    Column("register", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("confirmed_on", Text, nullable=False),
)

# --- What is sent to the public ---------------------------------------------------------------

# `text` is being edited, `published` is what the public reads; `role` that of who published it.
letters = Table(
    "desk_letters",
    metadata,
    Column("quarter", Key, primary_key=True),
    Column("language", Key, primary_key=True),
    Column("text", Text, nullable=False),
    Column("published", Text, nullable=False),
    Column("published_at", Text),
    Column("role", Key, nullable=False),
)

# Who receives changes by e-mail: `topic` is the path of a page below the language. `seen` is the
# time up to which changes were sent, `period` the last month in which that was done. Erased when
# they stop, and when they do not confirm.
subscriptions = Table(
    "desk_subscriptions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("email", Key, nullable=False),
    Column("topic", Key, nullable=False),
    Column("language", Key, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("confirmed_at", Text),
    Column("seen", Text, nullable=False),
    Column("period", Key, nullable=False),
    Index("desk_subscriptions_of_email", "email"),
)

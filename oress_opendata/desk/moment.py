"""Times as the desk's tables keep them: ISO 8601 in UTC, to the second, so that texts compare."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def utc_now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def to_text(time: datetime) -> str:
    return time.astimezone(UTC).replace(microsecond=0).isoformat()


def from_text(text: str) -> datetime:
    return datetime.fromisoformat(text)


def text_before(now: datetime, span: timedelta) -> str:
    """The time that was a span ago."""
    return to_text(now - span)

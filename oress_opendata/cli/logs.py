"""Logs on the standard error stream: a line of text for each event, or of JSON on request.

No log has the address of a visitor, nor the query of a request: both are personal data.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

# What `delivery.http.access_log` adds to a record.
MEMBERS = ("method", "route", "status", "milliseconds")


class JsonLines(logging.Formatter):
    """One JSON object per record."""

    def format(self, record: logging.LogRecord) -> str:
        members = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: getattr(record, name) for name in MEMBERS if hasattr(record, name)},
        }
        if record.exc_info:
            members["traceback"] = self.formatException(record.exc_info)
        return json.dumps(members, ensure_ascii=False)


def use_json(*loggers: logging.Logger) -> None:
    """Write the records of the root logger, and of others with handlers of their own, as JSON."""
    for logger in (logging.getLogger(), *loggers):
        for handler in logger.handlers:
            handler.setFormatter(JsonLines())

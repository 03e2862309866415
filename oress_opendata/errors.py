"""The errors of the catalogue, one tree without HTTP; delivery turns them into statuses.

OressError
 ├ SettingsError        the settings are invalid
 ├ PackageRefused       a package is not valid; carries its report
 ├ ReleaseRefused       a valid package cannot become this release
 │  ├ VersionTaken        the number exists with other content
 │  ├ VersionWithdrawn    the number was withdrawn and is never used again
 │  ├ VersionTooSmall     the change requires a greater number
 │  ├ SampleRefused       sample data, and the settings forbid it
 │  └ IdTaken             a row claims an id that another dataset owns
 ├ RedactionRefused     a value cannot be taken out of the releases
 ├ NoteRefused          a message or a reason has a character that no text may have
 ├ ProofRefused         a row cannot be proved as asked
 ├ ExportRefused        a folder or a program cannot be used for an export
 ├ NotFound             no such dataset, release, file, register or record
 ├ Gone                 withdrawn: carries the reason and what replaces it
 ├ BadQuery             a parameter of a request is invalid
 ├ NotAcceptable        no accepted format fits the result
 ├ Damage               a blob or a journal entry does not match its hash
 │  └ DamagedBlob         a blob is lost or changed
 ├ NewerFormat          a file was written by a newer version of this program
 ├ ViewsBehind          some projections could not follow the journal
 ├ AccountRefused       an account, a password or a token cannot be as wanted
 ├ KeyTaken             an idempotency key was used for another request
 ├ KeyInUse             the request with an idempotency key is still running
 ├ NotIdentified        a program without a valid token
 ├ Forbidden            a person or a program may not do this
 ├ TooManyRequests      a client asks more often than it may
 └ StoreUnavailable     the disk is full, the database is locked or unreachable
    ├ ReleaseDamaged      files of a release are lost or changed
    ├ Busy                others are using what the request needs
    └ ViewMissing         a view could not be made of a release, and leaves it out
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from typing import Any

from .languages import say


def shorten_error(error: Exception) -> str:
    """An error in one line."""
    return " ".join(str(error).split()) or type(error).__name__


def is_no_room(error: Exception) -> bool:
    """Whether the disk is full. Libraries have exceptions of their own for it, with the words of
    the system; SQLite says "database or disk is full"."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return True
    words = str(error)
    return any(sign in words for sign in (os.strerror(errno.ENOSPC), "or disk is full"))


class OressError(Exception):
    """A sentence with its parameters, translated when it is shown."""

    def __init__(self, sentence: str, **parameters: Any) -> None:
        super().__init__(sentence.format(**parameters))
        self.sentence = sentence
        self.parameters = parameters

    def say(self, language: str) -> str:
        return say(self.sentence, language, **self.parameters)


class SettingsError(OressError):
    """The settings are invalid."""


class PackageRefused(OressError):
    """A package is not valid. `report` is a model.finding.Report."""

    def __init__(self, sentence: str, report: Any, **parameters: Any) -> None:
        super().__init__(sentence, **parameters)
        self.report = report


class ReleaseRefused(OressError):
    """A valid package cannot become this release."""


class VersionTaken(ReleaseRefused):
    """The version exists with other content."""


class VersionWithdrawn(ReleaseRefused):
    """The version was withdrawn and cannot be used again."""


class VersionTooSmall(ReleaseRefused):
    """The change requires a greater version. `breaks` are sentences with their parameters."""

    def __init__(
        self, sentence: str, breaks: tuple[tuple[str, dict[str, Any]], ...], **parameters: Any
    ) -> None:
        super().__init__(sentence, **parameters)
        self.breaks = breaks

    def say(self, language: str) -> str:
        lines = [f"- {say(text, language, **words)}" for text, words in self.breaks]
        return "\n".join([super().say(language), *lines])


class SampleRefused(ReleaseRefused):
    """Sample data, and the settings forbid it."""


class IdTaken(ReleaseRefused):
    """A row claims an id that another dataset owns."""


class NoteRefused(OressError):
    """A message or a reason has a character that no text may have, or is too long."""


class RedactionRefused(OressError):
    """A value cannot be taken out of the releases as asked."""


class ProofRefused(OressError):
    """A row cannot be proved as asked."""


class ExportRefused(OressError):
    """A folder or a program cannot be used for an export."""


class NotFound(OressError):
    """No such dataset, release, file, register or record."""


class Gone(OressError):
    """Withdrawn. `reason` is the publisher's own text; `replaced_by` a version or None."""

    def __init__(
        self, sentence: str, reason: str, replaced_by: str | None = None, **parameters: Any
    ) -> None:
        super().__init__(sentence, **parameters)
        self.reason = reason
        self.replaced_by = replaced_by


class BadQuery(OressError):
    """A parameter of a request is invalid. `parameter` names it."""

    def __init__(self, sentence: str, parameter: str, **parameters: Any) -> None:
        super().__init__(sentence, parameter=parameter, **parameters)
        self.parameter = parameter


class NotAcceptable(OressError):
    """No accepted format fits the result."""


class Damage(OressError):
    """A blob or a journal entry does not match its hash."""


class DamagedBlob(Damage):
    """A blob is lost or changed."""


class NewerFormat(OressError):
    """A file was written by a newer version of this program. It is not damaged."""


class ViewsBehind(OressError):
    """Some projections could not follow the journal. `causes` are their errors, by name."""

    def __init__(self, sentence: str, causes: Mapping[str, Exception]) -> None:
        super().__init__(sentence, views=_list_causes(causes, "en"))
        self.causes = causes

    def say(self, language: str) -> str:
        return say(self.sentence, language, views=_list_causes(self.causes, language))


class AccountRefused(OressError):
    """An account, a password or a token cannot be as wanted."""


class KeyTaken(OressError):
    """An idempotency key was used for another request."""


class KeyInUse(OressError):
    """The first request with an idempotency key is still running."""


class NotIdentified(OressError):
    """A program without a token, or with one that is not valid."""


class Forbidden(OressError):
    """A person or a program may not do this, or a form does not come from our own page."""


class TooManyRequests(OressError):
    """A client asks more often than it may. `seconds` is when it may ask again."""

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence, seconds=seconds)
        self.seconds = seconds


class StoreUnavailable(OressError):
    """The disk is full, the database is locked or unreachable."""


class ReleaseDamaged(StoreUnavailable):
    """Files of a release are lost or changed; all others are served."""


class Busy(StoreUnavailable):
    """Others are using what the request needs; it may be sent again."""


class ViewMissing(StoreUnavailable):
    """A view could not be made of a release, and leaves it out."""


def _list_causes(causes: Mapping[str, Exception], language: str) -> str:
    reasons = {
        name: error.say(language) if isinstance(error, OressError) else shorten_error(error)
        for name, error in causes.items()
    }
    return "; ".join(f"{name}: {reason.rstrip('.')}" for name, reason in reasons.items())

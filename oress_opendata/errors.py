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
 ├ NoteRefused          a message or a reason has a character that no text may have
 ├ NotFound             no such dataset, release, file, register or record
 ├ Gone                 withdrawn: carries the reason and what replaces it
 ├ BadQuery             a parameter of a request is invalid
 ├ NotAcceptable        no accepted format fits the result
 ├ Damage               a blob or a journal entry does not match its hash
 ├ ViewsBehind          some projections could not follow the journal
 └ StoreUnavailable     the disk is full, the database is locked or unreachable
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .languages import say


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


class ViewsBehind(OressError):
    """Some projections could not follow the journal. `causes` are their errors, by name."""

    def __init__(self, sentence: str, causes: Mapping[str, Exception]) -> None:
        reasons = (
            f"{name}: {' '.join(str(error).split()) or type(error).__name__}"
            for name, error in causes.items()
        )
        super().__init__(sentence, views="; ".join(reasons))
        self.causes = causes


class StoreUnavailable(OressError):
    """The disk is full, the database is locked or unreachable."""

"""The numbers of redacted releases: each is the next free one of its own line.

A line is what shares the major and the minor number, or the final version that pre-releases lead
to. Where a later release of the line does not have the value, that one is the replacement: a copy
of an older state must not become the current release.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from semver import Version

from oress_opendata.model.release import Dataset


@dataclass(frozen=True, slots=True)
class Numbers:
    """The version of the copy, None where none is needed; and what the closed one points to."""

    copy: str | None
    replaced_by: str | None


def choose_numbers(dataset: Dataset, holders: Collection[str]) -> Mapping[str, Numbers]:
    """The numbers for the releases of a dataset that hold a value, by version."""
    taken = {release.version for release in dataset.releases}
    clean = [
        Version.parse(release.version)
        for release in dataset.visible
        if release.version not in holders
    ]
    chosen: dict[str, Numbers] = {}
    for release in reversed(dataset.releases):  # the lowest first, so that their order remains
        if release.version not in holders:
            continue
        if not release.is_open:
            chosen[release.version] = Numbers(None, release.replaced_by)
            continue
        version = Version.parse(release.version)
        later = max((one for one in clean if _is_later(one, version)), default=None)
        copy = None if later else _find_free(version, taken)
        if copy:
            taken.add(copy)
        chosen[release.version] = Numbers(copy, copy or str(later))
    return chosen


def _is_later(one: Version, than: Version) -> bool:
    return one > than and _line_of(one) == _line_of(than)


def _line_of(version: Version) -> tuple[object, ...]:
    if version.prerelease is None:
        return version.major, version.minor
    return version.major, version.minor, version.patch, "pre"


def _find_free(version: Version, taken: Collection[str]) -> str:
    while str(version) in taken:
        is_final = version.prerelease is None
        version = version.bump_patch() if is_final else version.bump_prerelease(None)
    return str(version)

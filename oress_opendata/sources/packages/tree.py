"""A tree of packages in the order in which they can be published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from semver import Version

from oress_opendata.errors import PackageRefused
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import declared_registers, referred_registers
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.packages.package import DESCRIPTORS, NO_PACKAGE, read_package
from oress_opendata.sources.packages.refusal import refusal

FOLDER = error(
    "folder-name",
    N_("The folder “{file}” contains the package “{name}” in version “{version}”."),
    N_("In a tree of packages, name the folders after the descriptor: “{name}/{version}”."),
)
CYCLE = error(
    "reference-cycle",
    N_("These packages refer to each other in a cycle, so none can be published first: {value}."),
    N_("Put registers that depend on each other into one package, or remove a reference."),
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A package of the tree; without a descriptor if it cannot be read."""

    path: Path
    name: str = ""
    version: str = ""
    descriptor: Mapping[str, Any] | None = None


def find_packages(path: Path) -> list[Path]:
    """The packages at a path: itself, or those of the tree below it (`<name>/<version>/`), by
    the references between them, then by name, then by version.

    A package that cannot be read comes last; opening it reports why. Raises PackageRefused if
    there is none, if folders do not match descriptors, or if references form a cycle.
    """
    if not path.is_dir() or _descriptor_of(path):
        return [path]
    found = [_look(folder) for folder in _folders(path)]
    if not found:
        raise refusal([NO_PACKAGE.finding(value=path.name)], path.name)
    if findings := [finding for package in found for finding in _validate_folder(package)]:
        raise refusal(findings, path.name)
    return [package.path for package in _ordered(found, path)]


def _folders(path: Path) -> Iterator[Path]:
    for child in sorted(path.iterdir()):
        if child.is_dir() and not child.name.startswith("."):
            if _descriptor_of(child):
                yield child
            else:
                yield from (folder for folder in sorted(child.iterdir()) if _descriptor_of(folder))


def _descriptor_of(folder: Path) -> Path | None:
    return next((folder / name for name in DESCRIPTORS if (folder / name).is_file()), None)


def _look(folder: Path) -> _Found:
    descriptor = _descriptor_of(folder)
    assert descriptor is not None
    try:
        package = read_package(descriptor)
    except PackageRefused:
        return _Found(folder)
    if not Version.is_valid(package.version):
        return _Found(folder)
    return _Found(folder, package.name, package.version, package.descriptor)


def _validate_folder(found: _Found) -> Iterator[Finding]:
    place = found.path.resolve()
    if found.descriptor is not None and (place.parent.name, place.name) != (
        found.name,
        found.version,
    ):
        shown = f"{place.parent.name}/{place.name}"
        yield FOLDER.finding(shown, name=found.name, version=found.version)


def _ordered(found: list[_Found], path: Path) -> Iterator[_Found]:
    readable = [package for package in found if package.descriptor is not None]
    for name in _order_names(readable, path):
        same = (package for package in readable if package.name == name)
        yield from sorted(same, key=lambda package: Version.parse(package.version))
    yield from (package for package in found if package.descriptor is None)


def _order_names(found: list[_Found], path: Path) -> Iterator[str]:
    """Names after those that they need, otherwise in alphabetical order."""
    sorter = TopologicalSorter(_needs(found))
    try:
        sorter.prepare()
    except CycleError as problem:
        cycle = " → ".join(problem.args[1])
        raise refusal([CYCLE.finding(path.name, value=cycle)], path.name) from problem
    waiting: list[str] = []
    while sorter.is_active():
        waiting = sorted([*waiting, *sorter.get_ready()])
        name = waiting.pop(0)
        yield name
        sorter.done(name)


def _needs(found: list[_Found]) -> dict[str, set[str]]:
    """For each name, the names that declare a register it refers to, except those that it declares
    itself."""
    declares: dict[str, set[str]] = {package.name: set() for package in found}
    refers: dict[str, set[str]] = {package.name: set() for package in found}
    for package in found:
        assert package.descriptor is not None
        declares[package.name] |= declared_registers(package.descriptor)
        refers[package.name] |= referred_registers(package.descriptor)
    return {
        name: {
            other
            for other, registers in declares.items()
            if other != name and registers & (refers[name] - declares[name])
        }
        for name in declares
    }

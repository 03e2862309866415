"""The package has a valid name and version, which form its address."""

from __future__ import annotations

from collections.abc import Iterator

from semver import Version

from oress_opendata.iris import is_slug
from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject

NO_NAME = error(
    "package-unnamed",
    N_("The package has no name."),
    N_("Write the property “name”, such as “cooperatives-tanger”."),
)
NO_VERSION = error(
    "package-unnumbered",
    N_("The package has no version."),
    N_("Write the property “version” as three numbers, in quotes: “1.0.0” for the first."),
)
NAME = error(
    "package-name",
    N_("“{value}” is not a valid name for a package."),
    N_(
        "Write the property “name” in lower-case letters without accents, digits and "
        "hyphens, such as “cooperatives-tanger”."
    ),
)
VERSION = error(
    "package-version",
    N_("“{value}” is not a valid version for a package."),
    N_("Write the property “version” as three numbers, in quotes: “1.0.0”, or “1.1.0-beta.1”."),
)


def check_identity(subject: Subject) -> Iterator[Finding]:
    name, version = subject.descriptor.get("name"), subject.descriptor.get("version")
    if name is None:
        yield NO_NAME.finding(subject.file)
    elif not isinstance(name, str) or not is_slug(name):
        yield NAME.finding(subject.file, value=str(name))
    if version is None:
        yield NO_VERSION.finding(subject.file)
    elif not isinstance(version, str) or not is_version(version):
        yield VERSION.finding(subject.file, value=str(version))


def is_version(version: str) -> bool:
    """Whether a version is semver without build metadata, which does not order releases."""
    return len(version) <= 64 and Version.is_valid(version) and "+" not in version

"""Nothing that an installation brings obliges us to the GPL or AGPL."""

from __future__ import annotations

import re

import pytest

from tests.list_licences import LIST, find_licence, list_required

ALLOWED = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "OFL-1.1", "PSF-2.0", "W3C", "ZPL-2.1", "Artistic-1.0", "Zlib", "CC0-1.0",
}  # fmt: skip


@pytest.mark.parametrize("name", list_required())
def test_a_licence_is_known_and_allowed(name: str) -> None:
    licence = find_licence(name)
    choices = [set(choice.split(" AND ")) for choice in licence.split(" OR ")]
    assert any(choice <= ALLOWED for choice in choices), f"{name}: {licence or 'unknown'}"


def test_the_list_is_what_is_installed() -> None:
    listed = dict(re.findall(r"^\| (\S+) \| (.+) \|$", LIST.read_text(encoding="utf-8"), re.M))
    found = {name: find_licence(name) for name in list_required()}
    assert len(found) > 60
    assert found.items() <= listed.items(), "run: make licences"

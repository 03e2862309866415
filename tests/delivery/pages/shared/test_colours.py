"""Colours are tokens: their values are in one block of `site.css` and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from oress_opendata.delivery.pages.shared.colours import COLOURS, fill_in_colours
from oress_opendata.delivery.pages.site import FAMILIES, FOLDERS

# The CSS keywords that take the colour from elsewhere stay: inherit, transparent, currentColor.
VALUE = re.compile(r"#[0-9a-fA-F]{3,8}\b(?![-\w])|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(")
NAME = re.compile(
    r"(?<=[:\s,(\"])(?:white|black|red|green|blue|gr[ae]y|silver|orange|yellow|navy|teal)(?=[;,)\s\"])"
)
TOKENS = re.compile(r":root \{.*?\n\}", re.DOTALL)
# An anchor is written as a colour is.
ANCHOR = re.compile(r"href=\"[^\"]*\"|url\(#[\w-]+\)")


def find_colours(text: str, *, named: bool = True) -> list[str]:
    text = ANCHOR.sub("", text)
    return VALUE.findall(text) + (NAME.findall(text) if named else [])


def sources() -> Iterator[tuple[str, str]]:
    for file in sorted(file for folder in FOLDERS for file in folder.rglob("*")):
        if file.suffix in (".css", ".html", ".js", ".py"):
            text = file.read_text(encoding="utf-8")
            name = file.relative_to(FAMILIES.parent).as_posix()
            yield name, text


SOURCES = list(sources())
NAMES = [name for name, _ in SOURCES]


@pytest.mark.parametrize(("name", "text"), SOURCES, ids=NAMES)
def test_no_colour_is_written_outside_the_tokens(name: str, text: str) -> None:
    if name == "pages/shared/site.css":
        text, blocks = TOKENS.subn("", text)
        assert blocks == 1
    # Comments and identifiers of Python may have such words.
    assert find_colours(text, named=not name.endswith(".py")) == []


def test_every_token_in_use_is_defined() -> None:
    sheet = (FAMILIES / "shared" / "site.css").read_text(encoding="utf-8")
    defined = set(re.findall(r"(--[\w-]+):", sheet))
    used = {token for _, text in SOURCES for token in re.findall(r"var\((--[\w-]+)", text)}
    assert used <= defined
    named = {token for _, text in SOURCES for token in re.findall(r'COLOURS\["([\w-]+)"\]', text)}
    assert {f"--{name}" for name in COLOURS} <= used | {f"--{name}" for name in named}


def test_a_stray_colour_is_found() -> None:
    for stray in ("color: #fff;", "fill: rgb(0 0 0)", 'fill="#0B6B64"', "color: white;"):
        assert find_colours(stray), stray
    for fine in ('href="#face"', "fill: url(#abc)", "color: var(--teal)", "white-space: nowrap"):
        assert not find_colours(fine), fine


def test_pictures_get_the_values() -> None:
    assert fill_in_colours('<rect fill="var(--teal)"/>') == f'<rect fill="{COLOURS["teal"]}"/>'
    with pytest.raises(KeyError):
        fill_in_colours("var(--absent)")

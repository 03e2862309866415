"""Colours are tokens: their values are in two blocks of `site.css`, light and dark, and nowhere
else; texts have enough contrast in both."""

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
TOKENS = re.compile(r"^:root(?:, |:not)[^{]*\{(.*?)\n\}", re.DOTALL | re.MULTILINE)
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
        assert blocks == 2
    # Comments and identifiers of Python may have such words.
    assert find_colours(text, named=not name.endswith(".py")) == []


def test_every_token_in_use_is_defined() -> None:
    sheet = (FAMILIES / "shared" / "site.css").read_text(encoding="utf-8")
    defined = set(re.findall(r"(--[\w-]+):", sheet))
    used = {token for _, text in SOURCES for token in re.findall(r"var\((--[\w-]+)", text)}
    assert used <= defined
    named = {token for _, text in SOURCES for token in re.findall(r'COLOURS\["([\w-]+)"\]', text)}
    assert {f"--{name}" for name in COLOURS} <= used | {f"--{name}" for name in named}


def read_tokens() -> tuple[dict[str, str], dict[str, str]]:
    """The colours of light and of dark pages; dark ones have those of light ones for the rest."""
    sheet = (FAMILIES / "shared" / "site.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block)) for block in TOKENS.findall(sheet)
    )
    assert set(dark) <= set(light)
    return light, {**light, **dark}


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


# Texts on what they stand on; below, what only has to be told from its ground.
TEXTS = (
    "ink/ground", "ink/table-head", "ink/track", "muted/ground", "muted/table-head", "link/ground",
    "link/table-head", "indigo/ground", "indigo/indigo-light", "teal/ground",
    "teal-deep/teal-light", "ochre-text/ochre-light", "ochre-text/ground", "brick/brick-light",
    "brick/ground", "on-dark/teal", "on-dark/teal-deep", "on-night/night", "on-night/indigo-deep",
    "ochre-pale/night", "indigo-deep/ochre",
)  # fmt: skip
SHAPES = ("outline/ground", "teal/ground", "indigo/ground", "link/ground", "teal-deep/ground")


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_texts_have_enough_contrast(scheme: int) -> None:
    tokens = read_tokens()[scheme]
    for pairs, least in ((TEXTS, 4.5), (SHAPES, 3)):
        for pair in pairs:
            one, _, other = pair.partition("/")
            assert contrast(tokens[one], tokens[other]) >= least, pair


def test_files_have_the_colours_of_light_pages() -> None:
    assert dict(COLOURS) == read_tokens()[0]


def test_a_stray_colour_is_found() -> None:
    for stray in ("color: #fff;", "fill: rgb(0 0 0)", 'fill="#0B6B64"', "color: white;"):
        assert find_colours(stray), stray
    for fine in ('href="#face"', "fill: url(#abc)", "color: var(--teal)", "white-space: nowrap"):
        assert not find_colours(fine), fine


def test_pictures_get_the_values() -> None:
    assert fill_in_colours('<rect fill="var(--teal)"/>') == f'<rect fill="{COLOURS["teal"]}"/>'
    with pytest.raises(KeyError):
        fill_in_colours("var(--absent)")

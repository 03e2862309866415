"""Makes the fonts of the pages and of pictures when the project is installed or built.

From IBM Plex Sans and IBM Plex Sans Arabic (SIL Open Font License 1.1, from PyPI), only the signs
that our languages need, as WOFF2. What is made from them may not bear their name: it has another.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("oress_opendata/delivery/pages/shared")
LATIN = [
    *range(0x20, 0x7F), *range(0xA0, 0x180), 0x1E62, 0x1E63, 0x200B, 0x2009, 0x202F,
    *range(0x2010, 0x2027), 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC,
    *range(0x2190, 0x2194), 0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x25CF, 0x2713,
]  # fmt: skip
ARABIC = [0x20, 0xA0, 0xAB, 0xBB, *range(0x600, 0x700), 0x200C, 0x200D, 0x200E, 0x200F, 0xFDFC]
# Thirty kilobytes each: what is between the two is drawn as the lighter one.
WEIGHTS = {"400": "Regular", "600": "SemiBold"}
FILES = (
    "sans",
    *(f"{name}-{weight}" for name in ("sans-arabic", "pictures") for weight in WEIGHTS),
)
# Copyright and licence stay; the name that is reserved does not.
KEPT_NAMES = (0, 13, 14)


class FontHook(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        folder = Path(self.root) / FOLDER
        if not all((folder / f"{name}.woff2").is_file() for name in FILES):
            make_fonts(folder)
        made = [*folder.glob("*.woff2"), *folder.glob("*-OFL.txt")]
        build_data["artifacts"] += [str(FOLDER / file.name) for file in made]


def make_fonts(folder: Path) -> None:
    latin, arabic = find_files("fontpkg_ibm_plex_sans"), find_files("fontpkg_ibm_plex_sans_arabic")
    font = read_font(latin / "files" / "IBMPlexSans[wdth,wght].ttf", LATIN)
    font = instantiateVariableFont(font, {"wdth": 100, "wght": (400, 600)})
    write_font(font, "ORESS Sans", folder / "sans.woff2")
    for weight, name in WEIGHTS.items():
        path = arabic / "files" / f"IBMPlexSansArabic-{name}.ttf"
        write_font(
            read_font(path, ARABIC), "ORESS Sans Arabic", folder / f"sans-arabic-{weight}.woff2"
        )
        # Of both scripts, for texts that one font shapes and orders; pages never load it.
        write_font(
            read_font(path, [*LATIN, *ARABIC]),
            "ORESS Pictures",
            folder / f"pictures-{weight}.woff2",
        )
    (folder / "fonts-OFL.txt").write_bytes((latin / "LICENSE").read_bytes())


def find_files(package: str) -> Path:
    return Path(str(import_module(package).__file__)).parent


def read_font(path: Path, signs: list[int]) -> TTFont:
    """A font with these signs alone."""
    font = TTFont(path)
    subsetter = Subsetter(Options(layout_features=["*"], name_IDs=[*KEPT_NAMES, 1, 4, 6]))
    subsetter.populate(unicodes=signs)
    subsetter.subset(font)
    return font


def write_font(font: TTFont, name: str, target: Path) -> None:
    for record in font["name"].names:
        if record.nameID not in KEPT_NAMES:
            record.string = name.replace(" ", "") if record.nameID == 6 else name
    font.flavor = "woff2"
    font.save(target)

"""What a shipped descriptor must have: names, licences, themes, sources, languages."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
Releases = dict[tuple[str, str], dict[str, Any]]


def codes(scheme: str) -> set[str]:
    path = ROOT / "vocab" / "labels" / f"{scheme}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"] for row in csv.DictReader(file)}


def test_folder_and_descriptor_agree(releases: Releases) -> None:
    assert {"territoires", "etablissements", "acteurs-accompagnement"} <= {n for n, _ in releases}
    for (name, version), package in releases.items():
        assert (package["name"], package["version"]) == (name, version)


def test_licences_are_open_and_on_every_resource(releases: Releases) -> None:
    for package in releases.values():
        for holder in (package, *package["resources"]):
            assert holder["licenses"], holder["name"]
            assert {licence["name"] for licence in holder["licenses"]} <= codes("licence")
            assert all(licence["title"] and licence["path"] for licence in holder["licenses"])


def test_metadata_are_whole(releases: Releases) -> None:
    for package in releases.values():
        assert package["oress:themes"]
        assert set(package["oress:themes"]) <= codes("theme")
        assert package["oress:frequency"] in codes("frequency")
        assert set(package["oress:temporal"]) == {"start", "end"}
        assert package["oress:spatial"]
        assert package["contributors"]
        assert package["sources"]
        words = package["oress:keywords"]
        assert words["fr"] == package["keywords"]
        assert len({len(word) for word in words.values()}) == 1
        for language in ("fr", "ar", "en"):
            assert len(package["oress:description"][language]) >= 50


def test_what_is_confirmed_exists(releases: Releases) -> None:
    for package in releases.values():
        columns = {
            (resource["name"], field["name"])
            for resource in package["resources"]
            for field in resource.get("schema", {}).get("fields", [])
        }
        names = {resource["name"] for resource in package["resources"]}
        for entry in package.get("oress:confirmed", []):
            assert entry["resource"] in names
            assert "column" not in entry or (entry["resource"], entry["column"]) in columns
            assert entry["rule"] in ("private-email", "private-phone", "private-column")
            assert entry["reason"]


def test_the_guide_mentions_every_package_and_vocabulary(releases: Releases) -> None:
    guide = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    for name in {name for name, _ in releases}:
        assert f"### `{name}`" in guide
    with (ROOT / "vocab" / "schemes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert f"`{row['scheme']}`" in guide

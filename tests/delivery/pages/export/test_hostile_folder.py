"""An export in a folder that others could change: nothing outside is touched."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from oress_opendata.delivery.pages.export.folder import ExportFolder, open_export
from oress_opendata.errors import ExportRefused


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A finished export of two files; `victim.txt` is outside."""
    (tmp_path / "victim.txt").write_text("ours")
    run(tmp_path / "copy")
    return tmp_path / "copy"


def run(folder: Path, *paths: str) -> ExportFolder:
    target = open_export(folder)
    target.begin()
    for path in paths or ("files/site.css", "fr/index.html"):
        target.add_text(path, "words")
    target.finish()
    return target


@pytest.mark.parametrize("name", ["export.json", "export.new"])
@pytest.mark.parametrize(
    "path",
    ["../victim.txt", "{}/victim.txt", "fr/../../victim.txt", "..\\victim.txt", ".", "fr//a"],
)
def test_a_listed_path_that_leads_out_is_refused(folder: Path, name: str, path: str) -> None:
    path = path.format(folder.parent)
    if name == "export.json":
        listed = json.loads((folder / name).read_text())
        listed["files"][path] = ""
        (folder / name).write_text(json.dumps(listed))
    else:
        (folder / name).write_text(f"{path}\n")
    with pytest.raises(ExportRefused, match="is not in its folder"):
        run(folder)
    assert (folder.parent / "victim.txt").read_text() == "ours"


@pytest.mark.parametrize("paths", [("files/site.css", "files/new.css"), ("fr/index.html",)])
def test_a_linked_folder_is_not_followed(folder: Path, paths: tuple[str, ...]) -> None:
    """Neither to write a file nor to remove one."""
    outside = folder.parent / "outside"
    (folder / "files").rename(outside)
    (outside / "site.css").write_text("others")
    (folder / "files").symlink_to(outside)
    with pytest.raises(ExportRefused, match="files is a link"):
        run(folder, *paths)
    assert {file.name: file.read_text() for file in outside.iterdir()} == {"site.css": "others"}


@pytest.mark.parametrize(
    "name", ["fr/index.html", "fr/.index.html.writing", ".export.json.writing"]
)
def test_a_linked_file_is_replaced(folder: Path, name: str) -> None:
    (folder / "fr/index.html").unlink()
    (folder / name).symlink_to(folder.parent / "victim.txt")
    assert run(folder).written == 1
    assert not (folder / "fr/index.html").is_symlink()
    assert (folder / "fr/index.html").read_text() == "words"
    assert (folder.parent / "victim.txt").read_text() == "ours"


def test_a_linked_list_of_new_files_is_refused(folder: Path) -> None:
    (folder / "export.new").symlink_to(folder.parent / "victim.txt")
    with pytest.raises(ExportRefused, match=r"export\.new is a link"):
        run(folder, "fr/more.html")
    assert (folder.parent / "victim.txt").read_text() == "ours"


@pytest.mark.parametrize("name", ["export.new", ".export.json.writing", "fr/more.html"])
def test_a_hard_link_is_replaced(folder: Path, name: str) -> None:
    """What is written through one would be in the victim."""
    os.link(folder.parent / "victim.txt", folder / name)
    assert run(folder, "fr/more.html").written == 1
    assert (folder / "fr/more.html").read_text() == "words"
    assert (folder.parent / "victim.txt").read_text() == "ours"


@pytest.mark.parametrize("name", ["export.new", "export.json"])
def test_a_pipe_is_not_read(folder: Path, name: str) -> None:
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    with pytest.raises(ExportRefused):
        run(folder)


def test_a_list_that_is_too_deep_is_none(folder: Path) -> None:
    (folder / "export.json").write_text("[" * 100_000)
    with pytest.raises(ExportRefused, match="holds no export"):
        run(folder)


def test_a_changed_file_of_the_same_size_is_repaired(folder: Path) -> None:
    (folder / "fr/index.html").write_text("wards")
    assert run(folder).written == 1
    assert (folder / "fr/index.html").read_text() == "words"


def test_a_file_becomes_a_folder_and_a_folder_a_file(folder: Path) -> None:
    run(folder, "fr", "files/site.css/index.html")
    assert (folder / "fr").read_text() == "words"
    assert (folder / "files" / "site.css" / "index.html").read_text() == "words"
    run(folder)
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == [
        "export.json", "index.html", "site.css"
    ]  # fmt: skip


def test_a_name_may_be_as_long_as_names_can_be(folder: Path) -> None:
    name = "\u0628" * 125 + ".html"
    assert len(name.encode()) == 255
    run(folder, f"fr/{name}")
    assert (folder / "fr" / name).is_file()


def test_two_runs_do_not_write_into_one_folder(folder: Path) -> None:
    first, second = open_export(folder), open_export(folder)
    first.begin()
    with pytest.raises(ExportRefused, match="Another process"):
        second.begin()
    first.finish()
    del first
    second.begin()


@pytest.mark.parametrize("left", ["fr", "fr/index", "fr/index.html\nfr"])
def test_a_line_that_was_cut_off_is_no_path(folder: Path, left: str) -> None:
    (folder / "export.new").write_text(left)
    run(folder)
    assert (folder / "fr" / "index.html").is_file()


def test_a_folder_in_the_list_stays(folder: Path) -> None:
    (folder / "export.new").write_text("fr\n")
    run(folder)
    assert (folder / "fr" / "index.html").is_file()


def test_what_cannot_be_written_now_stays_as_it_was(folder: Path) -> None:
    target = open_export(folder)
    target.begin()
    target.add_text("files/site.css", "others")
    target.keep("fr/index.html")
    target.keep("fr/new.html")
    target.finish()
    assert (folder / "fr" / "index.html").read_text() == "words"
    assert open_export(folder).known.keys() == {"files/site.css", "fr/index.html"}


def test_names_that_some_disks_refuse_are_listed(folder: Path) -> None:
    target = run(folder, "fr/a/index.html", "fr/A/index.html", "fr/aux.x/index.html", "fr/b.html")
    assert target.list_unportable() == ["fr/A/index.html", "fr/aux.x/index.html"]

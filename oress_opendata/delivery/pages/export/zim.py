"""The export as one ZIM file, which Kiwix reads without a network.

`zimwriterfs` makes it, a program of its own (Debian: zim-tools), which is never part of this one.
https://wiki.openzim.org/wiki/Metadata
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from oress_opendata import __version__
from oress_opendata.delivery.pages.export.folder import LIST, open_export
from oress_opendata.delivery.pages.export.site import write_site
from oress_opendata.delivery.pages.export.visits import MakeApp
from oress_opendata.errors import ExportRefused
from oress_opendata.languages import N_, say
from oress_opendata.model.progress import Progress
from oress_opendata.settings import Settings

PROGRAM, ICON = "zimwriterfs", Path(__file__).parent / "icon-48.png"
# Bytes that are compressed together. Versions of libzim before March 2026 may never end, depending
# on what these are (https://github.com/openzim/libzim/issues/1046): another size is another try.
CLUSTERS = (2_097_152, 1_800_000, 1_500_000)
# Seconds without anything written after which it is stuck.
STUCK = 150.0
TITLE = N_("ORESS Open Data")
DESCRIPTION = N_("Open data of the social and solidarity economy: tables and files")
# The codes of ISO 639-3 that the format asks for; others are given as they are.
LANGUAGES = {"fr": "fra", "ar": "ara", "en": "eng", "es": "spa"}
NO_PROGRAM = N_("The program zimwriterfs is not installed. On Debian: apt install zim-tools")
FAILED = N_("zimwriterfs failed: {error}")
STANDS_STILL = N_("zimwriterfs writes nothing any more. A newer version of zim-tools may help.")


def write_zim(make_app: MakeApp, settings: Settings, target: Path, progress: Progress) -> int:
    """Write the copy as a new file; return the number of datasets.

    Raises ExportRefused and DamagedBlob; there is no file then.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise ExportRefused(NO_PROGRAM)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as beside:
        site, made = Path(beside) / "site", Path(beside) / "making" / "made.zim"
        written = write_site(make_app, settings, open_export(site), progress, for_disk=False)
        (site / LIST).unlink()
        shutil.copyfile(ICON, site / ICON.name)
        _make([program, *_metadata(settings)], site, made)
        made.rename(target)
    return written.datasets


def _make(command: list[str], site: Path, made: Path) -> None:
    """Run the program, again with other clusters where it is stuck. Raises ExportRefused."""
    log = made.parent / "log"
    for size in CLUSTERS:
        made.parent.mkdir()
        whole = [*command, f"--clusterSize={size}", str(site), str(made)]
        with (
            log.open("w") as output,
            subprocess.Popen(whole, stdout=output, stderr=subprocess.STDOUT) as process,
        ):
            if _wait_while_it_writes(process, made.parent):
                break
            process.kill()
        shutil.rmtree(made.parent)
    else:
        raise ExportRefused(STANDS_STILL)
    if process.returncode or not made.is_file():
        words = " ".join(log.read_text("utf-8", "replace").split())
        raise ExportRefused(FAILED, error=words[:500])


def _wait_while_it_writes(process: subprocess.Popen[bytes], folder: Path) -> bool:
    """Whether the program ended. It writes into the folder of its file."""
    written, since = -1, time.monotonic()
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(STUCK / 10)
            return True
        size = _measure(folder)
        if size != written:
            written, since = size, time.monotonic()
        elif time.monotonic() - since > STUCK:
            return False


def _measure(folder: Path) -> int:
    """The bytes of all files of a folder, to which others write."""
    size = 0
    for file in folder.rglob("*"):
        with suppress(FileNotFoundError):
            size += file.stat().st_size
    return size


def _metadata(settings: Settings) -> list[str]:
    language = settings.languages[0]
    codes = ",".join(LANGUAGES.get(code, code) for code in settings.languages)
    return [
        "--welcome=index.html",
        f"--illustration={ICON.name}",
        f"--language={codes}",
        f"--title={say(TITLE, language)}",
        f"--description={say(DESCRIPTION, language)}",
        f"--creator={settings.publisher}",
        f"--publisher={settings.publisher}",
        "--name=oress-opendata_mul_all",
        f"--source={settings.base_url}",
        f"--scraper=oress-opendata {__version__}",
    ]

"""The export as one ZIM file, which Kiwix reads without a network.

`zimwriterfs` makes it, a program of its own (Debian: zim-tools), which is never part of this one.
https://wiki.openzim.org/wiki/Metadata
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
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
TITLE = N_("ORESS Open Data")
DESCRIPTION = N_("Open data of the social and solidarity economy: tables and files")
# The codes of ISO 639-3 that the format asks for; others are given as they are.
LANGUAGES = {"fr": "fra", "ar": "ara", "en": "eng", "es": "spa"}
NO_PROGRAM = N_("The program zimwriterfs is not installed. On Debian: apt install zim-tools")
FAILED = N_("zimwriterfs failed: {error}")


def write_zim(make_app: MakeApp, settings: Settings, target: Path, progress: Progress) -> int:
    """Write the copy as a new file; return the number of datasets.

    Raises ExportRefused and DamagedBlob; there is no file then.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise ExportRefused(NO_PROGRAM)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as beside:
        site, made = Path(beside) / "site", Path(beside) / "made.zim"
        written = write_site(make_app, settings, open_export(site), progress, for_disk=False)
        (site / LIST).unlink()
        shutil.copyfile(ICON, site / ICON.name)
        command = [program, *_metadata(settings), str(site), str(made)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode or not made.is_file():
            words = " ".join((done.stderr or done.stdout).split())
            raise ExportRefused(FAILED, error=words[:500])
        made.rename(target)
    return written.datasets


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

"""`import_rows`: a proposal for rows of a sheet; `opens`: whether LibreOffice opens a workbook."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from oress_opendata.desk.mapping.answers import Answers
from oress_opendata.desk.mapping.target import Target
from oress_opendata.desk.proposal.proposal import Proposal
from oress_opendata.desk.proposal.propose import propose
from oress_opendata.desk.spreadsheet.workbook import Sheet, Workbook
from oress_opendata.settings import Settings
from tests.desk.quarters import make_target

ImportRows = Callable[..., Proposal]
Opens = Callable[[bytes], None]

HEADER = (
    "Dénomination",
    "Forme juridique",
    "Secteur",
    "Commune",
    "Date de création",
    "RC",
    "Adhérents",
)
AMAL = (
    "Coopérative Al Amal",
    "Coopérative",
    "Artisanat",
    "Bni Hadifa",
    "21/04/2002",
    "RC 12/2002",
    30,
)
NOUR = ("Coopérative Annour", "Coopérative", "Agriculture", "Imzouren", "2010", "RC 44/2010", 12)


@pytest.fixture
def target(settings: Settings) -> Target:
    return make_target(settings)


@pytest.fixture
def import_rows(target: Target) -> ImportRows:
    """Propose for a header and rows; every suggestion is taken unless `accept` is false. `after`
    is a proposal whose tables are the release before."""

    def run(
        *rows: Sequence[Any],
        header: Sequence[str] = HEADER,
        given: dict[str, str] | None = None,
        after: Proposal | None = None,
        accept: bool = True,
    ) -> Proposal:
        width = max(map(len, (header, *rows)))
        cells = tuple((*row, *[None] * (width - len(row))) for row in (tuple(header), *rows))
        workbook = Workbook("liste.xlsx", "xlsx", (Sheet("Liste", cells),))
        own = target if after is None else replace(target, rows=after.tables)
        answers = Answers(given or {}, "seed")
        proposal = propose(workbook, own, answers)
        if accept:
            defaults = {
                "default:structures.state": "active",
                "default:structures.status": "verified",
            }
            taken = {
                question.key: question.suggestion or defaults.get(question.key, "")
                for question in proposal.questions
            }
            answers = answers.with_answers({key: text for key, text in taken.items() if text})
            proposal = propose(workbook, own, answers)
        return proposal

    return run


@pytest.fixture
def opens(tmp_path: Path) -> Opens:
    """Fail if LibreOffice does not open a workbook."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-calc)")

    def check(content: bytes) -> None:
        file = tmp_path / "opened.xlsx"
        file.write_bytes(content)
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [office, profile, "--headless", "--convert-to", "ods", "--outdir"]
        command += [str(tmp_path), str(file)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        assert (tmp_path / "opened.ods").stat().st_size > 0

    return check

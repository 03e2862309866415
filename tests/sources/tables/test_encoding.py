"""A file in another encoding is one finding, which names the encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from oress_opendata.sources.tables.encoding import scan_table

FRENCH = "id,nom\n" + "a,Coopérative agréée\n" * 50
ARABIC = "id,nom\n" + "a,تعاونية الأمل\n" * 50


@pytest.mark.parametrize(
    ("text", "encoding", "value"),
    [
        (FRENCH, "Windows-1252", "Coopérative agréée"),
        (ARABIC, "Windows-1256", "تعاونية الأمل"),
    ],
)
def test_the_whole_file_is_one_finding(
    tmp_path: Path, text: str, encoding: str, value: str
) -> None:
    location = tmp_path / "t.csv"
    location.write_bytes(text.encode(encoding))
    (finding,) = scan_table(location, {"path": "t.csv"})
    assert (finding.row, finding.column, finding.value) == (2, "nom", value)
    assert encoding in finding.say("en")


def test_utf_16_is_known_by_its_mark(tmp_path: Path) -> None:
    location = tmp_path / "t.csv"
    location.write_bytes(FRENCH.encode("utf-16"))
    (finding,) = scan_table(location, {"path": "t.csv"})
    assert "UTF-16" in finding.say("en")

"""The commands as somebody types them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oress_opendata.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `oress` in English on a state of its own: (arguments, expected exit code) -> result."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORESS_HOME", str(tmp_path / "var"))

    def run(*arguments: object, code: int = 0, lang: str = "en") -> Result:
        result = CliRunner().invoke(main, ["--lang", lang, *map(str, arguments)])
        assert result.exit_code == code, result.output + result.stderr
        assert "Traceback" not in result.output + result.stderr
        return result

    return run

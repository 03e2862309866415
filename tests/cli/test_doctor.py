"""`oress doctor` names problems and what to do, in the operator's language."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Run
from tests.conftest import WritePackage


def test_a_new_installation(run: Run, write_package: WritePackage) -> None:
    run("publish", write_package())
    output = run("doctor", "--offline").output
    assert "✓ Registry and journal agree." in output
    assert "! There is no backup.\n    Run: oress backup" in output
    assert "Errors: 0" in output
    assert "Il n’y a pas de sauvegarde." in run("doctor", "--offline", lang="fr").output
    checks = json.loads(run("doctor", "--offline", "--json").output)["checks"]
    assert {"check", "gravity", "sentence", "remedy"} == checks[0].keys()


def test_an_address_that_does_not_answer_is_an_error(
    run: Run, write_package: WritePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("publish", write_package())
    monkeypatch.setenv("ORESS_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("ORESS_ID_BASE", "http://127.0.0.1:8000")
    assert "http://127.0.0.1:1 does not answer" in run("doctor", code=1).output


def test_without_a_home_and_without_valid_settings(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "✗ There is no state in " in run("doctor", "--offline", code=1).output
    monkeypatch.setenv("ORESS_TIMEZONE", "Nowhere")
    assert "✗ The setting ORESS_TIMEZONE" in run("doctor", code=1).output


def test_object_storage_that_is_silent_or_ill_addressed_is_an_error(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init")
    monkeypatch.setenv("ORESS_BLOBS", "s3://bucket/catalogue")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    output = run("doctor", "--offline", code=1).output
    assert "✗ The object store s3://bucket/catalogue" in output
    assert "http://127.0.0.1:1 does not answer" in output
    assert "run: oress sync" in output
    assert "There is no backup." in output
    monkeypatch.setenv("AWS_ENDPOINT_URL", "21900")
    output = run("doctor", "--offline", code=1).output
    assert "✗ The setting AWS_ENDPOINT_URL must be an address" in output
    assert "See docs/settings.md." in output

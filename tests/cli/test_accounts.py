"""`oress user` and `oress token`: what the operator does, and what is printed only once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oress_opendata.cli import main
from oress_opendata.cli.serve import invite_first_administrator
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store, init_store


@pytest.fixture
def home(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Store:
    monkeypatch.setenv("ORESS_HOME", str(settings.home))
    monkeypatch.chdir(tmp_path)
    store = init_store(settings)
    store.close()
    return store


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["--lang", "en", *arguments])


def test_accounts_from_the_first_to_the_last(home: Store) -> None:
    assert "no accounts" in run("user", "list").output
    added = run("user", "add", "Amina", "--role", "admin")
    assert re.search(r"^http://127\.0\.0\.1:8000/fr/desk/link/\S+$", added.output, re.MULTILINE)
    assert run("user", "add", "amina", "--role", "editor").exit_code == 1
    assert run("user", "add", "a b", "--role", "editor").exit_code == 1
    assert run("user", "add", "badr", "--role", "queen").exit_code == 2
    refused = run("user", "disable", "amina")
    assert (refused.exit_code, "only administrator" in refused.output) == (1, True)
    assert run("user", "role", "nobody", "editor").exit_code == 1
    run("user", "add", "badr", "--role", "editor", "--email", "badr@example.org")
    assert run("user", "role", "badr", "publisher").exit_code == 0
    assert run("user", "disable", "badr").exit_code == 0
    listed = json.loads(run("user", "list", "--json").output)
    assert [(row["name"], row["role"], row["state"]) for row in listed] == [
        ("amina", "admin", "invited"),
        ("badr", "publisher", "disabled"),
    ]
    assert run("user", "enable", "badr").exit_code == 0
    assert "/desk/link/" in run("user", "reset", "badr").output
    assert "badr" in run("user", "list").output


def test_tokens(home: Store) -> None:
    run("user", "add", "amina", "--role", "publisher")
    assert "no tokens" in run("token", "list").output
    made = run("token", "add", "nightly", "--owner", "amina", "--datasets", "one, two")
    assert re.search(r"^oress_\S{43}$", made.output, re.MULTILINE)
    [row] = json.loads(run("token", "list", "--json").output)
    assert (row["name"], row["datasets"], row["state"]) == ("nightly", "one, two", "valid")
    assert run("token", "revoke", row["id"]).exit_code == 0
    assert "revoked" in run("token", "list").output
    assert run("token", "revoke", "nothing").exit_code == 1
    assert run("token", "add", "x", "--owner", "nobody").exit_code == 1


def test_a_desk_that_nobody_manages_gives_a_link(
    home: Store, settings: Settings, store: Store
) -> None:
    with CliRunner().isolation():
        context = main.make_context("oress", ["serve"])
        with context:
            first = invite_first_administrator(settings, store)
            assert "/fr/desk/link/" in first
            assert invite_first_administrator(settings, store) != first
            run("user", "add", "amina", "--role", "admin")
            assert invite_first_administrator(settings, store) == ""

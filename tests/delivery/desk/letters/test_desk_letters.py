"""The staff edits the letter of a quarter; the public reads what is published."""

from __future__ import annotations

import re

import pytest

from oress_opendata.desk.person import Role
from tests.delivery.desk.conftest import DeskClient, SignIn

pytestmark = pytest.mark.usefixtures("two_releases")
TEXT = "# Une rentrée\n\nDeux **nouvelles** coopératives."


def find_path(client: DeskClient) -> str:
    """The path of the newest letter in French, below the desk."""
    found = re.search(r"/letters/20\d\d-q\d/fr", client.get("/en/desk/letters").text)
    assert found
    return found[0]


def test_an_editor_saves_and_a_publisher_publishes(sign_in: SignIn, visitor: DeskClient) -> None:
    editor, publisher = sign_in(Role.EDITOR), sign_in(Role.PUBLISHER)
    path = find_path(editor)
    public = path.replace("/letters", "/fr/letters").removesuffix("/fr")
    assert "Coopérative Jbala" in editor.get(f"/en/desk{path}").text
    before = visitor.get(public)
    assert editor.send(f"/en/desk{path}", data={"text": TEXT, "save": "1"}).status_code == 303
    assert "Une rentrée" in editor.get(f"/en/desk{path}").text
    assert "Une rentrée" not in visitor.get(public).text
    data = {"text": TEXT, "publish": "1"}
    assert editor.send(f"/en/desk{path}", data=data).status_code == 403
    assert publisher.send(f"/en/desk{path}", data=data).status_code == 303
    page = visitor.get(public, headers={"If-None-Match": before.headers["ETag"]})
    assert "<strong>nouvelles</strong>" in page.text
    # Who did it by role, never by name.
    assert re.search(r"Modifiée à l’observatoire \(\w+\) et publiée le ", page.text)
    assert visitor.get(public.replace("/fr/", "/ar/")).text.count("rentrée") == 0
    assert publisher.send(f"/en/desk{path}", data={"drop": "1"}).status_code == 303
    assert "Une rentrée" not in visitor.get(public).text


def test_a_text_that_is_too_long_is_kept_in_the_form(sign_in: SignIn) -> None:
    editor = sign_in(Role.EDITOR)
    path = find_path(editor)
    answer = editor.send(f"/en/desk{path}", data={"text": "a" * 20_001, "save": "1"})
    assert answer.status_code == 200
    assert "at most 20000" in answer.text
    assert "a" * 20_001 in answer.text


def test_an_unknown_letter_is_not_found(sign_in: SignIn) -> None:
    editor = sign_in(Role.EDITOR)
    for path in ("/en/desk/letters/2001-q1/fr", "/en/desk/letters/2026-q4/xx"):
        assert editor.get(path).status_code == 404

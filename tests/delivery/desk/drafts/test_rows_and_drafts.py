"""A row is corrected in the browser: form, difference, publication, undo."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from oress_opendata.desk.database import Desk
from oress_opendata.desk.person import Role
from oress_opendata.desk.worker import do_all
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import Publication
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_current
from tests.delivery.desk.conftest import DeskClient, SignIn

ROW = "/fr/desk/rows/cooperatives-thing/zitoun"


@pytest.fixture
def register(desk: Desk, publish: Callable[..., Publication]) -> None:
    publish()
    refresh(desk.store, desk.settings)


def current(desk: Desk) -> str:
    with transaction(desk.store.reading) as connection:
        return find_current(connection, "cooperatives").version


def keep(client: DeskClient, desk: Desk, path: str = ROW, **cells: str) -> str:
    """Send the form of a row; the path of its draft."""
    data = {f"cell.{name}": cell for name, cell in cells.items()}
    answer = client.send(path, data=data)
    assert answer.status_code == 303, answer.text
    do_all(desk)
    return str(answer.location)


def candidate_of(page: str) -> str:
    found = re.search(r'name="candidate" value="([0-9a-f]{64})"', page)
    assert found, page
    return found[1]


@pytest.mark.usefixtures("register")
def test_a_row_is_found_by_its_name(sign_in: SignIn) -> None:
    page = sign_in(Role.EDITOR).get("/fr/desk/rows?register=cooperatives-thing&q=zitoun").text
    assert ROW in page
    assert "rows/cooperatives-thing/amal" not in page


@pytest.mark.usefixtures("register")
def test_the_form_shows_what_the_release_has(sign_in: SignIn) -> None:
    page = sign_in(Role.EDITOR).get(ROW).text
    assert 'value="Coopérative Zitoun"' in page
    assert 'name="cell.id"' not in page


@pytest.mark.usefixtures("register")
def test_a_correction_is_published(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.PUBLISHER)
    draft = keep(client, desk, members="13")
    page = client.get(draft).text
    assert "<del><bdi>12</bdi></del>" in page
    for public in ("datasets/cooperatives", "registers/cooperatives-thing"):
        assert re.search(f'<a href="[^"]*/fr/{public}"', page), public
    assert "<ins><bdi>13</bdi></ins>" in page
    assert "1.0.1" in page
    data = {"candidate": candidate_of(page), "message": "Un membre de plus"}
    assert client.send(f"{draft}/publish", data=data).status_code == 303
    do_all(desk)
    assert current(desk) == "1.0.1"
    published = client.get(draft).text
    assert "1.0.1" in published
    assert "Colonne members" in published


@pytest.mark.usefixtures("register")
def test_an_editor_sends_it_for_approval(desk: Desk, sign_in: SignIn) -> None:
    editor = sign_in(Role.EDITOR)
    draft = keep(editor, desk, members="13")
    page = editor.get(draft).text
    assert f"{draft}/publish" not in page
    assert editor.send(f"{draft}/publish", data={}).status_code == 403
    editor.send(f"{draft}/submit", data={"message": "Un membre de plus"})
    assert "attend" in editor.get(draft).text
    publisher = sign_in(Role.PUBLISHER)
    data = {"candidate": candidate_of(publisher.get(draft).text), "message": "Vérifié"}
    publisher.send(f"{draft}/publish", data=data)
    do_all(desk)
    assert current(desk) == "1.0.1"


@pytest.mark.usefixtures("register")
def test_a_row_is_added_with_an_id_that_says_nothing(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.PUBLISHER)
    path = "/fr/desk/rows/cooperatives-thing/new?dataset=cooperatives"
    draft = keep(client, desk, path, name_fr="Coopérative Nouvelle", members="7")
    page = client.get(draft).text
    assert "Coopérative Nouvelle" in page
    assert "1.1.0" in page


@pytest.mark.usefixtures("register")
def test_a_form_without_a_change_makes_no_draft(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.EDITOR)
    answer = client.send(ROW, data={"cell.members": "12"})
    assert answer.location.endswith(ROW)
    assert "zitoun" not in client.get("/fr/desk/drafts").text


@pytest.mark.usefixtures("register")
def test_errors_say_where_and_nothing_can_be_published(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.PUBLISHER)
    draft = keep(client, desk, members="beaucoup")
    page = client.get(draft).text
    assert "structures.csv · 2 · members" in page
    assert f"{draft}/publish" not in page


@pytest.mark.usefixtures("register")
def test_a_release_is_brought_back(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.PUBLISHER)
    draft = keep(client, desk, members="13")
    data = {"candidate": candidate_of(client.get(draft).text), "message": "Erreur"}
    client.send(f"{draft}/publish", data=data)
    do_all(desk)
    undo = client.send(f"{draft}/restore", data={}).location
    do_all(desk)
    page = client.get(undo).text
    assert "1.0.2" in page
    assert "<ins><bdi>12</bdi></ins>" in page


@pytest.mark.usefixtures("register")
def test_an_edit_is_taken_out_of_its_draft(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.EDITOR)
    draft = keep(client, desk, members="13")
    answer = client.send(f"{ROW}/forget", data={"draft": draft.rpartition("/")[2]})
    assert answer.location == draft
    assert "Retirer" not in client.get(draft).text


@pytest.mark.usefixtures("register")
def test_a_draft_has_only_the_pages_of_its_kind(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.EDITOR)
    draft = keep(client, desk, members="13").rpartition("/")[2]
    for path in ("workbooks", "documents", "tables"):
        assert client.get(f"/fr/desk/{path}/{draft}").status_code == 404, path
    assert client.get(f"/fr/desk/workbooks/{draft}/annotated.xlsx").status_code == 404
    for path in (f"workbooks/{draft}/answers", f"tables/{draft}", f"documents/{draft}"):
        client.send(f"/fr/desk/{path}", data={"answer.x": "y"})
    assert "13</bdi></ins>" in client.get(f"/fr/desk/drafts/{draft}").text


def test_unknown_drafts_and_rows_are_not_found(sign_in: SignIn) -> None:
    client = sign_in(Role.EDITOR)
    for path in ("drafts/none", "drafts/none/candidate.zip", "rows/none/none"):
        assert client.get(f"/fr/desk/{path}").status_code == 404, path
    for path in ("submit", "discard", "return", "check"):
        answer = client.send(f"/fr/desk/drafts/none/{path}", data={})
        assert answer.status_code in (303, 404), path


@pytest.mark.usefixtures("register")
def test_what_looks_private_is_confirmed_with_a_reason(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.PUBLISHER)
    draft = keep(client, desk, name_fr="Coopérative Zitoun, 06 61 23 45 67")
    page = client.get(draft).text
    found = re.search(r'name="place" value="([^"]+)"', page)
    assert found, page
    place = unescape(found[1])
    client.send(f"{draft}/confirm", data={"place": place, "reason": " "})
    assert f"{draft}/publish" not in client.get(draft).text
    client.send(f"{draft}/confirm", data={"place": place, "reason": "Numéro du bureau"})
    do_all(desk)
    data = {"candidate": candidate_of(client.get(draft).text), "message": "Téléphone"}
    client.send(f"{draft}/publish", data=data)
    do_all(desk)
    with transaction(desk.store.reading) as connection:
        release = find_current(connection, "cooperatives")
    [entry] = desk.store.manifest(release.manifest).descriptor["oress:confirmed"]
    assert entry["reason"] == "Numéro du bureau"
    assert entry["values"] == ["06 61 23 45 67"]


@pytest.mark.usefixtures("register")
def test_a_draft_that_was_overtaken_is_checked_again(
    desk: Desk, sign_in: SignIn, publish: Callable[..., Publication]
) -> None:
    client = sign_in(Role.PUBLISHER)
    draft = keep(client, desk, members="13")
    assert f"{draft}/check" not in client.get(draft).text
    rows = (("id", "name_fr", "name_ar", "members"), ("zitoun", "Zitoun", "", "5"))
    publish(version="1.1.0", rows=rows)
    page = client.get(draft).text
    assert f"{draft}/check" in page
    assert f"{draft}/publish" not in page
    client.send(f"{draft}/check")
    do_all(desk)
    page = client.get(draft).text
    assert "<del><bdi>5</bdi></del>" in page
    assert f"{draft}/publish" in page

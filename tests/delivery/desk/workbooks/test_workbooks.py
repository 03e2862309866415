"""The quarter's list becomes a release: upload, answers, difference, publication, next quarter."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape

import pytest

from oress_opendata.desk.database import Desk
from oress_opendata.desk.drafts.records import find_draft
from oress_opendata.desk.imports.draft import answers_of
from oress_opendata.desk.person import Role
from oress_opendata.desk.worker import do_all
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import Publication
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_current
from tests.delivery.desk.conftest import DeskClient, SignIn
from tests.delivery.desk.drafts.test_rows_and_drafts import candidate_of

REGISTER = "cooperatives/cooperatives-thing"
FIRST = """Liste des coopératives;;
;;
Colonne name_fr;Colonne name_ar;Colonne members
Coopérative Zitoun;تعاونية الزيتون;13
Coopérative Amal;تعاونية الأمل;7
Coopérative Nouvelle;تعاونية جديدة;5
"""


@pytest.fixture
def register(desk: Desk, publish: Callable[..., Publication]) -> None:
    publish()
    refresh(desk.store, desk.settings)


def upload(client: DeskClient, desk: Desk, text: str = FIRST, path: str = "") -> str:
    data = {"register": REGISTER, "file": (io.BytesIO(text.encode("cp1256")), "liste.csv")}
    answer = client.send(path or "/fr/desk/workbooks/new", data=data)
    assert answer.status_code == 303, answer.text
    do_all(desk)
    return str(answer.location)


def names_of(page: str) -> list[str]:
    """The names of the fields in the questions."""
    form = page.partition('class="answers"')[2].partition("</form>")[0]
    return list(
        dict.fromkeys(unescape(name) for name in re.findall(r'name="(answer\.[^"]+)"', form))
    )


def answer_all(client: DeskClient, desk: Desk, path: str, **chosen: str) -> str:
    """Answer what is asked: the answer whose key begins with a word of `chosen`."""
    for _ in range(5):
        names = names_of(client.get(path).text)
        if not names:
            break
        data = {
            name: answer
            for name in names
            for word, answer in chosen.items()
            if name.startswith(f"answer.{word}")
        }
        assert len(data) == len(names), names
        client.send(f"{path}/answers", data=data)
        do_all(desk)
    return path.replace("workbooks", "drafts")


def publish_draft(client: DeskClient, desk: Desk, draft: str) -> str:
    data = {"candidate": candidate_of(client.get(draft).text), "message": "Nouvelle liste"}
    client.send(f"{draft}/publish", data=data)
    do_all(desk)
    with transaction(desk.store.reading) as connection:
        return find_current(connection, "cooperatives").version


@pytest.mark.usefixtures("register")
def test_a_list_becomes_a_release(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.PUBLISHER)
    path = upload(client, desk)
    page = client.get(path).text
    assert "Coopérative Nouvelle" in page
    assert any(name.startswith("answer.missing:rif") for name in names_of(page)), page
    draft = answer_all(client, desk, path, missing="kept", code="-", default="x", row="+")
    review = client.get(draft).text
    assert "<del><bdi>12</bdi></del>" in review
    assert "Coopérative Nouvelle" in review
    assert publish_draft(client, desk, draft) == "1.1.0"


@pytest.mark.usefixtures("register")
def test_all_missing_records_get_one_answer(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.EDITOR)
    path = upload(client, desk, "\n".join(FIRST.splitlines()[:4]) + "\n")
    page = client.get(path).text
    asked = [name for name in names_of(page) if name.startswith("answer.missing:")]
    assert len(asked) == 2
    assert 'name="all.missing"' in page
    data = {**dict.fromkeys(asked, "kept"), "all.missing": "gone"}
    client.send(f"{path}/answers", data=data)
    with transaction(desk.reading) as connection:
        given = answers_of(find_draft(connection, path.rpartition("/")[2])).given
    # Nothing is decided about the records that a later list lacks.
    assert given == {name.removeprefix("answer."): "gone" for name in asked}


@pytest.mark.usefixtures("register")
def test_the_same_list_next_quarter_asks_nothing_that_was_answered(
    desk: Desk, sign_in: SignIn
) -> None:
    client = sign_in(Role.PUBLISHER)
    first = upload(client, desk)
    publish_draft(client, desk, answer_all(client, desk, first, missing="kept", row="+"))
    refresh(desk.store, desk.settings)
    again = upload(client, desk, FIRST.replace(";5", ";6"))
    asked = names_of(client.get(again).text)
    assert all(name.startswith("answer.missing:") for name in asked), asked
    draft = answer_all(client, desk, again, missing="kept")
    assert "<bdi>6</bdi>" in client.get(draft).text


@pytest.mark.usefixtures("register")
def test_a_corrected_list_keeps_the_answers(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.EDITOR)
    path = upload(client, desk, FIRST.replace(";13", ";treize"))
    answer_all(client, desk, path, missing="kept", row="+")
    page = client.get(path).text
    assert "C4" in page
    assert "treize" in page
    upload(client, desk, path=f"{path}/upload")
    page = client.get(path.replace("workbooks", "drafts")).text
    assert "<ins><bdi>13</bdi></ins>" in page


@pytest.mark.usefixtures("register")
def test_what_was_recognised_can_be_corrected(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.EDITOR)
    path = upload(client, desk)
    page = client.get(path).text
    found = re.search(r'<select name="(answer\.column:[^"]+)" aria-label="Colonne members"', page)
    assert found, page
    client.send(f"{path}/answers", data={unescape(found[1]): "-"})
    do_all(desk)
    draft = answer_all(client, desk, path, missing="kept", row="+")
    assert "<del><bdi>12</bdi></del>" not in client.get(draft).text


@pytest.mark.usefixtures("register")
def test_a_file_that_is_no_list_says_so(desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(Role.EDITOR)
    data = {"register": REGISTER, "file": (io.BytesIO(b"%PDF-1.7"), "liste.xlsx")}
    path = client.send("/fr/desk/workbooks/new", data=data).location
    do_all(desk)
    assert 'class="notice bad"' in client.get(path).text


@pytest.mark.usefixtures("register")
def test_registers_are_offered_by_their_titles(sign_in: SignIn) -> None:
    page = sign_in(Role.EDITOR).get("/ar/desk/workbooks/new").text
    titles = re.findall(rf'<option value="{REGISTER}">([^<]+)</option>', page)
    assert len(titles) == 1
    assert REGISTER.partition("/")[0] not in titles[0]


@pytest.mark.usefixtures("register")
def test_an_unknown_register_is_refused(sign_in: SignIn) -> None:
    client = sign_in(Role.EDITOR)
    data = {"register": "none/none", "file": (io.BytesIO(b"a;b\n"), "liste.csv")}
    assert client.send("/fr/desk/workbooks/new", data=data).location.endswith("/new")
    assert "none" in client.get("/fr/desk/workbooks/new").text

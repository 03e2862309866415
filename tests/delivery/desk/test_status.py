"""The state of the service in the language of the reader, with what to do."""

from __future__ import annotations

import pytest

from oress_opendata.desk.person import Role
from tests.delivery.desk.conftest import SignIn


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fr", "Il n’y a pas de sauvegarde"), ("ar", "نسخة احتياطية"), ("en", "There is no backup.")],
)
def test_what_is_missing_is_said(sign_in: SignIn, language: str, sentence: str) -> None:
    page = sign_in(Role.EDITOR).get(f"/{language}/desk/status").text
    assert sentence in page.replace("n'y", "n’y")
    assert "oress backup" in page

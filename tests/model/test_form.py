"""The table of forms: complete, and free of contradictions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from oress_opendata.model.form import FORMS, RDF_FORMS, Form, form_of

PROGRAM = Path(__file__).parents[2] / "oress_opendata"
MEDIA_TYPE = re.compile(r"\"(?:text|image|font|application)/[a-z0-9.+-]+(?:; charset=utf-8)?\"")
# Media types of requests and of third-party files, which are not forms of the service.
OTHERS = {
    # How programs name the zip that they send.
    "delivery/deposit/upload.py": 2,
    "delivery/api/docs.py": 1,
    "delivery/harvest/sparql.py": 2,
    # Code for people to copy.
    "delivery/pages/developers/recipes.py": 3,
    "delivery/parameters/query_string.py": 1,
    "delivery/parameters/reconciliation.py": 1,
    "delivery/http/mediatypes.py": 12,
    "delivery/http/negotiation.py": 1,
    "delivery/http/caching.py": 5,
    "projections/encoded.py": 3,
    "sources/packages/package.py": 1,
}


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_charset_goes_with_text(form: Form) -> None:
    assert form.text is form.content_type.endswith("; charset=utf-8")


def test_own_media_types_differ() -> None:
    own = [form.media_type for form in FORMS.values()]
    assert len(own) == len(set(own))


def test_rdf_forms_end_addresses_by_their_names() -> None:
    assert [FORMS[name].suffix for name in RDF_FORMS] == list(RDF_FORMS)


@pytest.mark.parametrize(
    ("path", "name"),
    [("a/b.CSV", "csv"), ("SHA256SUMS", "txt"), ("x.excel.csv", "csv"), ("a.zip", "zip")],
)
def test_form_of_a_file(path: str, name: str) -> None:
    assert form_of(path) is FORMS[name]


@pytest.mark.parametrize("path", ["a", "a.unknown", "picture.png"])
def test_no_form_in_the_list_of_file_types(path: str) -> None:
    assert form_of(path) is None


def test_no_other_table_of_media_types() -> None:
    found = {}
    for file in sorted(PROGRAM.rglob("*.py")):
        count = len(MEDIA_TYPE.findall(file.read_text("utf-8")))
        if count and file.name != "form.py":
            found[file.relative_to(PROGRAM).as_posix()] = count
    assert {name for name in found if found[name] > OTHERS.get(name, 0)} == set()

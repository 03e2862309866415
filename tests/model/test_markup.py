"""Any text becomes valid XML, with the same characters where XML has them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from oress_opendata.model.markup import element, write_attributes


@given(st.text())
def test_any_text_is_the_content_of_an_element(text: str) -> None:
    found = etree.fromstring(element("a", text, "ar")).text or ""
    allowed = [letter for letter in text if letter >= " " and letter not in "\ufffe\uffff"]
    assert [letter for letter in found if letter >= " " and letter != "\ufffd"] == [
        letter for letter in allowed if letter != "\ufffd"
    ]


@given(st.text(), st.integers())
def test_any_value_is_an_attribute(text: str, number: int) -> None:
    root = etree.fromstring(f"<a{write_attributes({'text': text, 'number': number})}/>")
    assert root.get("number") == str(number)
    assert (root.get("text") == "") == (text == "")

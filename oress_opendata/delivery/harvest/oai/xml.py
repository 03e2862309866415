"""The envelope of all answers."""

from __future__ import annotations

from collections.abc import Mapping

from oress_opendata.model.markup import element, text_of, write_attributes

SCHEMAS = "http://www.openarchives.org/OAI/2.0"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<OAI-PMH xmlns="{SCHEMAS}/" xmlns:xsi="{_INSTANCE}" '
    f'xsi:schemaLocation="{SCHEMAS}/ {SCHEMAS}/OAI-PMH.xsd">'
)


def write_answer(time: str, address: str, request: Mapping[str, str], body: str) -> str:
    """The whole answer: when it was made, to what request, and its body."""
    asked = f"<request{write_attributes(request)}>{text_of(address)}</request>"
    return f"{_HEAD}{element('responseDate', time)}{asked}{body}</OAI-PMH>\n"


def write_fault(code: str, sentence: str) -> str:
    return f'<error code="{code}">{text_of(sentence)}</error>'

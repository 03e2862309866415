"""The text of XML: fast, and never with a character that XML does not allow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SCHEMAS = "http://www.openarchives.org/OAI/2.0"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<OAI-PMH xmlns="{SCHEMAS}/" xmlns:xsi="{_INSTANCE}" '
    f'xsi:schemaLocation="{SCHEMAS}/ {SCHEMAS}/OAI-PMH.xsd">'
)


def text_of(text: str) -> str:
    """A text as content of an element."""
    return escape(_FORBIDDEN.sub("\ufffd", text))


def element(name: str, text: str, language: str = "") -> str:
    mark = f' xml:lang="{language}"' if language else ""
    return f"<{name}{mark}>{text_of(text)}</{name}>"


def write_attributes(values: Mapping[str, object]) -> str:
    return "".join(
        f" {name}={quoteattr(_FORBIDDEN.sub(chr(0xFFFD), str(value)))}"
        for name, value in values.items()
    )


def write_answer(time: str, address: str, request: Mapping[str, str], body: str) -> str:
    """The whole answer: when it was made, to what request, and its body."""
    asked = f"<request{write_attributes(request)}>{text_of(address)}</request>"
    return f"{_HEAD}{element('responseDate', time)}{asked}{body}</OAI-PMH>\n"


def write_fault(code: str, sentence: str) -> str:
    return f'<error code="{code}">{text_of(sentence)}</error>'

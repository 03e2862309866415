"""What a form of the public may contain: short texts without control characters."""

from __future__ import annotations

from collections.abc import Mapping

from oress_opendata.errors import OressError
from oress_opendata.languages import N_
from oress_opendata.sources.tables.encoding import find_control

MOST_CHARACTERS = 4_000
MOST_FIELDS = 200
LONG = N_("“{field}” has {count} characters; at most {most} are accepted. Shorten it.")
CONTROL = N_(
    "“{field}” contains the control character {character}. It often comes from copying out of a "
    "PDF: type the text again."
)
MANY = N_("The form has too many fields.")
EMPTY = N_("Say what is wrong. The form was empty.")


class MessageRefused(OressError):
    """A form of the public cannot be taken as it is."""


def clean_texts(texts: Mapping[str, str], most: int = MOST_CHARACTERS) -> dict[str, str]:
    """The texts by the titles of their fields, without blanks around. Raises MessageRefused."""
    if len(texts) > MOST_FIELDS:
        raise MessageRefused(MANY)
    return {field: _clean(field, text, most) for field, text in texts.items()}


def _clean(field: str, text: str, most: int) -> str:
    clean = text.replace("\r\n", "\n").strip()
    if len(clean) > most:
        raise MessageRefused(LONG, field=field, count=len(clean), most=most)
    if character := find_control(clean):
        raise MessageRefused(CONTROL, field=field, character=character)
    return clean

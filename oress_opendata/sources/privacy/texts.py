"""Find personal data in a text: e-mail addresses, mobile numbers, identity numbers, names."""

from __future__ import annotations

from typing import Literal, NamedTuple

from oress_opendata.sources.privacy import emails, identity_numbers, person_names, phones
from oress_opendata.sources.privacy.headers import Kind

Code = Literal["private-email", "private-phone", "private-identity", "private-name"]


class Private(NamedTuple):
    """A piece of text that looks personal, and the code of the rule that it breaks."""

    code: Code
    text: str


def may_be_private(text: str, is_code: bool = False) -> bool:
    """A necessary condition of `find_private` in a column that its name does not make personal,
    also in many texts together."""
    return bool(
        emails.HINT.search(text)
        or phones.HINT.search(text)
        or identity_numbers.may_identify(text, is_code)
        or person_names.may_name(text)
    )


def find_private(text: str, kind: Kind | None = None, is_code: bool = False) -> list[Private]:
    """What looks personal in a text, once each.

    `kind` is what the name of its column says: in a column of telephones, 661234567 is one.
    `is_code`: the text is a key or a code, and an identity number only if it says so.
    """
    found: list[Private] = []
    if emails.HINT.search(text):
        found += [Private("private-email", piece) for piece in emails.find_emails(text)]
    in_phones = kind == "phone"
    if phones.HINT.search(text) or (in_phones and phones.BARE_HINT.search(text)):
        found += [Private("private-phone", piece) for piece in phones.find_phones(text, in_phones)]
    stated = kind == "identity"
    if stated or identity_numbers.may_identify(text, is_code):
        pieces = identity_numbers.find_identities(text, stated, is_code)
        found += [Private("private-identity", piece) for piece in pieces]
    if person_names.may_name(text):
        found += [Private("private-name", piece) for piece in person_names.find_names(text)]
    return list(dict.fromkeys(found))

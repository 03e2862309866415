"""Why a release is withdrawn: known reasons, which are said in each reader's language.

A reason is a text. The known ones are stored as their English sentences, whatever the language in
which they were chosen; any other is shown as it was written.
"""

from __future__ import annotations

from oress_opendata.languages import LOCALE, N_, say

REASONS = (
    N_("It contains errors."),
    N_("It was published by mistake."),
    N_("It contains personal data."),
    N_("Rights of others forbid its publication."),
    N_("Its source withdrew or corrected it."),
    N_("Another dataset replaces it."),
)


def read_reason(text: str) -> str:
    """The known reason that a text is in any language; else the text."""
    text = text.strip()
    languages = [folder.name for folder in LOCALE.iterdir() if folder.is_dir()]
    known = {say(reason, language): reason for reason in REASONS for language in languages}
    return known.get(text, text)


def is_known(reason: str) -> bool:
    return reason in REASONS

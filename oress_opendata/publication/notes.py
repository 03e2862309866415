"""A publisher's own words, a message or a reason: held to the rules of a descriptor's texts.

They stay in the journal and are part of every description, so one bad character would break the
RDF/XML of the whole catalogue for ever, and personal data could never be erased.
"""

from __future__ import annotations

from oress_opendata.errors import NoteRefused
from oress_opendata.languages import N_
from oress_opendata.sources.checks.texts import CAP
from oress_opendata.sources.privacy.texts import find_private
from oress_opendata.sources.tables.encoding import find_control

LONG = N_("The text is too long: {count} characters; at most {most} are accepted.")
CONTROL = N_(
    "The text contains the control character {character}. Remove it; it often comes from a copied "
    "PDF."
)
PRIVATE = N_(
    "“{value}” in the text looks personal. Remove it: a message stays in the journal for ever."
)


def refuse_note(text: str) -> None:
    """Raises NoteRefused for a text that no description may contain."""
    if len(text) > CAP:
        raise NoteRefused(LONG, count=len(text), most=CAP)
    if character := find_control(text):
        raise NoteRefused(CONTROL, character=character)
    # The catalogue's own staff may be named.
    private = [piece.text for piece in find_private(text) if piece.code != "private-name"]
    if private:
        raise NoteRefused(PRIVATE, value=private[0])

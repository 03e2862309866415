"""Acts of the audit list in words. An act without a sentence is shown as its code."""

from __future__ import annotations

from collections.abc import Mapping

from oress_opendata.languages import N_, say

WORDS: Mapping[str, str] = {
    "account.signed_in": N_("signed in"),
    "account.password": N_("set a password"),
    "account.codes": N_("set up codes of an authenticator"),
    "account.codes_ended": N_("ended the codes of an authenticator"),
    "account.recovery_code": N_("used a recovery code"),
    "account.passkey": N_("added a passkey"),
    "account.passkey_removed": N_("removed a passkey"),
    "account.provider": N_("linked the account of the organisation"),
    "account.provider_removed": N_("removed the account of the organisation"),
    "person.added": N_("added a person"),
    "person.invited": N_("made a link for a person"),
    "person.role": N_("changed the role of a person"),
    "person.email": N_("noted the e-mail address of a person"),
    "person.disabled": N_("disabled a person"),
    "person.enabled": N_("enabled a person"),
    "person.reset": N_("reset a person"),
    "token.added": N_("made a token"),
    "token.revoked": N_("revoked a token"),
    "draft.created": N_("began a draft"),
    "draft.changed": N_("changed the draft of another person"),
    "draft.uploaded": N_("uploaded a file again"),
    "draft.frozen": N_("checked a draft"),
    "draft.confirmed": N_("confirmed what looks private"),
    "draft.submitted": N_("sent a draft for approval"),
    "draft.returned": N_("took a draft back"),
    "draft.approved": N_("approved a draft"),
    "draft.published": N_("published"),
    "draft.refused": N_("could not publish a draft"),
    "draft.discarded": N_("discarded a draft"),
    "release.withdrawn": N_("withdrew a release"),
    "import.forgotten": N_("forgot the answers about a list"),
    "deposit.published": N_("published by a program"),
    "deposit.submitted": N_("sent by a program for approval"),
    "message.received": N_("received a message"),
    "message.accepted": N_("accepted a message"),
    "message.refused": N_("did not accept a message"),
    "claim.created": N_("made a link for a structure"),
    "letter.saved": N_("edited a letter"),
    "letter.published": N_("published a letter"),
    "letter.dropped": N_("dropped the edited text of a letter"),
    "record.redacted": N_("redacted a record"),
}


def say_act(act: str, language: str) -> str:
    return say(WORDS[act], language) if act in WORDS else act

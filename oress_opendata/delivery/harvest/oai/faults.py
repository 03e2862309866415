"""The errors of the protocol, which are answers with status 200.

https://www.openarchives.org/OAI/openarchivesprotocol.html#ErrorConditions
"""

from __future__ import annotations

CODES = frozenset(
    {
        "badArgument",
        "badResumptionToken",
        "badVerb",
        "cannotDisseminateFormat",
        "idDoesNotExist",
        "noMetadataFormats",
        "noRecordsMatch",
        "noSetHierarchy",
    }
)


class OaiFault(Exception):
    """`code` is one of CODES. The sentence is in English, as all of the protocol."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code

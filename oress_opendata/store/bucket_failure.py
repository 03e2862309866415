"""Why a bucket cannot be used, in words: of what the server, the network or the library said."""

from __future__ import annotations

import re

from oress_opendata.errors import StoreUnavailable
from oress_opendata.languages import N_

UNREACHABLE = N_("The object store {address} cannot be used: {reason}. Try again later.")
SILENT = N_(
    "The object store {address} cannot be used: {server} does not answer ({reason}). Check the "
    "network and AWS_ENDPOINT_URL, or try again later."
)
NO_BUCKET = N_(
    "The object store {address} cannot be used: {server} has no such bucket. Create it, or check "
    "ORESS_BLOBS and AWS_ENDPOINT_URL."
)
NO_KEY = N_(
    "The object store {address} needs a key: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
    "give this machine a role."
)
REFUSED_KEY = N_(
    "The object store {address} refuses the key ({reason}). Check AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY, and that this key may read and write there."
)
WRONG_CLOCK = N_(
    "The object store {address} refuses the time of this machine. Set the clock: timedatectl "
    "set-ntp true"
)
WRONG_SERVER = N_(
    "The object store {address} cannot be used: {server} does not take the request ({reason}). "
    "Check AWS_ENDPOINT_URL and AWS_REGION."
)
LONGEST_REASON = 200
# The service of a cloud that gives machines keys, which is asked where no key is set.
ROLES = ("//169.254.169.254/", "//169.254.170.2/")
NOT_IMPLEMENTED, FIRST_SERVER_ERROR = 501, 500


def is_absent(error: FileNotFoundError) -> bool:
    """Whether the server has a bucket, and no such object in it. The answer to HEAD does not say
    which is missing."""
    return not re.search("Bucket|User|AccessKey", _read_code(_shown(error)))


def is_local(error: Exception) -> bool:
    """Whether a file of this machine is missing, and no object."""
    return isinstance(error, FileNotFoundError) and not str(error).startswith("Object at location")


def explain_failure(address: str, error: Exception) -> StoreUnavailable:
    """What happened, and what to do. The same failure has the same words, without times and counts,
    so that it is logged once."""
    text = _shown(error)
    found = re.search(r"status code: (\d{3})", text)
    status, code = int(found[1]) if found else 0, _read_code(text)
    server = re.search(r"https?://[^/\s]+", text)
    return StoreUnavailable(
        _choose_sentence(text, status, code),
        address=address,
        server=server[0] if server else address,
        reason=f"HTTP {status} {code}".strip() if status else shorten_reason(text),
    )


def shorten_reason(text: str) -> str:
    """What the server or the network said, without address, times and counts."""
    first = " ".join(text.split("\n", maxsplit=1)[0].split())
    return (first.partition(" - ")[2] or first)[:LONGEST_REASON]


def _choose_sentence(text: str, status: int, code: str) -> str:
    if any(role in text for role in ROLES):
        return NO_KEY
    if code == "NoSuchBucket":
        return NO_BUCKET
    if code == "RequestTimeTooSkewed":
        return WRONG_CLOCK
    if status in (401, 403) or re.search("User|AccessKey|Token|Signature", code):
        return REFUSED_KEY
    if 0 < status < FIRST_SERVER_ERROR or status == NOT_IMPLEMENTED or "Got invalid" in text:
        return WRONG_SERVER
    return SILENT if "HTTP error" in text else UNREACHABLE


def _shown(error: Exception) -> str:
    """The words of the library, without the state of its program that follows."""
    return str(error).partition("\n\nDebug source")[0]


def _read_code(text: str) -> str:
    """The code in the answer of a server, such as NoSuchKey; empty without one."""
    found = re.search(r"<Code>(\w{1,60})</Code>", text)
    return found[1] if found else ""

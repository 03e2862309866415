"""The arguments of a request, checked by one table of verbs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from oress_opendata.delivery.harvest.oai.faults import OaiFault
from oress_opendata.delivery.harvest.oai.tokens import Position, read_token

TOKEN = "resumptionToken"
IDENTIFIER, PREFIX, SET, FROM, UNTIL = "identifier", "metadataPrefix", "set", "from", "until"
# The arguments that a verb needs, those that it may have, and whether it gives a list in pages.
VERBS: Mapping[str, tuple[frozenset[str], frozenset[str], bool]] = {
    "Identify": (frozenset(), frozenset(), False),
    "ListMetadataFormats": (frozenset(), frozenset({IDENTIFIER}), False),
    "ListSets": (frozenset(), frozenset(), True),
    "GetRecord": (frozenset({IDENTIFIER, PREFIX}), frozenset(), False),
    "ListIdentifiers": (frozenset({PREFIX}), frozenset({SET, FROM, UNTIL}), True),
    "ListRecords": (frozenset({PREFIX}), frozenset({SET, FROM, UNTIL}), True),
}
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*")
# Either precision; both dates of a request have the same.
_DAY, _SECOND = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")


@dataclass(frozen=True, slots=True)
class Arguments:
    """A valid request. `given` are its arguments as they were sent, `position` is that of its
    resumption token."""

    verb: str
    given: Mapping[str, str]
    prefix: str = ""
    identifier: str = ""
    spec: str = ""
    since: str | None = None
    until: str | None = None
    position: Position | None = None


def read_arguments(pairs: Sequence[tuple[str, str]], key: str) -> Arguments:
    """Raises OaiFault. `key` is that of resumption tokens."""
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise OaiFault("badVerb", "The verb is missing, unknown or given more than once.")
    verb, given = verbs[0], {name: value for name, value in pairs if name != "verb"}
    needed, optional, is_list = VERBS[verb]
    twice = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    if twice:
        raise OaiFault("badArgument", f"Argument {twice[0]} is given more than once.")
    if is_list and TOKEN in given:
        if len(given) > 1:
            raise OaiFault("badArgument", f"{TOKEN} excludes all other arguments.")
        return _resume(verb, given, key)
    for name in given:
        if name not in needed | optional:
            raise OaiFault("badArgument", f"{verb} has no argument {name}.")
    for name in sorted(needed - given.keys()):
        raise OaiFault("badArgument", f"{verb} needs the argument {name}.")
    since, until = _read_dates(given)
    prefix, identifier = given.get(PREFIX, ""), given.get(IDENTIFIER, "")
    return Arguments(verb, given, prefix, identifier, _read_set(given), since, until)


def _resume(verb: str, given: Mapping[str, str], key: str) -> Arguments:
    position = read_token(given[TOKEN], key)
    if position.verb != verb:
        raise OaiFault("badResumptionToken", f"The token was issued for {position.verb}.")
    return Arguments(
        verb, given, position.prefix, "", position.spec, position.since, position.until, position
    )


def _read_set(given: Mapping[str, str]) -> str:
    spec = given.get(SET)
    if spec is not None and not _SET.fullmatch(spec):
        raise OaiFault("badArgument", "The argument set is not the name of a set.")
    return spec or ""


def _read_dates(given: Mapping[str, str]) -> tuple[str | None, str | None]:
    """`from` and `until` as times. A day that ends a range is included to its last second."""
    since, until = given.get(FROM), given.get(UNTIL)
    if since is not None and until is not None and len(since) != len(until):
        raise OaiFault("badArgument", "The arguments from and until have different precisions.")
    start = _read_date(FROM, since, "00:00:00") if since is not None else None
    end = _read_date(UNTIL, until, "23:59:59") if until is not None else None
    if start and end and start > end:
        raise OaiFault("badArgument", "The argument from is later than until.")
    return start, end


def _read_date(name: str, text: str, rest: str) -> str:
    full = text if "T" in text else f"{text}T{rest}Z"
    try:
        if not _DATE.fullmatch(text):
            raise ValueError(text)
        return datetime.strptime(full, _SECOND).replace(tzinfo=UTC).strftime(_SECOND)
    except ValueError as error:
        sentence = f"The argument {name} is not a date as YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ."
        raise OaiFault("badArgument", sentence) from error

"""Reads pages with the client `signposting`: their headers, and the sets that these name.

Reads a list of addresses from the standard input; for each it writes the links of the header and,
by media type, those that the set has for the page, as relation, address and media type.
"""

import json
import sys
from collections.abc import Iterable

from signposting import find_signposting_http, find_signposting_linkset
from signposting.signpost import Signpost


def to_lists(links: Iterable[Signpost]) -> list[list[str]]:
    return sorted([str(link.rel.value), str(link.target), str(link.type or "")] for link in links)


def follow(address: str) -> dict[str, object]:
    found = find_signposting_http(address)
    sets = {}
    for link in found.linksets:
        read = find_signposting_linkset(link.target, link.type)
        sets[str(link.type)] = to_lists(read.for_context(address))
    return {"header": to_lists(found), "sets": sets}


if __name__ == "__main__":
    print(json.dumps([follow(address) for address in json.load(sys.stdin)]))

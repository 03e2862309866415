"""The only place that mints IRIs, and the tests whether a text may be one.

Identity IRIs carry no language, no extension and, except for releases, no version.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit

from pyoxigraph import NamedNode

# The grammar of Turtle's IRIREF: no space, no control, none of <>"{}|^`\.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\x7f-\x9f\ud800-\udfff]*")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?")
_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~-]{0,198}[A-Za-z0-9_~-])?")
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

# What stays as it is where an IRI becomes a URI: RFC 3986's characters, and its escapes.
_URI = "%/:?#[]@!$&'()*+,;=~-._"

RESERVED_REGISTERS = frozenset({"catalog", "dataset"})
RESERVED_SCHEMES = frozenset({"oress", "schemas", "shapes"})


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI (RFC 3987) that every RDF syntax can carry."""
    if _IRI.fullmatch(text) is None or _PERCENT.search(text) is not None:
        return False
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def split_address(text: str) -> SplitResult | None:
    """The parts of a text from outside; None where it has none, such as `http://[x/`: for these,
    `urlsplit` raises an error. The port of the result may still be no number."""
    try:
        return urlsplit(text)
    except ValueError:
        return None


def iri_to_uri(iri: str) -> str:
    """An IRI as a header carries it: in ASCII (RFC 3987 §3.1)."""
    return quote(iri, safe=_URI)


def is_slug(text: str) -> bool:
    """Whether a text may name a dataset, register or scheme: lower-case ASCII and hyphens."""
    return _SLUG.fullmatch(text) is not None


def is_id(text: str) -> bool:
    """Whether a text may identify a row: unreserved characters of RFC 3986 only."""
    return _ID.fullmatch(text) is not None


def catalog_iri(base: str) -> str:
    return f"{base}/id/catalog"


def dataset_iri(base: str, name: str) -> str:
    return f"{base}/id/dataset/{name}"


def release_iri(base: str, name: str, version: str) -> str:
    return f"{base}/id/dataset/{name}/{version}"


def record_iri(base: str, register: str, identifier: str) -> str:
    return f"{base}/id/{register}/{identifier}"


def concept_iri(base: str, scheme: str, notation: str) -> str:
    return f"{base}/vocab/{scheme}/{notation}"


def resolve_iri(base: str, template: str) -> str:
    """The absolute form of an IRI or template, which may be relative to the id base (`/id/…`)."""
    return base + template if template.startswith("/") else template

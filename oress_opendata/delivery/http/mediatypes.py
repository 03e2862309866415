"""How a file of a release is named to a client, so that it is read and never run.

Third-party packages are served from the site's own origin: their pages and scripts must not run.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from oress_opendata.model.form import FORMS

_SOUND = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,80}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_SCRIPTS = ("javascript", "ecmascript", "jscript", "wasm")
# What no browser runs: of our own forms those that are data, and what else people publish. A type
# that is not listed is sent as an attachment, in a sandbox.
_DATA = ("csv", "tsv", "json", "geojson", "parquet", "xlsx", "gpkg", "ttl", "jsonld", "nt", "csl",
         "bib", "ris", "txt", "pdf", "png", "webp", "zip", "gz")  # fmt: skip
_INERT = frozenset(FORMS[name].media_type for name in _DATA) | {
    "application/octet-stream",
    "application/sql",
    "application/yaml",
    "application/x-yaml",
    "image/gif",
    "image/jpeg",
    "text/markdown",
}
_TEXTS = ("application/x-yaml", "application/yaml", "application/sql")
ACTIVE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
FILE_POLICY = "frame-ancestors 'self'"


def is_active(mediatype: str) -> bool:
    """Whether a browser might run what is in it. Decided by the type that is sent, so that neither
    parameters nor capital letters of the stated one matter."""
    return content_type(mediatype).partition(";")[0] not in _INERT


def content_type(mediatype: str) -> str:
    """The `Content-Type`: text with its charset (all published text is UTF-8), scripts as text."""
    plain = mediatype.partition(";")[0].strip().lower()
    if not _SOUND.fullmatch(plain):
        return "application/octet-stream"
    if any(word in plain for word in _SCRIPTS):
        return "text/plain; charset=utf-8"
    if plain.startswith("text/") or plain in _TEXTS:
        return f"{plain}; charset=utf-8"
    return plain


def is_text(mediatype: str) -> bool:
    """Whether a compressed variant may lie beside it."""
    return mediatype.startswith("text/") or mediatype.partition("/")[2].endswith(("json", "xml"))


def disposition(path: str, *, attached: bool) -> str:
    """The `Content-Disposition` with the file's own name, of any alphabet (RFC 6266)."""
    name = path.rpartition("/")[2]
    kind = "attachment" if attached else "inline"
    plain = re.sub(r'[^ -~]|["\\%]', "_", name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

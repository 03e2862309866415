"""How a file of a release is named to a client, so that it is read and never run.

Anybody's package is served from our own origin: a page or a script in it must not act there.
"""

from __future__ import annotations

import re
from urllib.parse import quote

_SOUND = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,80}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_SCRIPTS = ("javascript", "ecmascript", "jscript", "wasm")
_ACTIVE = ("text/html", "application/xml", "text/xml", "application/xhtml+xml", "image/svg+xml")
_TEXTS = ("application/x-yaml", "application/yaml", "application/sql")
ACTIVE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
FILE_POLICY = "frame-ancestors 'self'"


def is_active(mediatype: str) -> bool:
    """Whether a browser would run what is in it."""
    return mediatype in _ACTIVE or mediatype.endswith("+xml")


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

"""Which addresses a copy holds, and in which file of it.

A page is `index.html` in the folder of its address, so that a file server answers it under the same
address as the catalogue, and a browser opens it from a disk. Of the pages with a query, those with
one parameter that leads on are held, in a folder of that parameter. Whatever asks the service, as a
filter or a form does, is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from oress_opendata.model.form import FORMS

PAGE = "index.html"
# Below a language: a conversation with the service, and what only a browser of the service needs.
LIVE = frozenset(
    ("claim", "declare", "desk", "follow", "manifest.webmanifest", "messages", "offline",
     "reconcile", "report", "sparql", "worker.js")
)  # fmt: skip
# Below a language, the parameter that leads from a page to further ones.
LEADING = {"actors": "need", "atlas": "indicator", "panorama": "place", "structures": "cursor"}
ALSO_LEADING = frozenset(("after", "page"))
# A text that a browser searches for itself.
SEARCH = "search"
LONGEST = 255
SUFFIXES = frozenset(form.suffix for form in FORMS.values()) | {"css", "js", "svg", "png", "webp"}
# Pictures that take a second each; the same drawing is there as SVG.
SLOW = re.compile(r"(?:charts|places|structures)/.*\.png")
FILES = re.compile(
    r"catalog\.\w+|dump/[^/]+|sitemap[^/]*\.xml|robots\.txt|llms\.txt|favicon\.ico"
    r"|apple-touch-icon\.png|static/[^/]+|datasets/[^/]+/(?!latest/)[^/]+/.+"
)


@dataclass(frozen=True, slots=True)
class Held:
    """A file of the copy, by its path; `text` is what its page is asked to search for."""

    path: str
    text: str = ""

    @property
    def searches(self) -> bool:
        return self.path.endswith(f"/{SEARCH}/{PAGE}")


@dataclass(frozen=True, slots=True)
class Layout:
    """`base` is the address of the catalogue, without a slash at its end."""

    base: str
    languages: tuple[str, ...]

    @property
    def origin(self) -> str:
        """The address of the catalogue without its path."""
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}"

    def is_own(self, address: str) -> bool:
        """Whether an absolute address is one of the catalogue."""
        return address == self.base or address.startswith((f"{self.base}/", f"{self.base}?"))

    @lru_cache(maxsize=100_000)  # noqa: B019 - a process has one layout
    def hold(self, address: str) -> Held | None:
        """The file of the copy that holds an address; None for what the copy has not."""
        if not self.is_own(address):
            return None
        parts = urlsplit(address[len(self.base) :])
        path, query = unquote(parts.path).strip("/"), parse_qsl(parts.query)
        if not path:
            return Held(PAGE)
        if not path.isprintable() or not all(map(_is_name, path.split("/"))):
            return None
        language, _, rest = path.partition("/")
        if language in self.languages:
            return _hold_page(language, rest, query)
        # The version of a style sheet changes its address, not the file.
        versioned = language == "static" or not query
        return Held(path) if versioned and FILES.fullmatch(path) else None

    def page(self, *steps: str) -> str:
        """The address of a page of the catalogue."""
        return "/".join((self.base, *(quote(step, safe="") for step in steps)))


def _is_name(step: str) -> bool:
    """Whether a step of an address is the name of a folder everywhere, and not that of a page."""
    return step not in ("", ".", "..", PAGE) and len(step.encode()) <= LONGEST


def _hold_page(language: str, rest: str, query: list[tuple[str, str]]) -> Held | None:
    first, _, further = rest.partition("/")
    if first in LIVE:
        return None
    if first == SEARCH:
        texts = [text for name, text in query if name == "q"]
        alone = not further and len(texts) == len(query)
        return Held(f"{language}/{SEARCH}/{PAGE}", "".join(texts)) if alone else None
    if rest.rpartition(".")[2] in SUFFIXES:
        return None if query or SLOW.fullmatch(rest) else Held(f"{language}/{rest}")
    folder = "/".join(filter(None, (language, rest)))
    if not query:
        return Held(f"{folder}/{PAGE}")
    name, value = query[0]
    leads = name in ALSO_LEADING or LEADING.get(rest) == name
    if len(query) > 1 or not leads or not re.fullmatch(r"[\w.~=-]{1,200}", value):
        return None
    return Held(f"{folder}/{name}={value}/{PAGE}")

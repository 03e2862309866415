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
# Beside one that leads on: the order of what is listed.
ORDER = "sort"
LONGEST = 255
FILES = re.compile(
    r"catalog\.\w+|dump/[^/]+|sitemap[^/]*\.xml|robots\.txt|llms\.txt|favicon\.ico"
    r"|apple-touch-icon\.png|static/[^/]+|datasets/[^/]+/(?!latest/)[^/]+/.+"
)
# Below a language, what is no page, by its route: an identifier may end as a file does.
PAGE_FILES = re.compile(
    r"(?:.+/)?feed\.atom|(?:atlas|structures)\.\w+|actors/coverage\.csv|letters/[^/]+\.pdf"
    r"|charts/[^/]+\.(?:svg|csv|json)|documents/[^/]+/citation\.\w+"
)
# The end of an address that says a form.
FORM = re.compile(r"(?:\.[a-z]+|/changes|/feed\.atom)$")
# Pictures that take a second each; the same drawing is there as SVG.
SLOW = re.compile(r"charts/.+\.png|places/[^/]+/preview\.png")


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
        steps, _, asked = address[len(self.base) :].partition("#")[0].partition("?")
        path, query = unquote(steps).strip("/"), parse_qsl(asked)
        if not path:
            return Held(PAGE)
        if not path.isprintable() or not all(map(_is_name, path.split("/"))):
            return None
        language, _, below = path.partition("/")
        if language in self.languages:
            return None if PAGE in below.split("/") else _hold_page(language, below, query)
        # The version of a style sheet changes its address, not the file.
        versioned = language == "static" or not query
        return Held(path) if versioned and FILES.fullmatch(path) else None

    def is_page(self, address: str) -> bool:
        """Whether people read what is at an address of the catalogue, here or there."""
        path = re.split("[?#]", address[len(self.base) :])[0].strip("/")
        language, _, below = path.partition("/")
        read = language in self.languages and below.partition("/")[0] not in LIVE
        return read and not (SLOW.fullmatch(below) or PAGE_FILES.fullmatch(below))

    def name_forms(self, address: str) -> str:
        """The address without its language and without what says a form of the same thing: a
        suffix, and what is beside a page and lists its changes."""
        language, _, below = address[len(self.base) + 1 :].partition("/")
        return FORM.sub("", below if language in self.languages else f"{language}/{below}")

    def sort_forms(self, address: str) -> tuple[str, str]:
        """In this order, the forms of a thing come together, those of a language in a row."""
        return self.name_forms(address), address

    def page(self, *steps: str) -> str:
        """The address of a page of the catalogue."""
        return "/".join((self.base, *(quote(step, safe="") for step in steps)))


def _is_name(step: str) -> bool:
    """Whether a step of an address can be the name of a folder."""
    return step not in ("", ".", "..") and len(step.encode()) <= LONGEST


def _hold_page(language: str, rest: str, query: list[tuple[str, str]]) -> Held | None:
    first, _, further = rest.partition("/")
    if first in LIVE:
        return None
    if first == SEARCH:
        texts = [text for name, text in query if name == "q"]
        alone = not further and len(texts) == len(query)
        return Held(f"{language}/{SEARCH}/{PAGE}", "".join(texts)) if alone else None
    if SLOW.fullmatch(rest):
        return None
    if PAGE_FILES.fullmatch(rest):
        return None if query else Held(f"{language}/{rest}")
    folder = "/".join(filter(None, (language, rest)))
    if not query:
        return Held(f"{folder}/{PAGE}")
    leading = [name for name, _ in query if name != ORDER]
    leads = len(leading) == 1 and leading[0] in (*ALSO_LEADING, LEADING.get(rest))
    step = "&".join(f"{name}={value}" for name, value in query)
    plain = all(re.fullmatch(r"[\w.~=-]+", value) for _, value in query)
    return Held(f"{folder}/{step}/{PAGE}") if leads and plain and _is_name(step) else None

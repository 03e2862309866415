"""Addresses: where everything is reached. Built from the settings, never from the request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlencode, urlsplit


@dataclass(frozen=True, slots=True)
class Addresses:
    """`base` is the service's address without a slash at its end; `language` the first one."""

    base: str
    language: str

    @property
    def root(self) -> str:
        """The path below which the service answers; empty where it has a host of its own."""
        return urlsplit(self.base).path

    def file(self, name: str, version: str, path: str) -> str:
        return f"{self.base}/datasets/{quote(name)}/{quote(version)}/{quote(path)}"

    def page(self, *steps: str, language: str | None = None) -> str:
        """A page in a language, the first where none is given."""
        return f"{self.base}/" + "/".join(map(_step, (language or self.language, *steps)))

    def api(self, *steps: str, **query: str | int) -> str:
        return f"{self.base}/api/v1/" + "/".join(map(_step, steps)) + query_string(query)


def query_string(query: dict[str, str | int]) -> str:
    return f"?{urlencode(query)}" if query else ""


@lru_cache(maxsize=4_096)
def _step(text: str) -> str:
    """Most steps of the addresses of a page are those of many others."""
    return quote(text, safe="")

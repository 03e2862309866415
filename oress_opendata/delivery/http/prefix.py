"""A service below a path: `https://example.org/data` as its base address.

Whether the proxy in front keeps the path or strips it, the same routes answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Mount:
    """A WSGI application that takes a root off the path, where it is there."""

    def __init__(self, application: WSGIApplication, root: str) -> None:
        self.application = application
        self.root = root

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == self.root or path.startswith(f"{self.root}/"):
            environ["PATH_INFO"] = path[len(self.root) :] or "/"
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + self.root
        return self.application(environ, start)

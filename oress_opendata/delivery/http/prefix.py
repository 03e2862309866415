"""A service below a path: `https://example.org/data` as its base address.

Whether the proxy in front keeps the path or strips it, the same routes answer. Only the settings
decide the root: some servers read `SCRIPT_NAME` from a header of the request.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Mount:
    """A WSGI application that takes the first of its roots that fits off the path."""

    def __init__(self, application: WSGIApplication, roots: Iterable[str]) -> None:
        self.application = application
        self.roots = tuple(roots)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        environ["SCRIPT_NAME"] = ""
        for root in self.roots:
            if path == root or path.startswith(f"{root}/"):
                environ["PATH_INFO"] = path[len(root) :] or "/"
                environ["SCRIPT_NAME"] = root
                break
        return self.application(environ, start)

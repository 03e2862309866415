"""A service below a path, and headers that claim another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oress_opendata.delivery.http.prefix import Mount

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def mount(environ: WSGIEnvironment, *roots: str) -> tuple[str, str]:
    """The root and the path that an application below these roots sees."""

    def application(seen: WSGIEnvironment, _: object) -> list[bytes]:
        return [seen["SCRIPT_NAME"].encode(), seen["PATH_INFO"].encode()]

    root, path = Mount(application, roots)(environ, lambda *_: lambda _: None)
    return root.decode(), path.decode()


@pytest.mark.parametrize(
    ("path", "root", "rest"),
    [
        ("/data/fr/", "/data", "/fr/"),
        ("/data", "/data", "/"),
        ("/data/id/catalog", "/data/id", "/catalog"),
        ("/data/data/x", "/data", "/data/x"),
        ("/database", "", "/database"),
        ("/fr/", "", "/fr/"),
    ],
)
def test_one_root_is_taken_off(path: str, root: str, rest: str) -> None:
    assert mount({"PATH_INFO": path}, "/data/id", "/data") == (root, rest)


def test_a_root_that_a_request_claims_is_ignored() -> None:
    assert mount({"PATH_INFO": "/fr/", "SCRIPT_NAME": "/evil"}) == ("", "/fr/")

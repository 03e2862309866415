"""The files of a release: byte for byte, immutable, by part, and never run in a browser."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from oress_opendata.delivery.http.mediatypes import content_type, disposition, is_active
from oress_opendata.model.licence import licences_of
from oress_opendata.model.release import Release
from oress_opendata.projections.encoded import encoded_path
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.store.home import Store

BASE = "/datasets/cooperatives/1.0.0"
CSV = f"{BASE}/structures.csv"
PublishFiles = Callable[[dict[str, tuple[bytes, str]]], object]


@pytest.fixture
def content(store: Store, release: Release) -> bytes:
    file = store.manifest(release.manifest).find_file("structures.csv")
    assert file is not None
    return store.blobs.read(file.sha256)


def test_a_file_is_served_as_it_was_published(client: FlaskClient, content: bytes) -> None:
    answer = client.get(CSV)
    digest = hashlib.sha256(content)
    assert answer.status_code == 200
    assert answer.data == content
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["ETag"] == f'"{digest.hexdigest()}"'
    assert answer.headers["Repr-Digest"] == f"sha-256=:{b64encode(digest.digest()).decode()}:"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Accept-Ranges"] == "bytes"
    metadata, descriptor = answer.headers["Link"].split(", ")[:2]
    assert metadata.endswith('csv-metadata.json>; rel="describedby"; type="application/csvm+json"')
    assert descriptor.endswith('rel="describedby"; type="application/vnd.datapackage+json"')
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in answer.headers["Link"]


@pytest.mark.usefixtures("release")
def test_everything_of_the_manifest_is_there(client: FlaskClient) -> None:
    sums = client.get(f"{BASE}/SHA256SUMS")
    assert sums.content_type.startswith("text/plain")
    for line in sums.text.splitlines():
        sha256, path = line.split(maxsplit=1)
        content = client.get(f"{BASE}/{quote(path)}").data
        assert hashlib.sha256(content).hexdigest() == sha256
    packed = client.get(f"{BASE}/cooperatives-1.0.0.zip")
    assert packed.content_type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        assert archive.testzip() is None
        assert "datapackage.json" in {name.rpartition("/")[2] for name in archive.namelist()}


def test_what_the_reader_has_is_not_opened(
    client: FlaskClient, store: Store, content: bytes
) -> None:
    sha256 = hashlib.sha256(content).hexdigest()
    store.blobs.remove(sha256)
    answer = client.get(CSV, headers={"If-None-Match": f'"{sha256}"'})
    assert answer.status_code == 304
    assert answer.data == b""
    assert answer.headers["ETag"] == f'"{sha256}"'
    assert client.get(CSV).status_code == 500


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": '"other"'}, 200),
        ({"If-None-Match": "*"}, 304),
        ({"If-Match": '"other"'}, 412),
        ({"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 304),
        ({"If-Modified-Since": "Thu, 01 Jan 1998 00:00:00 GMT"}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 200),
    ],
)
def test_conditions(client: FlaskClient, headers: dict[str, str], status: int) -> None:
    assert client.get(CSV, headers=headers).status_code == status


def test_head_says_all_and_opens_nothing(client: FlaskClient, store: Store, content: bytes) -> None:
    store.blobs.remove(hashlib.sha256(content).hexdigest())
    answer = client.head(CSV)
    assert answer.status_code == 200
    assert answer.headers["Content-Length"] == str(len(content))
    assert answer.data == b""


def test_a_part(client: FlaskClient, content: bytes) -> None:
    answer = client.get(CSV, headers={"Range": "bytes=3-9"})
    assert answer.status_code == 206
    assert answer.data == content[3:10]
    assert answer.headers["Content-Range"] == f"bytes 3-9/{len(content)}"
    assert answer.headers["Content-Length"] == "7"


def test_a_part_outside(client: FlaskClient, content: bytes) -> None:
    answer = client.get(CSV, headers={"Range": "bytes=100000-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(content)}"


def test_several_parts_are_answered_with_the_whole(client: FlaskClient, content: bytes) -> None:
    answer = client.get(CSV, headers={"Range": "bytes=0-1,5-6"})
    assert answer.status_code == 200
    assert answer.data == content


def test_if_range(client: FlaskClient, content: bytes) -> None:
    tag, since = (client.head(CSV).headers[name] for name in ("ETag", "Last-Modified"))
    for condition, status in ((tag, 206), (since, 206), ('"other"', 200), (f"W/{tag}", 200)):
        answer = client.get(CSV, headers={"Range": "bytes=0-1", "If-Range": condition})
        assert answer.status_code == status
        assert answer.data == (content[:2] if status == 206 else content)


@pytest.fixture
def packed(store: Store, content: bytes) -> bytes:
    """The compressed variant, as the projection writes it."""
    sha256 = hashlib.sha256(content).hexdigest()
    place = encoded_path(store.home, sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(gzip.compress(content, mtime=0))
    return place.read_bytes()


def test_the_compressed_variant(client: FlaskClient, content: bytes, packed: bytes) -> None:
    answer = client.get(CSV, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(answer.data) == content
    assert "Repr-Digest" not in answer.headers
    tag = answer.headers["ETag"]
    assert tag != client.get(CSV).headers["ETag"]
    again = client.get(CSV, headers={"Accept-Encoding": "gzip", "If-None-Match": tag})
    assert again.status_code == 304
    part = client.get(
        CSV, headers={"Accept-Encoding": "gzip", "Range": "bytes=2-5", "If-Range": tag}
    )
    assert part.status_code == 206
    assert part.data == packed[2:6]
    assert part.headers["Content-Encoding"] == "gzip"


@pytest.mark.usefixtures("packed")
def test_a_part_is_of_the_plain_file(client: FlaskClient, content: bytes) -> None:
    headers = {"Accept-Encoding": "gzip", "Range": "bytes=2-5"}
    answer = client.get(CSV, headers=headers)
    assert answer.data == content[2:6]
    assert "Content-Encoding" not in answer.headers
    refused = client.get(CSV, headers={"Accept-Encoding": "gzip;q=0"})
    assert refused.data == content


@pytest.mark.parametrize(
    ("path", "mediatype", "served", "attached"),
    [
        ("page.html", "text/html", "text/html; charset=utf-8", True),
        ("drawing.svg", "image/svg+xml", "image/svg+xml", True),
        ("run.js", "text/javascript", "text/plain; charset=utf-8", False),
        ("table.json", "application/json", "application/json", False),
        ("odd.bin", "text/plain\r\nX-Evil: 1", "application/octet-stream", False),
        ("plan.pdf", "application/pdf", "application/pdf", False),
        ("a.html", "text/html; charset=utf-8", "text/html; charset=utf-8", True),
        ("b.html", "TEXT/HTML", "text/html; charset=utf-8", True),
        ("c.xhtml", "application/xhtml+xml;profile=x", "application/xhtml+xml", True),
        ("d.svg", "Image/SVG+XML", "image/svg+xml", True),
        ("e.mht", "multipart/related", "multipart/related", True),
        ("f.xsl", "text/xsl", "text/xsl; charset=utf-8", True),
        ("g.csv", "TEXT/CSV; header=present", "text/csv; charset=utf-8", False),
        ("h.md", "text/markdown", "text/markdown; charset=utf-8", False),
    ],
)
def test_nothing_runs(path: str, mediatype: str, served: str, attached: bool) -> None:
    assert content_type(mediatype) == served
    assert disposition(path, attached=is_active(mediatype)).startswith(
        "attachment" if attached else "inline"
    )


def test_a_page_in_a_package_is_not_run(client: FlaskClient, publish_files: PublishFiles) -> None:
    publish_files({"notice.html": (b"<script>alert(1)</script>", "text/html")})
    answer = client.get(f"{BASE}/notice.html")
    assert answer.data == b"<script>alert(1)</script>"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_name_of_any_alphabet() -> None:
    value = disposition('dossier/"قائمة" 1.csv', attached=False)
    assert value.isascii()
    assert "filename*=UTF-8''%22%D9%82" in value
    assert "\n" not in disposition("a\nb.csv", attached=False)


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    "path",
    ["absent.csv", "../1.0.0/structures.csv", "STRUCTURES.csv"],
)
def test_what_is_not_in_the_manifest_is_not_there(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{BASE}/{path}")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


@pytest.mark.usefixtures("two_releases")
def test_latest_leads_to_the_current_release(client: FlaskClient) -> None:
    answer = client.get("/datasets/cooperatives/latest/structures.csv?x=1")
    assert answer.status_code == 307
    base = "http://127.0.0.1:8000/datasets/cooperatives"
    assert answer.headers["Location"] == f"{base}/1.1.0/structures.csv?x=1"
    assert answer.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.usefixtures("two_releases")
def test_a_withdrawn_release_gives_the_reason(client: FlaskClient, store: Store) -> None:
    withdraw_release(store, "cooperatives", "1.0.0", "Wrong source", "1.1.0")
    answer = client.get(CSV)
    assert answer.status_code == 410
    problem = answer.get_json(force=True)
    assert problem["reason"] == "Wrong source"
    assert problem["replaced_by"] == "1.1.0"
    assert problem["replacement"].endswith("/fr/datasets/cooperatives/1.1.0")
    page = client.get(CSV, headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": "ar"})
    assert page.status_code == 410
    assert 'lang="ar"' in page.text
    assert "Wrong source" in page.text
    withdraw_release(store, "cooperatives", None, "All wrong")
    assert client.get("/datasets/cooperatives/latest/structures.csv").status_code == 410


@pytest.mark.usefixtures("release")
def test_any_origin_may_read(client: FlaskClient) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Headers": "range"}
    answer = client.options(CSV, headers=asked)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Range" in answer.headers["Access-Control-Allow-Headers"]
    assert "ETag" in client.get(CSV).headers["Access-Control-Expose-Headers"]


@pytest.mark.usefixtures("release")
def test_files_are_only_read(client: FlaskClient) -> None:
    answer = client.post(CSV)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_resource_has_its_own_licence() -> None:
    own, whole = {"name": "ODbL-1.0"}, {"name": "CC-BY-4.0"}
    descriptor = {
        "licenses": [whole],
        "resources": [{"path": "a.csv", "licenses": [own]}, {"path": "b.csv"}],
    }
    assert licences_of(descriptor, "a.csv") == [own]
    assert licences_of(descriptor, "b.csv") == [whole]
    assert licences_of(descriptor, "datapackage.json") == [whole]

"""A copy of another catalogue: it equals the original, follows it, and refuses what was changed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from oress_opendata.app import create_app
from oress_opendata.desk.database import open_desk
from oress_opendata.errors import Damage, NotFound, OressError, StoreUnavailable
from oress_opendata.model.canonical import canonical_json
from oress_opendata.operations.mirror.copy import Copied, mirror_catalogue
from oress_opendata.projections.omissions import list_omissions
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import Publication, publish_path
from oress_opendata.publication.recovery import rebuild_registry
from oress_opendata.publication.verification import verify_home
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings, read_settings
from oress_opendata.store import blobs, files
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, init_store, open_store
from oress_opendata.store.mirror import FILE, Mirror, read_mirror, write_mirror
from oress_opendata.store.releases import find_open_blob, list_datasets
from oress_opendata.store.signatures import OTHER_KEY, make_key
from oress_opendata.store.signed_head import NO_ENTRY, verify_signature_of_head
from tests.conftest import ROWS, WORDS_ONLY, WritePackage

pytestmark = pytest.mark.slow

Publish = Callable[..., Publication]
Tamper = Callable[[str, Response], Response]


@dataclass
class Original:
    """The catalogue of `store`, served; `tamper` changes what it sends, by the path."""

    address: str
    tamper: Tamper | None = None

    def wrap(self, application: Any) -> Any:
        def answer(environ: Any, start: Any) -> Any:
            response = Response.from_app(application, environ)
            if self.tamper and response.status_code == 200:
                response = self.tamper(Request(environ).path, response)
            return response(environ, start)

        return answer


@pytest.fixture
def original(settings: Settings, store: Store, publish: Publish) -> Iterator[Original]:
    publish(message="The first one")
    publish(version="1.1.0", rows=[*ROWS, ("sfax", "Coopérative Sfax", "تعاونية صفاقس", "4")])
    publish(name="associations", rows=[ROWS[0], ("nour", "Association Nour", "", "3")])
    with serving(settings, store) as original:
        yield original


@contextmanager
def serving(settings: Settings, store: Store) -> Iterator[Original]:
    original = Original("")
    server = make_server("127.0.0.1", 0, original.wrap(create_app(settings, store)), threaded=True)
    original.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield original
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def copy(tmp_path: Path) -> Settings:
    """The settings of the copy."""
    return settings_of(tmp_path / "copy")


def settings_of(home: Path) -> Settings:
    return read_settings({"ORESS_HOME": str(home), **WORDS_ONLY}, home / "absent.toml")


def mirror(settings: Settings, original: Original) -> Copied:
    store, copied = mirror_catalogue(settings, original.address)
    store.close()
    return copied


def facts_of(store: Store) -> object:
    with transaction(store.reading) as connection:
        datasets = list_datasets(connection)
    blobs = {path.name: path.read_bytes() for path in store.blobs.all()}
    return datasets, blobs, [entry.to_bytes() for entry in store.journal.read()]


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    store = open_store(settings)
    try:
        yield store
    finally:
        store.close()


def test_a_copy_equals_its_original(original: Original, store: Store, copy: Settings) -> None:
    copied = mirror(copy, original)
    assert (copied.head.seq, copied.entries) == (3, 3)
    with opened(copy) as ours:
        assert facts_of(ours) == facts_of(store)
        refresh(ours, copy)
        assert verify_home(ours, copy).problems == ()
    assert not (copy.home / "mirroring").exists()


def test_a_file_is_written_to_the_disk_once(
    original: Original, copy: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fetched file need not last before the copy adopts it, and each folder is synced once."""
    synced: list[Path] = []
    monkeypatch.setattr(files, "sync_folder", synced.append)
    monkeypatch.setattr(blobs, "sync_folder", synced.append)
    monkeypatch.setattr(blobs, "sync_file", synced.append)
    mirror(copy, original)
    with opened(copy) as ours:
        names = {path.name for path in ours.blobs.all()}
    written = [path.name for path in synced if path.name in names]
    assert sorted(written) == sorted(names)
    folders = [path for path in synced if path.name not in names]
    assert not [path for path in folders if "mirroring" in path.parts]
    stored = [path for path in folders if "blobs" in path.parts]
    assert len(stored) == len(set(stored))


def test_a_copy_hashes_only_registers_again(
    original: Original, copy: Settings, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was fetched was hashed; the registry reads the ids of registers."""
    no_register = dict.fromkeys(("oress:register", "oress:label", "aboutUrl", "rdfType"))
    plain = publish("plain", rows=[ROWS[0], ("a", "Rien", "", "1")], schema=no_register)
    hashed: set[str] = set()
    hash_once = blobs.hash_once

    def note(path: Path) -> str:
        if path.is_relative_to(copy.home):
            hashed.add(path.name)
        return hash_once(path)

    monkeypatch.setattr(blobs, "hash_once", note)
    mirror(copy, original)
    with opened(copy) as ours:
        table = ours.manifest(plain.release.manifest).find_file("structures.csv")
    assert table
    assert hashed
    assert table.sha256 not in hashed


def test_a_copy_follows_its_original(
    original: Original, store: Store, publish: Publish, copy: Settings
) -> None:
    mirror(copy, original)
    publish(version="2.0.0", rows=ROWS[:-1])
    withdraw_release(store, "associations", None, "No licence")
    copied = mirror(copy, original)
    assert copied.entries == 2
    assert mirror(copy, original) == replace(copied, entries=0, blobs=0)
    with opened(copy) as ours:
        assert facts_of(ours) == facts_of(store)


def test_what_is_erased_is_erased_in_the_copy(
    original: Original, store: Store, copy: Settings
) -> None:
    mirror(copy, original)
    withdraw_release(store, "cooperatives", "1.1.0", "A private number", erase=True)
    mirror(copy, original)
    with opened(copy) as ours:
        assert facts_of(ours) == facts_of(store)
        assert b"Sfax" not in b"".join(p.read_bytes() for p in ours.blobs.all())


def test_what_was_withdrawn_before_is_not_copied(
    original: Original, store: Store, copy: Settings
) -> None:
    withdraw_release(store, "associations", None, "No licence")
    withdraw_release(store, "cooperatives", "1.1.0", "A private number", erase=True)
    mirror(copy, original)
    with opened(copy) as ours:
        refresh(ours, copy)
        assert verify_home(ours, copy).problems == ()
        assert b"Nour" not in b"".join(p.read_bytes() for p in ours.blobs.all())
        assert rebuild_registry(ours).damaged == ()
        refresh(ours, copy)
        assert verify_home(ours, copy).problems == ()
        assert list_omissions(ours.home) == []
    pages = create_app(copy).test_client()
    assert pages.get("/datasets/associations/1.0.0/structures.csv").status_code == 410
    assert pages.get("/en/datasets/associations").status_code == 410


def test_nothing_is_published_in_a_copy(
    original: Original, copy: Settings, write_package: WritePackage
) -> None:
    mirror(copy, original)
    with opened(copy) as ours:
        with pytest.raises(StoreUnavailable, match="This is a copy of http"):
            publish_path(ours, write_package(version="3.0.0"), copy)
        with pytest.raises(StoreUnavailable, match="This is a copy of http"):
            withdraw_release(ours, "cooperatives", None, "No longer")
        with pytest.raises(StoreUnavailable, match="This is a copy of http"):
            open_desk(copy, ours)
    assert create_app(copy).test_client().get("/en/desk").status_code == 404


def test_pages_of_a_copy_name_the_original(original: Original, copy: Settings) -> None:
    mirror(copy, original)
    page = create_app(copy).test_client().get("/en/about").text
    assert f'<link rel="canonical" href="{original.address}/en/about">' in page
    assert f'This is a copy. The original: <a href="{original.address}/en/about">' in page


def test_a_home_with_datasets_of_its_own_is_no_copy(original: Original, settings: Settings) -> None:
    with pytest.raises(StoreUnavailable, match="has datasets of its own"):
        mirror(settings, original)


def test_an_original_that_moved_is_known_by_its_history(
    original: Original, settings: Settings, store: Store, copy: Settings
) -> None:
    mirror(copy, original)
    with serving(settings, store) as moved:
        assert mirror(copy, moved).entries == 0
        assert read_mirror(copy.home) == Mirror(moved.address)


def test_a_damaged_note_of_the_original_is_written_again(
    original: Original, store: Store, copy: Settings
) -> None:
    withdraw_release(store, "associations", None, "No licence")
    mirror(copy, original)
    known = read_mirror(copy.home)
    assert known
    assert known.withheld
    (copy.home / FILE).write_text("{")
    mirror(copy, original)
    assert read_mirror(copy.home) == known


def test_a_copy_has_the_iris_of_the_original(original: Original, copy: Settings) -> None:
    other = replace(copy, id_base="https://example.org")
    with pytest.raises(StoreUnavailable, match="Set ORESS_ID_BASE=http"):
        mirror(other, original)
    assert not other.home.exists()


def test_an_address_that_is_no_catalogue_is_named(copy: Settings, original: Original) -> None:
    with pytest.raises(NotFound, match="not a catalogue"):
        mirror_catalogue(copy, f"{original.address}/en")
    with pytest.raises(StoreUnavailable, match="cannot be read"):
        mirror_catalogue(copy, "http://127.0.0.1:9/")


def test_what_is_no_answer_of_a_catalogue_is_refused(original: Original, copy: Settings) -> None:
    wrong = Response(b"[" * 4_000)

    def answer_wrong(path: str, response: Response) -> Response:
        response.close()
        return wrong

    original.tamper = answer_wrong
    with pytest.raises(Damage, match="head of the journal at"):
        mirror(copy, original)
    wrong = Response(status=302, headers={"Location": "https://example.org/"})
    with pytest.raises(NotFound, match="leads to https"):
        mirror(copy, original)


@pytest.mark.parametrize("after", [3, 2**31 - 1])
def test_there_is_nothing_after_the_last_entry(original: Original, after: int) -> None:
    address = f"{original.address}/mirror/entries/{after}.jsonl"
    assert requests.get(address, timeout=60).content == b""
    far = f"{original.address}/mirror/entries/{10**20}.jsonl"
    assert requests.get(far, timeout=60).status_code == 404


def test_a_copy_goes_on_after_an_interruption(
    original: Original, store: Store, copy: Settings
) -> None:
    asked: list[str] = []

    def fail_late(path: str, response: Response) -> Response:
        if "/blobs/" in path:
            asked.append(path)
            if len(asked) == 6:
                response.close()
                return Response(status=500)
        return response

    original.tamper = fail_late
    with pytest.raises(StoreUnavailable, match="HTTP 500"):
        mirror(copy, original)
    fetched = {path.name for path in (copy.home / "mirroring").rglob("*") if path.is_file()}
    assert fetched
    asked.clear()

    def watch(path: str, response: Response) -> Response:
        asked.append(path)
        return response

    original.tamper = watch
    mirror(copy, original)
    assert not fetched & {path.rsplit("/", 1)[1] for path in asked}
    with opened(copy) as ours:
        assert facts_of(ours) == facts_of(store)


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_missing_entry_is_named(original: Original, copy: Settings, seq: int) -> None:
    original.tamper = leave_out(seq)
    with pytest.raises(Damage, match=f"gap: the entry {seq} is missing"):
        mirror(copy, original)


def test_a_shorter_journal_is_refused(original: Original, store: Store, copy: Settings) -> None:
    mirror(copy, original)
    entry = next(store.journal.read())

    def cut(path: str, response: Response) -> Response:
        if path.endswith("head.json"):
            head = json.loads(response.data) | {"seq": 1, "sha256": entry.sha256}
            response.data = canonical_json(head)
        return response

    original.tamper = cut
    with pytest.raises(Damage, match="has 1 entries, this copy 3"):
        mirror(copy, original)


def test_another_history_is_refused(
    original: Original, settings: Settings, copy: Settings, tmp_path: Path,
    write_package: WritePackage,
) -> None:  # fmt: skip
    mirror(copy, original)
    other = settings_of(tmp_path / "other")
    theirs = init_store(other)
    publish_path(theirs, write_package(), other, "The first one")
    for number in (1, 2, 3):
        publish_path(
            theirs,
            write_package(name=f"n{number}", rows=[ROWS[0], (f"x{number}", "X", "", "1")]),
            other,
        )
    with serving(other, theirs) as fork:
        write_mirror(copy.home, Mirror(fork.address))
        with pytest.raises(Damage, match="another one from the entry"):
            mirror(copy, fork)
    theirs.close()


def test_the_signature_of_the_original_is_checked(
    original: Original, store: Store, copy: Settings, tmp_path: Path
) -> None:
    key = make_key(store.home).public
    (tmp_path / "stranger").mkdir()
    stranger = make_key(tmp_path / "stranger").public
    with pytest.raises(Damage, match="by another key"):
        mirror_catalogue(copy, original.address, stranger)
    assert not copy.home.exists()
    ours, _ = mirror_catalogue(copy, original.address, key)
    assert list(verify_signature_of_head(ours, key)) == []
    assert [one.sentence for one in verify_signature_of_head(ours, stranger)] == [OTHER_KEY]
    ours.journal.path(3).unlink()
    assert [one.sentence for one in verify_signature_of_head(ours, key)] == [NO_ENTRY]
    ours.close()


def test_an_original_without_a_signature_is_refused(
    original: Original, copy: Settings, tmp_path: Path
) -> None:
    with pytest.raises(Damage, match="has no signature"):
        mirror_catalogue(copy, original.address, make_key(tmp_path).public)


def test_every_changed_byte_is_named(original: Original, store: Store, copy: Settings) -> None:
    """Each of many random changes is refused, and the refusal names what was changed."""
    chance = random.Random(2008)
    paths = ["/mirror/head.json", "/mirror/entries/0.jsonl"]
    paths += [f"/mirror/blobs/{path.name}" for path in store.blobs.all()]
    with transaction(store.reading) as connection:
        open_blobs = {path for path in paths if "blobs" not in path or is_open(connection, path)}
    for number in range(25):
        wanted = chance.choice(sorted(open_blobs))

        def flip(path: str, response: Response, wanted: str = wanted) -> Response:
            if path == wanted:
                content = bytearray(response.get_data())
                content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
                response.data = bytes(content)
            return response

        original.tamper = flip
        fresh = settings_of(copy.home.with_name(f"copy{number}"))
        with pytest.raises(OressError) as caught:
            mirror(fresh, original)
        if "blobs" in wanted:
            assert wanted.rsplit("/", 1)[1] in str(caught.value)
        elif "entries" in wanted:
            assert any(f"entry {seq}" in str(caught.value) for seq in (1, 2, 3)), caught.value


def is_open(connection: Any, path: str) -> bool:
    return find_open_blob(connection, path.rsplit("/", 1)[1]) is not None


def leave_out(seq: int) -> Tamper:
    def tamper(path: str, response: Response) -> Response:
        if path.endswith(".jsonl"):
            lines = response.get_data().splitlines(keepends=True)
            kept = (one for one in lines if json.loads(json.loads(one)["entry"])["seq"] != seq)
            response.data = b"".join(kept)
        return response

    return tamper

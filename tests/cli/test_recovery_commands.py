"""Recovery and erasing by hand: what the commands say, and how they end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from click.testing import CliRunner, Result

from oress_opendata.cli import main
from oress_opendata.store.home import Store
from tests.conftest import ROWS


def run(store: Store, *arguments: str) -> Result:
    environment = {"ORESS_HOME": str(store.home)}
    return CliRunner().invoke(main, ["--lang", "en", *arguments], env=environment)


def test_a_damaged_release_is_named_and_repaired(store: Store, publish: Callable[..., Any]) -> None:
    release = publish().release
    publish("others", "1.0.0")
    store.blobs.remove(release.manifest)
    rebuilt = run(store, "rebuild", "registry")
    assert rebuilt.exit_code == 1
    assert "Damaged: cooperatives 1.0.0." in rebuilt.output
    assert "damaged" in run(store, "list", "cooperatives").output
    package = store.home.parent / "packages" / "cooperatives" / "1.0.0"
    published = run(store, "publish", str(package))
    assert published.exit_code == 0
    assert "Repaired: cooperatives 1.0.0; files: 1" in published.output
    assert run(store, "verify").exit_code == 0


def test_repeating_an_erasure_finishes_it(store: Store, publish: Callable[..., Any]) -> None:
    publish()
    publish(version="1.1.0", rows=ROWS[:-1])
    erase = ("withdraw", "cooperatives", "1.0.0", "--reason", "Loi 09-08", "--erase")
    assert run(store, *erase).exit_code == 0
    again = run(store, *erase)
    assert again.exit_code == 0
    assert "What an interrupted erasure had left is removed." in again.output
    assert run(store, *erase[:-1]).exit_code == 1
    assert run(store, "verify").exit_code == 0


def test_a_damaged_file_does_not_make_its_package_invalid(
    store: Store, publish: Callable[..., Any]
) -> None:
    release = publish().release
    for file in store.manifest(release.manifest).resource_files:
        damaged = store.blobs.path(file.sha256)
        damaged.chmod(0o644)
        damaged.write_bytes(b"\x86" * damaged.stat().st_size)
    verified = run(store, "verify")
    assert "Publish the same package again" in verified.stderr
    package = store.home.parent / "packages" / "cooperatives" / "1.0.0"
    published = run(store, "publish", str(package))
    assert published.exit_code == 0
    assert "Repaired: cooperatives 1.0.0" in published.output
    assert "not valid" not in published.output


def test_a_damaged_registry_is_named_once_with_the_command(
    store: Store, publish: Callable[..., Any]
) -> None:
    publish()
    store.close()
    for suffix in ("-wal", "-shm"):
        (store.home / f"registry.sqlite{suffix}").unlink(missing_ok=True)
    (store.home / "registry.sqlite").write_bytes(b"no database at all" * 300)
    listed = run(store, "list")
    assert listed.exit_code == 1
    assert "Run: oress rebuild registry" in listed.stderr
    assert run(store, "verify").stderr.count("registry.sqlite: ") == 1
    assert run(store, "rebuild", "registry").exit_code == 0

"""A proof of a row is checked without this program, and by its check alone."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import pytest

from oress_opendata.errors import Gone, NotFound, ProofRefused
from oress_opendata.model.canonical import sha256_of
from oress_opendata.model.release import ROWS as ROWS_TERM
from oress_opendata.model.release import Release
from oress_opendata.operations.proof.bundle import Files, prove_row, write_proof
from oress_opendata.projections.signatures import project_signatures
from oress_opendata.publication import publish
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import read_settings
from oress_opendata.sources.packages.package import open_package
from oress_opendata.store.home import Store, init_store
from oress_opendata.store.signatures import make_key
from tests.conftest import ROWS, write_small_package

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 30, tzinfo=UTC)
MANY = (ROWS[0], *((f"row-{number}", "Nom", "اسم", str(number)) for number in range(1, 251)))
SHELLS = [shell for shell in ("dash", "bash", "busybox") if shutil.which(shell)]
# The exit code of a proof whose journal nobody signed, or of a check without a key.
UNSIGNED = 3
# What leads from the row to the signature. The rest is for people, and for accidents on the way.
EVIDENCE = ("row.csv", "header.csv", "rows-", "table.", "manifest.json", "journal/", "head.json")


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, str]]:
    """A store with a signed release of 250 rows, and its public key."""
    folder = tmp_path_factory.mktemp("signed")
    store = init_store(read_settings({"ORESS_HOME": str(folder / "var")}, folder / "absent.toml"))
    key = str(make_key(store.home).public)
    for name in ("cooperatives", "later"):
        publish_folder(store, write_small_package(folder, name, rows=MANY))
        project_signatures(store)
    yield store, key
    store.close()


def publish_folder(
    store: Store, folder: Path, *, with_rows: bool = True
) -> tuple[publish.Outcome, Release, int]:
    """Publish without the checks, as an older version did or as this one does."""
    with pytest.MonkeyPatch.context() as patch, open_package(folder) as package:
        if not with_rows:
            patch.setattr(publish, "hash_rows", lambda _: {})
        return publish.publish_package(store, package, "", NOW, {})


def unpack(files: Files, folder: Path) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def check(folder: Path, *key: str, shell: str = "sh") -> tuple[int, str]:
    command = [shell, *["sh"] * (shell == "busybox"), str(folder / "check.sh"), *key]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout


def needs_minisign() -> None:
    if shutil.which("minisign") is None:
        pytest.skip("needs minisign, which .ci/run installs")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_row_is_proved_by_standard_programs(
    signed: tuple[Store, str], tmp_path: Path, shell: str
) -> None:
    needs_minisign()
    store, key = signed
    files = prove_row(store, "cooperatives", "1.0.0", "row-117")
    # The lists of this row alone, and the journal up to the first signature.
    assert [path for path in files if path[:5] in ("rows-", "journ")] == [
        "rows-1.txt",
        "rows-2.txt",
        "journal/00000001.json",
    ]
    folder = unpack(files, tmp_path / "proof")
    code, answer = check(folder, key, shell=shell)
    assert (code, answer.splitlines()[0]) == (0, "YES. OUI. نعم.")
    assert "Row 117 of structures.csv, cooperatives 1.0.0" in answer
    assert "row-117,Nom,اسم,117" in answer
    assert "Ligne 117 de structures.csv, cooperatives 1.0.0" in answer
    assert "السطر 117 من structures.csv، cooperatives 1.0.0" in answer
    other = str(make_key(tmp_path).public)
    code, answer = check(folder, other, shell=shell)
    assert code == 1
    assert f"  head.json is not signed by {other}\n" in answer
    assert "  head.json n’est pas signé par cette clé.\n" in answer
    assert "  الملف head.json غير موقَّع بهذا المفتاح.\n" in answer
    code, answer = check(folder, shell=shell)
    conditions = [
        f"YES, IF THIS KEY IS THAT OF THE CATALOGUE: {key}",
        f"OUI, SI CETTE CLÉ EST CELLE DU CATALOGUE : {key}",
        f"نعم، إن كان هذا مفتاح الفهرس: {key}",
    ]
    assert (code, answer.splitlines()[:3]) == (UNSIGNED, conditions)


def test_the_zip_holds_the_proof_in_a_folder(signed: tuple[Store, str], tmp_path: Path) -> None:
    needs_minisign()
    files = prove_row(signed[0], "cooperatives", "1.0.0", "250", by_number=True)
    write_proof(files, tmp_path / "proof.zip")
    with ZipFile(tmp_path / "proof.zip") as archive:
        archive.extractall(tmp_path)
    assert check(tmp_path / "proof", signed[1])[0] == 0
    sums = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    subprocess.run(sums, cwd=tmp_path / "proof", check=True, capture_output=True)


def changed_files(files: Files, seed: int) -> Iterator[tuple[str, Files]]:
    """Each file with a changed byte."""
    dice = random.Random(seed)
    for path, content in sorted(files.items()):
        place = dice.randrange(len(content))
        byte = bytes([content[place] ^ dice.randrange(1, 256)])
        yield path, {**files, path: content[:place] + byte + content[place + 1 :]}


def sum_again(files: Files) -> Files:
    """The files as a forger leaves them."""
    listed = sorted(path for path in files if path != "SHA256SUMS")
    sums = "".join(f"{sha256_of(files[path])}  {path}\n" for path in listed)
    return {**files, "SHA256SUMS": sums.encode()}


@pytest.mark.parametrize("seed", range(3))
def test_any_changed_byte_is_found(signed: tuple[Store, str], tmp_path: Path, seed: int) -> None:
    needs_minisign()
    files = prove_row(signed[0], "cooperatives", "1.0.0", "row-117")
    for path, changed in changed_files(files, seed):
        folder = unpack(changed, tmp_path / "changed")
        # A script cannot vouch for itself.
        sums = ["sha256sum", "--check", "--strict", "--status", "SHA256SUMS"]
        by_hand = subprocess.run(sums, cwd=folder, check=False, capture_output=True)
        assert by_hand.returncode, path
        assert path == "check.sh" or check(folder, signed[1])[0] == 1, path
        if path.startswith(EVIDENCE) and not path.endswith("minisig"):
            unpack(sum_again(changed), folder)
            assert check(folder, signed[1])[0] == 1, path
        unpack(files, folder)


@pytest.mark.parametrize(
    "statement",
    [
        "dataset cooperatives\nversion 1.0.0\nfile structures.csv\nrow 118\n",
        "dataset cooperatives\nversion 1.0.0\nfile structures.csv\nrow 17\n",
        "dataset cooperatives\nversion 1.0.0\nfile structures.csv\nrow 1\n",
        "dataset cooperatives\nversion 1.0.0\nfile other.csv\nrow 117\n",
        "dataset cooperatives\nversion 1.0.1\nfile structures.csv\nrow 117\n",
        "dataset later\nversion 1.0.0\nfile structures.csv\nrow 117\n",
        "dataset cooperatives\nversion 1.0.0\nfile structures.csv\nrow 0117\n",
        "dataset cooperatives\nversion 1.0.0\nfile structures.csv\n",
    ],
)
def test_what_is_stated_is_what_is_proved(
    signed: tuple[Store, str], tmp_path: Path, statement: str
) -> None:
    files = prove_row(signed[0], "cooperatives", "1.0.0", "row-117")
    forged = sum_again({**files, "statement.txt": statement.encode()})
    assert check(unpack(forged, tmp_path / "proof"), signed[1])[0] == 1


def test_a_list_is_no_row(signed: tuple[Store, str], tmp_path: Path) -> None:
    files = prove_row(signed[0], "cooperatives", "1.0.0", "row-117")
    statement = files["statement.txt"].replace(b"row 117", b"row 2")
    forged = {**files, "row.csv": files["rows-1.txt"], "statement.txt": statement}
    forged["rows-1.txt"] = forged.pop("rows-2.txt")
    assert check(unpack(sum_again(forged), tmp_path / "proof"), signed[1])[0] == 1


ODD = 'id,name_fr,name_ar,members\r\na,"Deux\r\nlignes, ""cités""",,1\r\nb,Même,,2\rb2,Même,,2'
ROWS_OF_ODD = {
    "a": 'a,"Deux\r\nlignes, ""cités""",,1\r\n',
    "b": "b,Même,,2\r",
    "b2": "b2,Même,,2",
}


@pytest.mark.parametrize("with_rows", [True, False])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_the_bytes_of_a_row_are_those_of_the_file(
    store: Store, tmp_path: Path, start: str, with_rows: bool
) -> None:
    folder = write_small_package(tmp_path, "odd")
    (folder / "structures.csv").write_bytes((start + ODD).encode())
    publish_folder(store, folder, with_rows=with_rows)
    for number, (row, text) in enumerate(ROWS_OF_ODD.items(), start=1):
        files = prove_row(store, "odd", "1.0.0", row)
        assert ("table.txt" in files) is with_rows
        assert files["row.csv"].decode() == text
        assert files["header.csv"].decode() == start + "id,name_fr,name_ar,members\r\n"
        assert files == prove_row(store, "odd", "1.0.0", str(number), by_number=True)
        code, answer = check(unpack(files, tmp_path / f"proof-{number}"))
        # Without a signature it says what remains to be compared.
        assert (code, answer.split(".")[0]) == (UNSIGNED, "UNSIGNED")
        for sentence in ("does not sign", "ne signe pas", "لا يوقّع"):
            assert sentence in answer
    for path, changed in changed_files(files, 1):
        if path.startswith(EVIDENCE) and not path.startswith("journal/"):
            assert check(unpack(sum_again(changed), tmp_path / "forged"))[0] == 1, path
            unpack(files, tmp_path / "forged")


def test_rows_that_are_equal_each_have_a_proof(store: Store, tmp_path: Path) -> None:
    rows = (ROWS[0], *[ROWS[1]] * 3)
    folder = write_small_package(tmp_path, "twice", rows=rows, schema={"primaryKey": None})
    publish_folder(store, folder)
    for number in ("1", "3"):
        files = prove_row(store, "twice", "1.0.0", number, by_number=True)
        assert check(unpack(files, tmp_path / number))[0] == UNSIGNED
        assert f"row {number}\n" in files["statement.txt"].decode()
    with pytest.raises(ProofRefused, match="no primary key"):
        prove_row(store, "twice", "1.0.0", "1")
    with pytest.raises(NotFound, match="no row “4”"):
        prove_row(store, "twice", "1.0.0", "4", by_number=True)


def test_a_key_has_several_parts(store: Store, tmp_path: Path) -> None:
    key = {"primaryKey": ["name_fr", "id"]}
    rows = (ROWS[0], ("a", "Un, deux", "", ""), ("b", "Un, deux", "", ""))
    publish_folder(store, write_small_package(tmp_path, "parts", rows=rows, schema=key))
    assert prove_row(store, "parts", "1.0.0", '"Un, deux",b')["row.csv"] == b'b,"Un, deux",,\n'
    with pytest.raises(ProofRefused, match="parts, separated by commas: name_fr, id"):
        prove_row(store, "parts", "1.0.0", "b")


@pytest.mark.parametrize("erase", [False, True])
def test_what_cannot_be_proved_is_refused_in_words(
    store: Store, tmp_path: Path, erase: bool
) -> None:
    publish_folder(store, write_small_package(tmp_path))
    prove = partial(prove_row, store, "cooperatives", "1.0.0")
    with pytest.raises(NotFound, match="no row “nobody”"):
        prove("nobody")
    with pytest.raises(NotFound, match="Its tables: structures"):
        prove("zitoun", "members")
    with pytest.raises(NotFound):
        prove_row(store, "cooperatives", "9.0.0", "zitoun")
    withdraw_release(store, "cooperatives", "1.0.0", "No longer", erase=erase)
    with pytest.raises(Gone, match="withdrawn"):
        prove("zitoun")


def test_publishing_again_repairs_a_release_without_the_hash_of_its_rows(
    store: Store, tmp_path: Path
) -> None:
    folder = write_small_package(tmp_path)
    _, release, _ = publish_folder(store, folder, with_rows=False)
    blob = store.blobs.path(store.manifest(release.manifest).zip.sha256)
    blob.unlink()
    assert publish_folder(store, folder)[0] is publish.Outcome.REPAIRED
    assert blob.is_file()
    assert publish_folder(store, folder)[1].manifest == release.manifest


def test_who_publishes_cannot_state_the_hash_of_the_rows(store: Store, tmp_path: Path) -> None:
    folder = write_small_package(tmp_path)
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    descriptor["resources"][0][ROWS_TERM] = "sha256:" + "0" * 64
    descriptor["custom"] = [{ROWS_TERM: "sha256:" + "0" * 64}]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    _, release, _ = publish_folder(store, folder)
    assert "0" * 64 not in json.dumps(store.manifest(release.manifest).descriptor)
    files = prove_row(store, "cooperatives", "1.0.0", "zitoun")
    assert check(unpack(files, tmp_path / "proof"))[0] == UNSIGNED

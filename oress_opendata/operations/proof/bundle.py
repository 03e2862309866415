"""The files of a proof: the row, and what leads from it to the release, the journal, its signature.

Each step is a short file whose sha256 the next one states, so that `sha256sum` and a text editor
are enough to follow it. Decision 0025 has the reasons.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from oress_opendata.errors import ProofRefused
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.canonical import sha256_of
from oress_opendata.model.entry import Entry
from oress_opendata.model.head import Head
from oress_opendata.model.release import ROWS, Manifest, Release
from oress_opendata.operations.proof.row import FoundRow, choose_table, find_row
from oress_opendata.sources.tables.row_tree import make_row_tree
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import head_of, list_entries
from oress_opendata.store.home import Store
from oress_opendata.store.releases import find_visible
from oress_opendata.store.signatures import list_signed, read_key, read_signature

FIXED = ("README.txt", "check.sh")
# The first date of the zip format: the same proof has the same bytes on every day.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
REDACTED = N_(
    "The journal entry {seq}, between this release and the signature, was redacted in the format "
    "of an older version. Its hash is not that of its bytes, so no standard program can follow it."
)
OTHER_CELLS = N_(
    "{name} {version} is of an older version, which stated no hash of its rows. They can be "
    "counted only where commas separate the cells of all its tables, and "
    "double quotes enclose whole cells."
)
# What check.sh can count. In canonical JSON a text in quotes before a colon is a name.
PLAIN_DIALECT, OTHER_DIALECT = b'"dialect":{"delimiter":","}', (b'"dialect":', b'"format":"tsv"')
QUOTED_CELL = re.compile(rb'(\A\xef\xbb\xbf|^|(?<=[,\r\n]))"[^"]*(?:""[^"]*)*"(?=[,\r\n]|\Z)')
Files = dict[str, bytes]


def prove_row(
    store: Store, name: str, version: str, row: str, table: str = "", *, by_number: bool = False
) -> Files:
    """The files of the proof, by path.

    Raises Gone for a release that was withdrawn or erased, NotFound, ProofRefused and Damage.
    """
    with transaction(store.reading) as connection:
        release = find_visible(connection, name, version)
        seq = head_of(connection)
        chain = list_entries(connection, release.seq - 1, seq - release.seq + 1)
    manifest = store.manifest(release.manifest)
    chosen = choose_table(manifest, table)
    location = _locate(store, manifest, chosen)
    content = store.blobs.read(release.manifest)
    if ROWS not in chosen.descriptor and not _is_countable(content, chosen.path, location):
        raise ProofRefused(OTHER_CELLS, name=name, version=version)
    found = find_row(location, chosen, row, by_number=by_number)
    files = {
        "row.csv": found.content,
        "header.csv": found.header,
        "manifest.json": content,
        **_prove_in_table(location, chosen, found, release),
        **_prove_in_journal(store, chain),
    }
    here = Path(__file__).parent
    files |= {fixed: (here / fixed).read_bytes() for fixed in FIXED}
    sums = "".join(f"{sha256_of(files[path])}  {path}\n" for path in sorted(files))
    return {**files, "SHA256SUMS": sums.encode()}


def folder_in(target: Path) -> str:
    """The folder in the zip of a proof: its name, in what means nothing to a shell."""
    return re.sub(r"[^A-Za-z0-9.-]+", "_", target.stem).lstrip(".-") or "proof"


def write_proof(files: Files, target: Path) -> None:
    """Write the files of a proof as a zip, in a folder of its name."""
    folder = folder_in(target)
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{path}", ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, whatever machine writes it
            entry.external_attr = (0o100755 if path.endswith(".sh") else 0o100644) << 16
            archive.writestr(entry, files[path])


def _locate(store: Store, manifest: Manifest, table: Table) -> Path:
    file = manifest.find_file(table.path)
    assert file is not None
    return store.blobs.checked(file.sha256)


def _is_countable(manifest: bytes, path: str, location: Path) -> bool:
    """Whether check.sh reads the same rows from a table's whole file as this program does."""
    stated = manifest.replace(PLAIN_DIALECT, b"")
    if path.lower().endswith(".tsv") or any(term in stated for term in OTHER_DIALECT):
        return False
    return b'"' not in QUOTED_CELL.sub(b"", location.read_bytes())


def _prove_in_table(location: Path, table: Table, found: FoundRow, release: Release) -> Files:
    """By the hash of the rows where the release states it, otherwise by the whole file."""
    stated = {
        "dataset": release.dataset,
        "version": release.version,
        "file": table.path,
        "row": found.number,
    }
    if ROWS not in table.descriptor:
        place = {"offset": found.offset, "bytes": len(found.content)}
        return {"table.csv": location.read_bytes(), **_state({**stated, **place})}
    tree = make_row_tree(location, table.descriptor, found.number)
    lists = {f"rows-{level}.txt": text for level, text in enumerate(tree.lists, start=1)}
    return {"table.txt": tree.summary, **lists, **_state(stated)}


def _state(stated: dict[str, object]) -> Files:
    lines = "".join(f"{name} {value}\n" for name, value in stated.items())
    return {"statement.txt": lines.encode()}


def _prove_in_journal(store: Store, chain: list[Entry]) -> Files:
    """The entries from the publication to the first that is signed, with its signature; without one
    to the last entry."""
    signed = next((seq for seq in list_signed(store.home) if seq >= chain[0].seq), None)
    kept = [entry for entry in chain if signed is None or entry.seq <= signed]
    files = {}
    for entry in kept:
        if entry.original:
            raise ProofRefused(REDACTED, seq=entry.seq)
        files[f"journal/{entry.seq:08d}.json"] = entry.to_bytes()
    last = kept[-1]
    if signed != last.seq or (signature := read_signature(store.home, last.seq)) is None:
        return files
    head = Head(store.id_base, last.seq, last.sha256, last.at)
    files["head.json"] = head.to_bytes()
    files["head.json.minisig"] = signature.encode()
    if key := read_key(store.home):
        files["public.key"] = f"{key.public}\n".encode()
    return files

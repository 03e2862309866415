"""The current records of registers as tables, for row queries.

One DuckDB file a register, with its listed records: a coded cell is its code, a satellite column a
list of codes. The labels of the codes are in a file beside it. File names have the number of the
journal entry, so that a reader never sees an incomplete file.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from oress_opendata.projections.tables.column_types import quote_name, quote_text
from oress_opendata.projections.tables.query import NUMBER, SOURCE
from oress_opendata.store.blobs import replace_text
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store
from oress_opendata.store.records import list_registers, read_cursor, stream_record_texts

FOLDER = "registers"
KEPT = 2

Labels = dict[str, dict[str, Mapping[str, str]]]


def project_register_tables(store: Store, root: Path) -> bool:
    """Make the tables again if the projection `registers` has changed. Return whether it had."""
    folder = root / FOLDER / "current"
    with transaction(store.reading) as connection:
        seq, fingerprint = read_cursor(connection, "registers")
        cursor, state = folder / "cursor", f"{seq} {fingerprint}"
        if cursor.is_file() and cursor.read_text(encoding="utf-8") == state:
            return False
        folder.mkdir(parents=True, exist_ok=True)
        for register in list_registers(connection):
            bodies = (json.loads(body) for body in stream_record_texts(connection, register))
            write_register(bodies, folder, register, seq)
    replace_text(cursor, state)
    _forget_old(folder)
    return True


def find_register(root: Path, register: str) -> Path | None:
    """The newest table of a register; None before the first one exists."""
    made = _made(root / FOLDER / "current", register)
    return made[-1] if made else None


def read_labels(table: Path) -> Labels:
    """The labels of a register's codes: by column, by code, by language."""
    labels: Labels = json.loads(table.with_suffix(".labels.json").read_text(encoding="utf-8"))
    return labels


def write_register(bodies: Iterable[dict[str, Any]], folder: Path, register: str, seq: int) -> None:
    labels: Labels = {}
    kinds: dict[str, str] = {}
    target = folder / f"{register}.{seq:08d}.duckdb"
    with tempfile.TemporaryDirectory(dir=folder) as aside:
        lines, made = Path(aside) / "items.ndjson", Path(aside) / "items.duckdb"
        with lines.open("w", encoding="utf-8") as file:
            for body in bodies:
                values = _flatten({"id": body["id"], **body["values"]}, labels)
                for name, value in values.items():
                    kinds[name] = _widen(kinds.get(name, ""), value)
                file.write(json.dumps(values, ensure_ascii=False) + "\n")
        _convert(lines, made, {name: kind or "VARCHAR" for name, kind in kinds.items()})
        target.with_suffix(".labels.json").write_text(
            json.dumps(labels, ensure_ascii=False), encoding="utf-8"
        )
        made.replace(target)


def _flatten(values: Mapping[str, Any], labels: Labels) -> dict[str, Any]:
    return {name: _code(name, value, labels) for name, value in values.items()}


def _code(name: str, value: Any, labels: Labels) -> Any:
    """The code of a coded cell, whose label is noted; a list becomes a list of texts."""
    if isinstance(value, list):
        codes = (_code(name, cell, labels) for cell in value)
        return [str(code) for code in dict.fromkeys(codes) if code is not None]
    if isinstance(value, Mapping):
        labels.setdefault(name, {})[str(value["code"])] = value["label"]
        return value["code"]
    return value


def _widen(kind: str, value: Any) -> str:
    """The narrowest SQL type for the previous values and this one."""
    match value:
        case None:
            return kind
        case list():
            seen = "VARCHAR[]"
        case bool():
            seen = "BOOLEAN"
        case int():
            seen = "BIGINT"
        case float():
            seen = "DOUBLE"
        case _:
            seen = "VARCHAR"
    if kind in ("", seen):
        return seen
    return "DOUBLE" if {kind, seen} == {"BIGINT", "DOUBLE"} else "VARCHAR"


def _convert(lines: Path, target: Path, kinds: Mapping[str, str]) -> None:
    columns = ", ".join(f"{quote_text(name)}: {quote_text(kind)}" for name, kind in kinds.items())
    names = ", ".join(quote_name(name) for name in kinds)
    with duckdb.connect(str(target), config={"memory_limit": "512MB", "threads": 2}) as connection:
        connection.execute(
            f"CREATE TABLE {SOURCE} AS SELECT {names}, row_number() OVER (ORDER BY id) AS {NUMBER} "
            f"FROM read_json({quote_text(str(lines))}, columns={{{columns}}}, "
            f"format='newline_delimited') ORDER BY id"
        )


def _made(folder: Path, register: str) -> list[Path]:
    return sorted(folder.glob(f"{register}.{'[0-9]' * 8}.duckdb"))


def _forget_old(folder: Path) -> None:
    """Keep the newest two of each register: a query may still read the older one."""
    for register in {path.name.split(".")[0] for path in folder.glob("*.duckdb")}:
        for old in _made(folder, register)[:-KEPT]:
            old.unlink(missing_ok=True)
            old.with_suffix(".labels.json").unlink(missing_ok=True)

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
from sqlalchemy import Connection

from oress_opendata.projections.omissions import Omissions
from oress_opendata.projections.tables.folders import DIGITS, LAYOUT, list_tables, registers_root
from oress_opendata.projections.tables.query import NUMBER, SOURCE
from oress_opendata.projections.tables.sql_names import column_name, quote_text
from oress_opendata.store.engine import transaction
from oress_opendata.store.files import replace_text
from oress_opendata.store.home import Store
from oress_opendata.store.records import list_registers, read_cursor, stream_record_texts

KEPT = 2

Labels = dict[str, dict[str, Mapping[str, str]]]


def project_register_tables(store: Store, root: Path) -> bool:
    """Make the tables again if the projection `registers` has changed. Return whether it had."""
    folder = registers_root(root)
    with transaction(store.reading) as connection:
        seq, fingerprint = read_cursor(connection, "registers")
        cursor, state = folder / "cursor", f"{LAYOUT} {seq} {fingerprint}"
        omissions = Omissions(store.home, "filters")
        same = cursor.is_file() and cursor.read_bytes() == state.encode()
        if same and not omissions.due():
            return False
        folder.mkdir(parents=True, exist_ok=True)
        failed: set[tuple[str, str]] = set()
        for register in list_registers(connection):
            try:
                _write_stored(connection, folder, register, seq)
            except Exception as error:
                body = json.loads(next(stream_record_texts(connection, register)))
                failed.add((body["dataset"], body["version"]))
                omissions.note(body["dataset"], body["version"], error)
    omissions.keep(failed)
    replace_text(cursor, state)
    _forget_old(folder)
    return True


def _write_stored(connection: Connection, folder: Path, register: str, seq: int) -> None:
    bodies = (json.loads(body) for body in stream_record_texts(connection, register))
    write_register(bodies, folder, register, seq)


def read_labels(table: Path) -> Labels:
    """The labels of a register's codes: by column, by code, by language."""
    labels: Labels = json.loads(table.with_suffix(".labels.json").read_text(encoding="utf-8"))
    return labels


def write_register(bodies: Iterable[dict[str, Any]], folder: Path, register: str, seq: int) -> None:
    labels: Labels = {}
    # A register without a record has its ids still.
    kinds: dict[str, str] = {"id": "VARCHAR"}
    target = folder / f"{register}.{LAYOUT}.{seq:0{DIGITS}d}.duckdb"
    with tempfile.TemporaryDirectory(dir=folder) as aside:
        lines, made = Path(aside) / "items.ndjson", Path(aside) / "items.duckdb"
        with lines.open("w", encoding="utf-8") as file:
            for body in bodies:
                values = _flatten({"id": body["id"], **body["values"]}, labels)
                for name, value in values.items():
                    kinds[name] = _widen(kinds.get(name, ""), value)
                line = {column_name(name): value for name, value in values.items()}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
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
    columns = ", ".join(f"{column_name(name)}: {quote_text(kind)}" for name, kind in kinds.items())
    names, key = ", ".join(map(column_name, kinds)), column_name("id")
    with duckdb.connect(str(target), config={"memory_limit": "512MB", "threads": 2}) as connection:
        connection.execute(
            f"CREATE TABLE {SOURCE} AS "
            f"SELECT {names}, row_number() OVER (ORDER BY {key}) AS {NUMBER} "
            f"FROM read_json({quote_text(str(lines))}, columns={{{columns}}}, "
            f"format='newline_delimited') ORDER BY {key}"
        )


def _forget_old(folder: Path) -> None:
    """Keep the newest two of each register: a query may still read the older one."""
    found = list(folder.glob("*.duckdb"))
    registers = {path.name.split(".")[0] for path in found}
    kept = {path for register in registers for path in list_tables(folder, register)[-KEPT:]}
    for old in set(found) - kept:
        old.unlink(missing_ok=True)
        old.with_suffix(".labels.json").unlink(missing_ok=True)

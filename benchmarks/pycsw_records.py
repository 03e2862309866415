"""What oai.py is measured against: pycsw's CSW on the same records. Runs in an environment of its
own (benchmarks/requirements-pycsw.txt), and prints seconds as JSON.

    python benchmarks/pycsw_records.py FOLDER RECORDS PAGE STARTS...
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

from pycsw.core import admin  # type: ignore[import-not-found]
from pycsw.server import Csw  # type: ignore[import-not-found]

COLUMNS = "identifier, typename, schema, mdsource, insert_date, xml, anytext, title, type, language"
RECORD = (
    '<csw:Record xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier>{id}</dc:identifier>'
    "<dc:title>{title}</dc:title><dc:type>structure</dc:type></csw:Record>"
)


def main() -> None:
    folder, records, page = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    database = folder / "pycsw.sqlite"
    if not database.exists():
        load(database, records)
    seconds = {}
    for start in map(int, sys.argv[4:]):
        server = Csw(configure(database, page), environment(page, start))
        began = time.perf_counter()
        _, body = server.dispatch_wsgi()
        seconds[start] = time.perf_counter() - began
        assert body.count(b"<dc:identifier>") == page, body[:2_000]
    print(json.dumps(seconds))


def load(database: Path, records: int) -> None:
    admin.setup_db(f"sqlite:///{database}", "records", str(database.parent), False, False)
    with sqlite3.connect(database) as connection:
        marks = ",".join("?" * len(COLUMNS.split(",")))
        rows = (make_row(number) for number in range(records))
        connection.executemany(f"INSERT INTO records ({COLUMNS}) VALUES ({marks})", rows)


def make_row(number: int) -> tuple[str, ...]:
    identifier, title = f"s{number:07d}", f"Coopérative {number}"
    xml = RECORD.format(id=identifier, title=title)
    schema = "http://www.opengis.net/cat/csw/2.0.2"
    return (identifier, "csw:Record", schema, "local", "2026-01-01", xml, title, title,
            "structure", "fr")  # fmt: skip


def configure(database: Path, page: int) -> dict[str, dict[str, str]]:
    names = ("title", "abstract", "keywords", "keywords_type", "fees", "accessconstraints")
    contact = ("provider_name", "provider_url", "name", "position", "address", "city",
               "stateorprovince", "postalcode", "country", "phone", "fax", "email", "url",
               "hours", "instructions", "role")  # fmt: skip
    described = {f"identification_{name}": "x" for name in names}
    described |= {name if "provider" in name else f"contact_{name}": "x" for name in contact}
    return {
        "server": {
            "home": str(database.parent), "url": "http://localhost/", "mimetype": "text/xml",
            "encoding": "UTF-8", "language": "en-US", "maxrecords": str(page),
        },
        "manager": {"transactions": "false", "allowed_ips": "127.0.0.1"},
        "metadata:main": described,
        "repository": {"database": f"sqlite:///{database}", "table": "records"},
        "metadata:inspire": {"enabled": "false"},
    }  # fmt: skip


def environment(page: int, start: int) -> dict[str, Any]:
    query = (
        "service=CSW&version=2.0.2&request=GetRecords&typenames=csw:Record&resulttype=results"
        f"&elementsetname=full&maxrecords={page}&startposition={start}"
    )
    return {"REQUEST_METHOD": "GET", "QUERY_STRING": query, "SERVER_NAME": "localhost",
            "SERVER_PORT": "80", "wsgi.url_scheme": "http", "SCRIPT_NAME": "/",
            "local.app_root": "/tmp", "REMOTE_ADDR": "127.0.0.1"}  # fmt: skip


if __name__ == "__main__":
    main()

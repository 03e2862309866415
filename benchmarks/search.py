"""The search over HTTP beside Datasette's full-text search of the same corpus, in one run:

    pip install -r benchmarks/requirements.txt
    python benchmarks/search.py [STRUCTURES] [DOCUMENTS] [DATASETTE]

10,000 structures and 2,000 documents of 1,500 words on three pages each, made by chance. One worker
each, the same queries in turn, each with total and facets; then how long a publication takes to be
found, and `oress rebuild search`, with its memory: for each engine, on the same state.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from measure import describe_machine, run_once
from serve import free_port

from oress_opendata.projections.documents import FORM, documents_root, text_path

BIN = Path(sys.executable).parent
SHIPPED = Path(__file__).parent.parent / "datasets"
SAMPLE = SHIPPED / "exemple-structures" / "1.0.0"
SEED = 2008
PAGES, WORDS = 3, 500
ENGINES = ("whoosh", "tantivy")
# A package has at most a thousand resources.
IN_A_PACKAGE = 500
ROUNDS = 3
FACETS = ("type", "province", "legal_form", "sector", "year", "language", "licence")
_COMMON = """
coopérative association tissage tapis huile olive femmes formation marché région projet membres
production atelier miel fromage commune agriculture artisanat vente qualité réseau développement
activité revenu appui financement gestion comptabilité programme
"""
_ARABIC = """
تعاونية جمعية النساء الزيتون العسل النسيج التكوين السوق الجهة المشروع الأعضاء الإنتاج
"""
_SYLLABLES = """
ba be bi bo da de di fa fe ga go ka ke la le li lo ma me mi na ne ni ra re ri sa so ta te ti vo za
"""
COMMON, ARABIC, SYLLABLES = _COMMON.split(), _ARABIC.split(), _SYLLABLES.split()


def make_words(chance: Random, count: int) -> list[str]:
    """A vocabulary as long as a language's, used as unevenly as one."""
    made = {"".join(chance.choices(SYLLABLES, k=chance.randrange(2, 5))) for _ in range(count)}
    return [*COMMON, *sorted(made)]


class Corpus:
    def __init__(self, structures: int, documents: int) -> None:
        self.chance = Random(SEED)
        self.words = make_words(self.chance, 20_000)
        self.weights = [1 / (rank + 8) for rank in range(len(self.words))]
        self.structures, self.documents = structures, documents
        with (SAMPLE / "data" / "structures.csv").open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            self.header = list(rows.fieldnames or ())
            self.models = list(rows)

    def text(self, count: int) -> str:
        return " ".join(self.chance.choices(self.words, self.weights, k=count))

    def rows(self) -> list[dict[str, str]]:
        made = []
        for number in range(self.structures):
            row = dict(self.models[number % len(self.models)])
            name = f"{self.text(3).capitalize()} {number}"
            arabic = f"{' '.join(self.chance.choices(ARABIC, k=3))} {number}"
            made.append(
                {**row, "id": f"exemple-{number:06d}", "name_fr": name, "name_ar": arabic,
                 "products_fr": self.text(8), "register_number": f"EXEMPLE-{number:06d}"}
            )  # fmt: skip
        return made


def write_structures(
    folder: Path, corpus: Corpus, rows: list[dict[str, str]], version: str
) -> Path:
    descriptor = json.loads((SAMPLE / "datapackage.json").read_text("utf-8"))
    descriptor |= {"version": version}
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] == "structures"]
    target = folder / "exemple-structures" / version
    (target / "data").mkdir(parents=True)
    (target / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False), "utf-8")
    with (target / "data" / "structures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, corpus.header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return target


def write_documents(folder: Path, home: Path, corpus: Corpus) -> list[dict[str, Any]]:
    """Packages of PDFs whose text is already read: reading them is another measurement."""
    documents_root(home).mkdir(parents=True, exist_ok=True)
    (documents_root(home) / "cursor").write_text(f"0\n{FORM}")
    return [
        value
        for start in range(0, corpus.documents, IN_A_PACKAGE)
        for value in write_some(
            folder, home, corpus, range(start, min(start + IN_A_PACKAGE, corpus.documents))
        )
    ]


def write_some(folder: Path, home: Path, corpus: Corpus, numbers: range) -> list[dict[str, Any]]:
    name = f"documents-{numbers.start}"
    target = folder / "documents" / name / "1.0.0"
    target.mkdir(parents=True)
    made, resources = [], []
    for number in numbers:
        content = b"%%PDF-1.7\n%% %d\n%%%%EOF\n" % number
        (target / f"d{number}.pdf").write_bytes(content)
        pages = [corpus.text(WORDS) for _ in range(PAGES)]
        text = {"pages": pages, "problem": "", "recognised": False}
        text_path(home, hashlib.sha256(content).hexdigest()).write_text(json.dumps(text))
        title = f"{corpus.text(4).capitalize()} {number}"
        made.append({"id": f"d{number}", "title_fr": title, "pages": pages})
        resources.append(
            describe(f"d{number}", f"d{number}.pdf", format="pdf", mediatype="application/pdf")
        )
    with (target / "documents.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("id", "title_fr", "type", "language", "resource"))
        writer.writerows(
            (document["id"], document["title_fr"], "rapport", "fr", document["id"])
            for document in made
        )
    fields = [
        {"name": "id", "type": "string", "constraints": {"required": True},
         "propertyUrl": "http://purl.org/dc/terms/identifier", "oress:search": "none"},
        {"name": "title_fr", "type": "string", "lang": "fr", "oress:search": "title",
         "propertyUrl": "http://purl.org/dc/terms/title"},
        {"name": "type", "type": "string", "oress:search": "facet", "oress:scheme": "document-type",
         "valueUrl": "/vocab/document-type/{type}",
         "propertyUrl": "http://purl.org/dc/terms/type"},
        {"name": "language", "type": "string", "oress:search": "facet",
         "propertyUrl": "http://purl.org/dc/terms/language"},
        {"name": "resource", "type": "string", "oress:search": "none"},
    ]  # fmt: skip
    schema = {
        "oress:register": "document", "aboutUrl": "/id/document/{id}", "primaryKey": ["id"],
        "oress:label": {"fr": "title_fr"}, "fields": fields,
        "rdfType": ["http://purl.org/ontology/bibo/Document"],
    }  # fmt: skip
    table = describe("documents", "documents.csv", type="table", format="csv", encoding="utf-8",
                     mediatype="text/csv", schema=schema, dialect={"delimiter": ","})  # fmt: skip
    descriptor = {
        "name": name, "version": "1.0.0", "title": "Documents",
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": [table, *resources],
    }  # fmt: skip
    (target / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    return made


def describe(name: str, path: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "path": path, "title": name, **more}


def fill_sqlite(target: Path, rows: list[dict[str, str]], documents: list[dict[str, Any]]) -> None:
    """The same corpus as Datasette advises: a table, a full-text index on it, indexed facets."""
    columns = ("title", "text", *FACETS)
    with sqlite3.connect(target) as database:
        database.execute(f"CREATE TABLE items ({', '.join(columns)})")
        places = ", ".join("?" for _ in columns)
        database.executemany(
            f"INSERT INTO items VALUES ({places})",
            [
                (f"{row['name_fr']} {row['name_ar']}",
                 f"{row['products_fr']} {row['products_ar']} {row['products_en']} {row['note_fr']}",
                 "structure", row["commune"][:6], row["legal_form"], row["sector"],
                 row["founded"][:4], "fr", "CC-BY-4.0")
                for row in rows
            ]
            + [
                (document["title_fr"] if number < 0 else "",
                 "" if number < 0 else document["pages"][number],
                 "document", "", "", "", "2026", "fr", "CC-BY-4.0")
                for document in documents
                for number in range(-1, PAGES)
            ],
        )  # fmt: skip
        for name in FACETS:
            database.execute(f"CREATE INDEX by_{name} ON items ({name})")
        database.execute(
            "CREATE VIRTUAL TABLE items_fts USING fts5 (title, text, content='items', "
            "tokenize='unicode61 remove_diacritics 2')"
        )
        database.execute("INSERT INTO items_fts (items_fts) VALUES ('rebuild')")


def queries(corpus: Corpus) -> list[str]:
    """Frequent words, rare words, several, names with numbers, Arabic, and ends of a list."""
    chance = Random(SEED + 1)
    rare = corpus.words[len(COMMON) + 500 :]
    made = []
    for _ in range(12):
        made += [
            chance.choice(COMMON),
            chance.choice(rare),
            " ".join(chance.sample(COMMON, 2)),
            f"{chance.choice(COMMON)} {chance.choice(rare)}",
            " ".join(chance.sample(COMMON, 4)),
            chance.choice(ARABIC),
            " ".join(chance.sample(ARABIC, 2)),
            str(chance.randrange(corpus.structures)),
        ]
    return made


def ask(address: str) -> float:
    started = time.perf_counter()
    with urlopen(address, timeout=120) as answer:
        json.loads(answer.read())
    return (time.perf_counter() - started) * 1000


def compare(engine: str, ours: str, theirs: str, corpus: Corpus) -> None:
    facets = [("_facet", name) for name in FACETS]
    name_of_ours = f"oress, {engine}"
    found: dict[str, list[float]] = {name_of_ours: [], "Datasette": []}
    for _ in range(ROUNDS):
        for query in queries(corpus):
            mine = urlencode({"q": query, "limit": 20})
            other = urlencode([("_search", query), ("_size", "20"), *facets])
            found[name_of_ours].append(ask(f"{ours}/api/v1/search?{mine}"))
            found["Datasette"].append(ask(f"{theirs}/db/items.json?{other}"))
    print("\n| what | median ms | p95 ms | slowest ms |\n|---|---:|---:|---:|")
    figures = {}
    for name, times in found.items():
        cuts = statistics.quantiles(times, n=20)
        figures[name] = (statistics.median(times), cuts[18])
        print(f"| {name} | {figures[name][0]:.1f} | {cuts[18]:.1f} | {max(times):.1f} |")
    times_as_fast = [theirs / ours for ours, theirs in zip(*figures.values(), strict=True)]
    print(f"| times as fast | {times_as_fast[0]:.1f} | {times_as_fast[1]:.1f} | |")


def time_publication(ours: str, package: Path, environment: dict[str, str]) -> None:
    """From the moment that the release is in the journal to the first answer that has it."""
    home = Path(environment["ORESS_HOME"])
    word = f"nouvellevenue{package.name.split('.')[1]}"
    entries = len(list((home / "journal").glob("*.json")))
    entry = home / "journal" / f"{entries + 1:08d}.json"
    process = subprocess.Popen(
        [BIN / "oress", "publish", package], env=environment, stdout=subprocess.DEVNULL
    )
    acknowledged = 0.0
    while True:
        if not acknowledged and entry.exists():
            acknowledged = time.perf_counter()
        with urlopen(f"{ours}/api/v1/search?q={word}&type=structure", timeout=60) as answer:
            if json.loads(answer.read())["total"]:
                break
        time.sleep(0.02)
    print(f"\nfound {time.perf_counter() - acknowledged:.2f} s after it was published")
    process.wait()


@contextlib.contextmanager
def running(command: list[str], environment: dict[str, str], address: str) -> Iterator[None]:
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            try:
                urlopen(address, timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def measure(folder: Path, corpus: Corpus, datasette: str) -> None:
    home = folder / "var"
    environment = {
        **os.environ, "ORESS_HOME": str(home), "ORESS_SAMPLES": "1",
        "ORESS_ID_BASE": "https://example.org/oress",
    }  # fmt: skip
    rows = corpus.rows()
    subprocess.run([BIN / "oress", "init"], env=environment, check=True, capture_output=True)
    first = write_structures(folder, corpus, rows, "1.0.0")
    documents = write_documents(folder, home, corpus)
    paths = [SHIPPED / "territoires", first, folder / "documents"]
    subprocess.run(
        [BIN / "oress", "publish", *paths], env=environment, check=True, capture_output=True
    )
    fill_sqlite(folder / "db.db", rows, documents)
    # Whatever else is behind is brought up to date first.
    run_once([BIN / "oress", "rebuild", "encoded"], environment)
    for number, engine in enumerate(ENGINES, start=1):
        more = [
            {**rows[0], "id": f"exemple-n{n}", "name_fr": f"Nouvellevenue{n}"}
            for n in range(1, number + 1)
        ]
        later = write_structures(folder, corpus, [*rows, *more], f"1.{number}.0")
        measure_engine(folder, corpus, datasette, {**environment, "ORESS_SEARCH": engine}, later)


def measure_engine(
    folder: Path, corpus: Corpus, datasette: str, environment: dict[str, str], later: Path
) -> None:
    engine, home = environment["ORESS_SEARCH"], Path(environment["ORESS_HOME"])
    seconds, megabytes = run_once([BIN / "oress", "rebuild", "search"], environment)
    print(f"\n{engine}: oress rebuild search: {seconds:.1f} s, {megabytes:.0f} MB at its peak")
    files = (home / "projections" / "search" / "current").resolve().rglob("*")
    print(f"the index: {sum(f.stat().st_size for f in files if f.is_file()) / 1e6:.0f} MB")
    ports = free_port(), free_port()
    ours, theirs = (f"http://127.0.0.1:{port}" for port in ports)
    environment["ORESS_BASE_URL"] = ours
    limits = ["sql_time_limit_ms", "facet_time_limit_ms"]
    settings = [part for name in limits for part in ("--setting", name, "60000")]
    serve = [str(BIN / "oress"), "serve", "--port", str(ports[0]), "--workers", "1"]
    other = [datasette, "serve", str(folder / "db.db"), "-p", str(ports[1]), *settings]
    with (
        running(serve, environment, f"{ours}/health/live"),
        running(other, environment, f"{theirs}/-/versions.json"),
    ):
        compare(engine, ours, theirs, corpus)
        time_publication(ours, later, environment)


def main() -> None:
    structures = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    documents = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
    datasette = sys.argv[3] if len(sys.argv) > 3 else str(BIN / "datasette")
    print(f"{describe_machine()}; {structures:,} structures, {documents:,} documents")
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), Corpus(structures, documents), datasette)


if __name__ == "__main__":
    main()

"""Build `vocab/<scheme>.ttl` from `vocab/schemes.csv` and `vocab/labels/<scheme>.csv`.

Run by `make vocab`. To correct a label, edit the CSV and run this again: the output is
deterministic, and a test compares it with the files. IRIs are relative to the id base. The ontology
`oress.ttl` is written by hand and left alone.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

VOCAB = Path(__file__).parent
LABELS = VOCAB / "labels"

PREFIXES = {
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oress": "/vocab/oress#",
    "pav": "http://purl.org/pav/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# A column is named `<what>_<language>`, or `<what>_<language>_<script>`. Without a language the
# literal has no tag.
TEXTS = {
    "label": "skos:prefLabel",
    "alt_labels": "skos:altLabel",
    "hidden_labels": "skos:hiddenLabel",
    "definition": "skos:definition",
    "scope_note": "skos:scopeNote",
}
COLUMN = re.compile(r"(?P<what>\w+?)_(?P<language>[a-z]{2,3})(?:_(?P<script>[a-z]{4}))?")
# Quoted in French, without translation.
QUOTED = {
    "heading": "Intitulé de la source: « {} »",
    "legal_basis": "Fondement juridique: {}",
}
LINKS = {
    "entails": "oress:entails",
    "exact_match": "skos:exactMatch",
    "close_match": "skos:closeMatch",
    "broad_match": "skos:broadMatch",
    "page": "foaf:page",
    "kind": "dct:type",
    "see_also": "rdfs:seeAlso",
}
CAVEATS = {
    "general_knowledge": {
        "fr": "Connaissance générale: aucune source n'a été lue.",
        "ar": "معرفة عامة: لم يُقرأ أي مصدر.",
        "en": "General knowledge: no source was read.",
    },
    "partly_verified": {
        "fr": "Vérifié en partie seulement.",
        "ar": "متحقق منه جزئيا فقط.",
        "en": "Only partly verified.",
    },
}
UNREAD_ARABIC = {
    "fr": "Le libellé arabe n'a été lu dans aucune source.",
    "ar": "لم تُقرأ التسمية العربية في أي مصدر.",
    "en": "The Arabic label was read in no source.",
}

Row = dict[str, str]
Statement = tuple[str, str]


def main() -> None:
    for scheme in read_rows(VOCAB / "schemes.csv"):
        target = VOCAB / f"{scheme['scheme']}.ttl"
        target.write_text(scheme_to_turtle(scheme), encoding="utf-8", newline="\n")


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scheme_to_turtle(scheme: Row) -> str:
    """A scheme and its concepts as Turtle, in the order of the CSV."""
    concepts = read_rows(LABELS / f"{scheme['scheme']}.csv")
    blocks = [describe(scheme_iri(scheme), scheme_statements(scheme, concepts))]
    blocks += [
        describe(concept_iri(scheme, row["code"]), concept_statements(scheme, row, concepts))
        for row in concepts
    ]
    used = [name for name in PREFIXES if re.search(rf"[ ^]{name}:", "".join(blocks))]
    head = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in used)
    return head + "\n" + "\n".join(blocks)


def describe(subject: str, statements: Iterator[Statement]) -> str:
    lines = " ;\n".join(f"    {predicate} {value}" for predicate, value in statements)
    return f"{subject}\n{lines} .\n"


def scheme_statements(scheme: Row, concepts: list[Row]) -> Iterator[Statement]:
    yield "a", "skos:ConceptScheme"
    for row in concepts:
        if not row.get("broader"):
            yield "skos:hasTopConcept", concept_iri(scheme, row["code"])
    for language, title in in_languages(scheme, "title"):
        yield "dct:title", literal(title, language)
        yield "skos:prefLabel", literal(title, language)
    for language, description in in_languages(scheme, "description"):
        yield "dct:description", literal(description, language)
    yield "dct:license", "<http://publications.europa.eu/resource/authority/licence/CC_BY_4_0>"
    yield from sources(scheme["source"])


def concept_statements(scheme: Row, row: Row, concepts: list[Row]) -> Iterator[Statement]:
    """The statements of a row of labels about its concept."""
    yield "a", "skos:Concept"
    yield "skos:inScheme", scheme_iri(scheme)
    yield "skos:notation", literal(row["code"])
    if row.get("broader"):
        yield "skos:broader", concept_iri(scheme, row["broader"])
    else:
        yield "skos:topConceptOf", scheme_iri(scheme)
    for other in concepts:
        if other.get("broader") == row["code"]:
            yield "skos:narrower", concept_iri(scheme, other["code"])
    yield from texts(row)
    yield from links(row)
    yield from provenance(row)


def texts(row: Row) -> Iterator[Statement]:
    for column, cell in row.items():
        what, language = split_column(column)
        if what in TEXTS:
            for value in dict.fromkeys(parts(cell)):
                yield TEXTS[what], literal(value, language)
    for column, sentence in QUOTED.items():
        if row.get(column):
            yield "skos:note", literal(sentence.format(row[column]), "fr")


def split_column(column: str) -> tuple[str, str | None]:
    """`label_fr` is ("label", "fr"), `label_ary_latn` ("label", "ary-Latn"); `hidden_labels`, which
    has no language, is ("hidden_labels", None)."""
    found = None if column in TEXTS else COLUMN.fullmatch(column)
    if found is None:
        return column, None
    script = found["script"]
    return found["what"], f"{found['language']}-{script.title()}" if script else found["language"]


def in_languages(row: Row, what: str) -> Iterator[tuple[str, str]]:
    """The filled cells of the columns `<what>_<language>`, in their order."""
    for column, cell in row.items():
        name, language = split_column(column)
        if name == what and language and cell:
            yield language, cell


def links(row: Row) -> Iterator[Statement]:
    for column, predicate in LINKS.items():
        for value in parts(row.get(column, "")):
            yield predicate, f"<{value}>"
    if row.get("unit"):
        yield "sdmx-attribute:unitMeasure", f"</vocab/unit/{row['unit']}>"


def provenance(row: Row) -> Iterator[Statement]:
    yield "oress:factStatus", f"</vocab/fact-status/{row['status']}>"
    yield from sources(row["source"])
    yield "pav:sourceAccessedOn", f'"{row["checked_on"]}"^^xsd:date'
    for language, caveat in CAVEATS.get(row["status"], {}).items():
        yield "skos:editorialNote", literal(caveat, language)
    if row.get("label_ar_status") == "general_knowledge" and row["status"] != "general_knowledge":
        for language, caveat in UNREAD_ARABIC.items():
            yield "skos:editorialNote", literal(caveat, language)
    for language, note in in_languages(row, "note"):
        yield "skos:editorialNote", literal(note, language)


def sources(cell: str) -> Iterator[Statement]:
    """Sources are separated by ` ; `; a plain web address becomes an IRI."""
    for source in cell.split(" ; "):
        is_address = re.fullmatch(r"https?://[^\s<>\"{}|^`\\]+", source)
        yield "dct:source", f"<{source}>" if is_address else literal(source)


def parts(cell: str) -> list[str]:
    """The values of a cell, separated by `|`."""
    return [part for part in cell.split("|") if part]


def scheme_iri(scheme: Row) -> str:
    return f"</vocab/{scheme['scheme']}>"


def concept_iri(scheme: Row, code: str) -> str:
    return f"</vocab/{scheme['scheme']}/{code}>"


def literal(text: str, language: str | None = None) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"' + (f"@{language}" if language else "")


if __name__ == "__main__":
    main()

"""The package `documents-ess`: the PDFs, their rows in the register, their themes and releases.

`build(datasets, into)` reads the releases below `datasets` and writes the package below `into`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium

from builders.documents.figures import RELEASES, Figures, read_figures
from builders.documents.texts import ALL, AUTHOR, DAYS, DEMONSTRATION, DOCUMENTS, ISSUED, Document
from builders.documents.typesetting import typeset
from builders.package import (
    CC_BY,
    LANGUAGES,
    MAINTAINER,
    PROVENANCE,
    Json,
    Row,
    Texts,
    entitle,
    field,
    house_schema,
    insert_fields,
    keywords,
    provenance_fields,
    refer,
    silent,
    table,
    write_package,
)

NAME, VERSION = "documents-ess", "1.0.0"
KEYWORDS = {
    "fr": ["économie sociale et solidaire", "associations", "coopératives"],
    "ar": ["الاقتصاد الاجتماعي والتضامني", "الجمعيات", "التعاونيات"],
}

# The directory prints the address of an organisation.
CONFIRMED = {
    "rule": "private-email",
    "resource": "annuaire-accompagnement-2026",
    "values": ["mess.crtt@gmail.com"],
    "reason": (
        "Contact public d'un organisme, imprimé par lui; il n'est celui d'aucune personne privée."
    ),
}


def build(datasets: Path, into: Path) -> None:
    figures = read_figures(datasets)
    files = {document.id: make_pdf(document, figures) for document in DOCUMENTS if document.source}
    for name, content in files.items():
        path = into / NAME / VERSION / "documents" / f"{name}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    rows = [_row(document, files.get(document.id)) for document in DOCUMENTS]
    tables = {"documents": rows, "themes": list(_themes()), "donnees": list(_releases())}
    write_package(into, describe(), tables)


def make_pdf(document: Document, figures: Figures) -> bytes:
    at = LANGUAGES.index(document.language)
    year, month, day = map(int, ISSUED.split("-"))
    facts = {
        "language": document.language,
        "title": document.title[at].replace("'", "’"),
        "abstract": document.abstract[at].replace("'", "’"),
        "authors": AUTHOR,
        "keywords": KEYWORDS[document.language],
        "year": year,
        "month": month,
        "day": day,
        "day-text": DAYS[document.language],
        "cited": list(document.cited),
        "number": document.number,
    }
    return typeset(document.source, {**figures, "document": facts})


def _row(document: Document, content: bytes | None) -> Row:
    texts = {
        f"{column}_{language}": text
        for column, said in (("title", document.title), ("abstract", document.abstract))
        for language, text in zip(LANGUAGES, said, strict=True)
    }
    notes = {
        f"note_{language}": text for language, text in zip(LANGUAGES, DEMONSTRATION, strict=True)
    }
    return {
        "id": document.id,
        **texts,
        "type": document.kind,
        "language": document.language,
        "issued": ISSUED,
        "authors": AUTHOR,
        "part_of": document.part_of,
        "number": document.number,
        "place": "01",
        "pages": _count_pages(content) if content else "",
        "resource": document.id if content else "",
        "licence": "CC-BY-4.0",
        **_provenance(document),
        **notes,
    }


def _count_pages(content: bytes) -> int:
    with pdfium.PdfDocument(content) as document:
        return len(document)


def _provenance(document: Document) -> Row:
    cited = " ; ".join(f"{dataset}@{RELEASES[dataset]}" for dataset in document.cited)
    return {"status": "verified", "source": cited or AUTHOR, "checked_on": ISSUED}


def _themes() -> Iterator[Row]:
    for document in DOCUMENTS:
        for theme in document.themes:
            yield {"document": document.id, "theme": theme, **_provenance(document)}


def _releases() -> Iterator[Row]:
    for document in DOCUMENTS:
        for dataset in document.cited:
            release = {"dataset": dataset, "version": RELEASES[dataset]}
            yield {"document": document.id, **release, **_provenance(document)}


def describe() -> Json:
    return {
        "name": NAME,
        "version": VERSION,
        **entitle(
            (
                "Documents sur l'économie sociale et solidaire de la région (démonstration)",
                "وثائق حول الاقتصاد الاجتماعي والتضامني بالجهة (عرض تجريبي)",
                "Documents on the social and solidarity economy of the region (demonstration)",
            ),
            (
                "Un panorama régional en français et en arabe, un atlas en huit planches, un "
                "annuaire de l'accompagnement, une note sur les chiffres du HCP et une première "
                "lettre, écrits par le projet à partir des jeux de données qu'ils citent. "
                "Démonstration, non validée par le Conseil régional.",
                "بانوراما جهوية بالفرنسية والعربية، وأطلس من ثماني لوحات، ودليل للمواكبة، ومذكرة "
                "حول أرقام المندوبية السامية للتخطيط، ونشرة أولى، أعدها المشروع انطلاقا من "
                "مجموعات البيانات التي تحيل عليها. عرض تجريبي، غير مصادق عليه من طرف مجلس الجهة.",
                "A regional panorama in French and Arabic, an atlas of eight plates, a directory "
                "of support, a note on HCP's figures and a first newsletter, written by the "
                "project from the datasets that they cite. Demonstration, not validated by the "
                "Regional Council.",
            ),
        ),
        **keywords(
            ("documents", "وثائق", "documents"),
            ("panorama", "بانوراما", "panorama"),
            ("atlas", "أطلس", "atlas"),
            ("annuaire", "دليل", "directory"),
        ),
        "oress:themes": ["SOCI", "REGI", "ECON"],
        "oress:spatial": ["01"],
        "oress:temporal": {"start": "2014", "end": "2026"},
        "oress:frequency": "IRREG",
        "oress:languages": ["fr", "ar"],
        "created": f"{ISSUED}T00:00:00Z",
        "licenses": [CC_BY],
        "contributors": [{**MAINTAINER, "roles": ["creator", "maintainer"]}],
        "sources": [{"title": f"{dataset}@{RELEASES[dataset]}"} for dataset in ALL],
        "oress:confirmed": [CONFIRMED],
        "resources": [*_tables(), *(_pdf(document) for document in DOCUMENTS if document.source)],
    }


def _tables() -> Iterator[Json]:
    yield table(
        "documents",
        ("Documents", "الوثائق", "Documents"),
        (
            "Une ligne par document; « resource » nomme son fichier.",
            "سطر لكل وثيقة؛ ويسمي العمود «resource» ملفها.",
            "A row for each document; “resource” names its file.",
        ),
        insert_fields(house_schema("document"), [_authors()], before="part_of"),
    )
    yield table(
        "themes",
        ("Thèmes des documents", "مواضيع الوثائق", "Themes of the documents"),
        ("Une ligne par thème.", "سطر لكل موضوع.", "A row for each theme."),
        _satellite(_theme()),
    )
    yield table(
        "donnees",
        ("Données citées", "البيانات المستشهد بها", "Data cited"),
        (
            "Les jeux de données dont viennent les chiffres de chaque document.",
            "مجموعات البيانات التي أُخذت منها أرقام كل وثيقة.",
            "The datasets from which each document has its figures.",
        ),
        _satellite(*_release_fields()),
    )


def _satellite(*fields: Json) -> Json:
    return {
        "oress:provenance": PROVENANCE,
        "aboutUrl": "/id/document/{document}",
        "fields": [_document(), *fields, *silent(provenance_fields())],
        "primaryKey": ["document", fields[0]["name"]],
        "foreignKeys": [refer("document", "documents", "id")],
    }


def _authors() -> Json:
    return field(
        "authors",
        "string",
        ("Auteurs", "المؤلفون", "Authors"),
        ("Qui a écrit le document.", "من أعد الوثيقة.", "Who wrote the document."),
        propertyUrl="http://purl.org/dc/elements/1.1/creator",
        oress__search="text",
    )


def _document() -> Json:
    return field(
        "document",
        "string",
        ("Document", "الوثيقة", "Document"),
        ("Identifiant du document.", "معرّف الوثيقة.", "Identifier of the document."),
        constraints={"required": True},
        oress__search="none",
    )


def _theme() -> Json:
    return field(
        "theme",
        "string",
        ("Thème", "الموضوع", "Theme"),
        ("Thème du document.", "موضوع الوثيقة.", "Theme of the document."),
        constraints={"required": True},
        propertyUrl="http://www.w3.org/ns/dcat#theme",
        valueUrl="/vocab/theme/{theme}",
        oress__scheme="theme",
        oress__search="facet",
    )


def _release_fields() -> Iterator[Json]:
    yield field(
        "dataset",
        "string",
        ("Jeu de données", "مجموعة البيانات", "Dataset"),
        (
            "Jeu de données que le document cite.",
            "مجموعة البيانات التي تحيل عليها الوثيقة.",
            "Dataset that the document cites.",
        ),
        constraints={"required": True},
        propertyUrl="http://schema.org/isBasedOn",
        valueUrl="/id/dataset/{dataset}/{version}",
        oress__search="none",
    )
    yield field(
        "version",
        "string",
        ("Version", "النسخة", "Version"),
        ("Sa version.", "رقم نسختها.", "Its version."),
        constraints={"required": True},
        oress__search="none",
    )


def _pdf(document: Document) -> Json:
    """The resource of a PDF. Its French title says what cannot be overlooked."""
    marked: Texts = tuple(
        f"{title} – {note}" for title, note in zip(document.title, DEMONSTRATION, strict=True)
    )  # type: ignore[assignment]
    return {
        "name": document.id,
        "path": f"documents/{document.id}.pdf",
        **entitle(marked, document.abstract),
        "format": "pdf",
        "mediatype": "application/pdf",
        "licenses": [CC_BY],
    }
